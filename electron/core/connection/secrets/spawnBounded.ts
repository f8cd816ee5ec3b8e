import { type ChildProcess, spawn } from 'node:child_process';
import { homedir } from 'node:os';

/** In bytes, for each of the two outputs. */
const maxOutput = 64 * 1024;
/** In ms: from the polite signal to the hard one, and from the end of a program to the end of waiting for its output. */
const grace = 500;

/** How a program ended, and what it printed. */
export interface CommandOutput {
  readonly end:
    | { readonly kind: 'ended'; /** `0`, `exit code 3`, `signal SIGSEGV` */ readonly how: string }
    | { readonly kind: 'not-started'; readonly code: string }
    | { readonly kind: 'late' | 'aborted' | 'flood' };
  readonly stdout: string;
  readonly stderr: string;
}

interface SpawnLimits {
  readonly signal: AbortSignal;
  readonly limitSeconds: number;
}

/** Runs a program without a shell and without an input, in the home folder; it and its children are ended at the limits. */
export async function spawnBounded(
  program: string,
  words: readonly string[],
  { signal, limitSeconds }: SpawnLimits,
): Promise<CommandOutput> {
  if (signal.aborted) return { end: { kind: 'aborted' }, stdout: '', stderr: '' };
  const { promise, resolve } = Promise.withResolvers<CommandOutput['end']>();
  // A group of its own: what the program started ends with it, and no terminal is there to ask for a password on.
  const child = spawn(program, words, {
    shell: false,
    cwd: homedir(),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const onAbort = (): void => resolve({ kind: 'aborted' });
  signal.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(() => resolve({ kind: 'late' }), limitSeconds * 1000);
  const stdout = gather(child.stdout, () => resolve({ kind: 'flood' }));
  const stderr = gather(child.stderr, () => undefined);
  child.once('error', (error) => resolve({ kind: 'not-started', code: codeOf(error) }));
  child.once('exit', (code, ended) => {
    const how = ended === null ? (code === 0 ? '0' : `exit code ${code}`) : `signal ${ended}`;
    // A daemon that the program left behind may hold the pipes open for ever.
    const late = setTimeout(() => resolve({ kind: 'ended', how }), grace);
    child.once('close', () => {
      clearTimeout(late);
      resolve({ kind: 'ended', how });
    });
  });
  try {
    const end = await promise;
    if (end.kind !== 'ended') endGroup(child);
    return { end, stdout: stdout(), stderr: stderr() };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    child.stdout.destroy();
    child.stderr.destroy();
  }
}

function gather(stream: NodeJS.ReadableStream, onFlood: () => void): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => {
    const room = maxOutput - bytes;
    if (chunk.length > room) onFlood();
    if (room > 0) chunks.push(chunk.subarray(0, room));
    bytes += Math.min(chunk.length, room);
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  kill(child, 'SIGTERM');
  const hard = setTimeout(() => kill(child, 'SIGKILL'), grace);
  hard.unref();
}

function kill(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    if (process.platform === 'win32' || child.pid === undefined) child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown fault';
}
