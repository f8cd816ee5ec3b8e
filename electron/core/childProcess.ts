import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A child process with a message channel. It ends when the program does. */
export interface ChildProcess {
  /** Plain data, as the structured clone algorithm accepts it. Does nothing once the process has ended. */
  readonly send: (message: unknown) => void;
  /** Ends it at once, whatever it is doing. */
  readonly kill: () => void;
}

interface ChildProcessOptions {
  /** The script that it runs. */
  readonly script: URL;
  readonly onMessage: (message: unknown) => void;
  /** Called once, with the last output on its standard error. */
  readonly onExit: (lastWords: string) => void;
}

/** Starts a child process. Electron's main process, which must not run as Node, provides its own starter. */
export type StartProcess = (options: ChildProcessOptions) => ChildProcess;

/** Keeps the end of what a process writes. */
export function makeLastWords(stream: NodeJS.ReadableStream | null): () => string {
  let words = '';
  stream?.on('data', (chunk: Buffer | string) => {
    words = `${words}${chunk.toString()}`.slice(-2000);
  });
  return () => words.trim();
}

const compileCache = fileURLToPath(new URL('../../.cache/node', import.meta.url));

/** Starts a script in a fork of Node. The script gets a pipe as its standard input, which closes when this process ends. */
export const forkProcess: StartProcess = ({ script, onMessage, onExit }) => {
  const { NODE_OPTIONS: _options, ...env } = process.env;
  const child = fork(fileURLToPath(script), {
    // Type stripping runs on the sources at every start; a cache makes it three times as fast.
    env: script.pathname.endsWith('.ts') ? { ...env, NODE_COMPILE_CACHE: compileCache } : env,
    execArgv: [],
    serialization: 'advanced',
    stdio: ['pipe', 'ignore', 'pipe', 'ipc'],
  });
  const lastWords = makeLastWords(child.stderr);
  let ended = false;
  const end = (words: string): void => {
    if (!ended) onExit(words);
    ended = true;
  };
  child.on('message', onMessage);
  child.once('exit', () => end(lastWords()));
  // The process could not be started, or a message could not be sent to one that is ending.
  child.on('error', (error) => end(error.message));
  child.stdin?.on('error', () => undefined);
  return {
    send: (message) => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Node types a message as JSON; this channel clones it
      if (child.connected) child.send(message as string, () => undefined);
    },
    kill: () => void child.kill('SIGKILL'),
  };
};

/** The source of core's child processes. */
export interface Processes {
  readonly start: StartProcess;
  /** Ends those that were started in advance. */
  readonly close: () => void;
}

interface ProcessesOptions {
  readonly start: StartProcess;
  /** The script of those that are started in advance. */
  readonly script: URL;
  /** How many to keep ready. */
  readonly ahead: number;
}

/** In ms: how long after one was taken the next is started, so that it does not slow down the work of that one. */
const pause = 1500;
/** In ms: between two that are started in advance, as each holds up the calling thread for a while. */
const between = 250;

/** Keeps processes ready that have loaded their script and wait for their first message, as starting one takes a while. */
export function makeProcesses({ start, script, ahead }: ProcessesOptions): Processes {
  const ready = new Set<(options: ChildProcessOptions | undefined) => ChildProcess>();
  const prepare = (): void => {
    const owner: { options?: ChildProcessOptions | undefined } = {};
    const child = start({
      script,
      onMessage: (message) => owner.options?.onMessage(message),
      onExit: (lastWords) => {
        ready.delete(take);
        owner.options?.onExit(lastWords);
      },
    });
    const take = (options: ChildProcessOptions | undefined): ChildProcess => {
      ready.delete(take);
      owner.options = options;
      return child;
    };
    ready.add(take);
  };
  let timer: NodeJS.Timeout | undefined;
  const refillIn = (milliseconds: number): void => {
    clearTimeout(timer);
    if (ready.size >= ahead) return;
    timer = setTimeout(() => {
      prepare();
      refillIn(between);
    }, milliseconds);
    timer.unref();
  };
  refillIn(pause);
  return {
    start: (options) => {
      const [take] = ready;
      const started = options.script.href === script.href && take !== undefined ? take(options) : start(options);
      refillIn(pause);
      return started;
    },
    close: () => {
      clearTimeout(timer);
      for (const take of ready) take(undefined).kill();
    },
  };
}
