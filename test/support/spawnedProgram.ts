import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const checkout = fileURLToPath(new URL('../..', import.meta.url));

/** The bundled processes and threads of core, and programs of the tests: see bundledPrograms.ts. */
export const bundles = '.cache/programs';

/** How a program ended. */
interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A real process started by a test; the caller stops it. */
export interface SpawnedProgram {
  readonly process: ChildProcess;
  /** All of its output so far. */
  readonly output: () => string;
  readonly errors: () => string;
  /** The first complete line of its standard output. */
  readonly firstLine: Promise<string>;
  readonly ended: Promise<Ended>;
  readonly stop: (signal: NodeJS.Signals) => Promise<Ended>;
}

/**
 * Runs a file of the project, by its path in the checkout, in this version of Node. `INPUT` is its standard
 * input.
 */
export function spawnProgram(
  file: string,
  args: readonly string[],
  { INPUT: input, ...env }: Readonly<Record<string, string>>,
): SpawnedProgram {
  return watchProgram(
    spawn(process.execPath, [`${checkout}/${file}`, ...args], {
      cwd: checkout,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, NODE_OPTIONS: '', ...env },
    }),
    input,
  );
}

/** Follows a program started in another way. Its standard input ends after `input`, or at once without it. */
export function watchProgram(child: ChildProcessWithoutNullStreams, input: string | undefined): SpawnedProgram {
  // A process that has ended does not read it.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const said: { output: string; errors: string } = { output: '', errors: '' };
  const ended = new Promise<Ended>((resolve) => child.once('close', (code, signal) => resolve({ code, signal })));
  const firstLine = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (part: Buffer) => {
      said.output += part.toString('utf8');
      const [line, ...rest] = said.output.split('\n');
      if (line !== undefined && rest.length > 0) resolve(line);
    });
    child.once('close', () => reject(new Error(`It ended without a line: ${said.errors}`)));
  });
  firstLine.catch(() => undefined);
  child.stderr.on('data', (part: Buffer) => {
    said.errors += part.toString('utf8');
  });
  return {
    process: child,
    output: () => said.output,
    errors: () => said.errors,
    firstLine,
    ended,
    stop: async (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}
