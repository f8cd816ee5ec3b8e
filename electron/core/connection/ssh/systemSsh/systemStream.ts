import { type ChildProcess, spawn } from 'node:child_process';
import { Duplex, type Readable, type Writable } from 'node:stream';
import { nameHop } from '#core/connection/ssh/sshTexts.ts';
import { wordsOfSsh } from '#core/connection/ssh/systemSsh/sshFailure.ts';
import { toChannelFailure } from '#core/connection/ssh/tunnel/tunnelChannel.ts';
import { orAborted } from '#core/waiting.ts';
import type { Hop } from '#shared/domain/profile.ts';
import { type FailureError, makeFailure } from '#shared/failure.ts';

/** How the last host is reached once ssh has logged in: through the master's socket, in a private folder. */
export interface Master {
  readonly process: ChildProcess;
  readonly socket: string;
  readonly destination: string;
  /** What ssh has written to its standard error. */
  readonly said: () => string;
  /** Aborted, with a FailureError as its reason, when ssh has ended. */
  readonly ended: AbortSignal;
  readonly hop: Hop;
}

/** Starts a program that uses the master's login. Without the master it does not log in by itself. */
export function startClient({ socket, destination }: Master, args: readonly string[], command: readonly string[] = []) {
  const options = [
    `ControlPath=${socket.replaceAll('%', '%%')}`,
    'ControlMaster=no',
    'ProxyCommand=exit 1',
    'BatchMode=yes',
  ];
  const all = [
    '-F',
    'none',
    '-T',
    ...options.flatMap((option) => ['-o', option]),
    ...args,
    '--',
    destination,
    ...command,
  ];
  const child = spawn('ssh', all, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, LC_ALL: 'C' } });
  child.stdin.on('error', () => undefined);
  return child;
}

interface Place {
  readonly host: string;
  readonly port: number;
}

/** Opens a stream from the last host to a place as seen from there. */
export async function openStream(master: Master, place: Place, signal: AbortSignal): Promise<Duplex> {
  const name = nameHop(master.hop);
  if (place.host.startsWith('/')) {
    throw makeFailure({
      code: 'not-allowed',
      message: "The system's ssh cannot reach a Unix socket on a server (ssh -W)",
      hint: "Enter a host and a port, or turn off 'Use the system's ssh'.",
    });
  }
  const target = `${place.host.includes(':') ? `[${place.host}]` : place.host}:${place.port}`;
  const before = master.said().length;
  // Only its debug messages report that the channel is open.
  const child = startClient(master, ['-v', '-W', target]);
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const said = keepEnd(child.stderr);
  child.stderr.on('data', () => (/master session id/u.test(said()) ? resolve(undefined) : undefined));
  child.once('error', (error) => reject(notStarted(error)));
  child.once('close', () => reject(refused(`${master.said().slice(before)}\n${said()}`)));
  try {
    await orAborted(promise, AbortSignal.any([signal, master.ended]));
    return new ProcessStream(child);
  } catch (error) {
    child.kill();
    throw toChannelFailure(error, { name }, place);
  }
}

const reasons: Readonly<Record<string, number>> = {
  'administratively prohibited': 1,
  'connect failed': 2,
  'unknown channel type': 3,
  'resource shortage': 4,
};

/** ssh's message when a channel was refused, with the code of RFC 4254. */
function refused(said: string): Error {
  const [, reason = '', text = ''] = [...said.matchAll(/open failed: ([^:\n]+)(?:: ([^\n]*))?/gu)].at(-1) ?? [];
  const message = wordsOfSsh(text === '' ? said : text).join('; ');
  return Object.assign(new Error(message), { reason: reasons[reason.trim()] ?? 0 });
}

/** Standard input and output of a process as one stream. */
class ProcessStream extends Duplex {
  readonly #child: ChildProcess & { readonly stdin: Writable; readonly stdout: Readable };

  constructor(child: ChildProcess & { readonly stdin: Writable; readonly stdout: Readable }) {
    super({ allowHalfOpen: true });
    this.#child = child;
    child.stdout.on('data', (part: Buffer) => {
      if (!this.push(part)) child.stdout.pause();
    });
    child.stdout.once('end', () => this.push(null));
    child.stdin.on('error', () => this.destroy());
    child.once('close', () => this.destroy());
  }

  override _read(): void {
    this.#child.stdout.resume();
  }

  override _write(part: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#child.stdin.write(part, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#child.stdin.end(() => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#child.kill();
    this.#child.stdin.destroy();
    this.#child.stdout.destroy();
    done(error);
  }
}

/** In characters. */
const keptEnd = 16_384;

/** Keeps the end of a stream's output. */
export function keepEnd(stream: Readable): () => string {
  const kept = { text: '' };
  stream.on('data', (part: Buffer) => {
    kept.text = `${kept.text}${part.toString('utf8')}`.slice(-keptEnd);
  });
  return () => kept.text;
}

/** ssh itself could not be started. */
export function notStarted(error: Error): FailureError {
  return makeFailure({
    code: 'unavailable',
    message: "The system's ssh could not be started",
    hint: 'Install OpenSSH’s client, or turn off "Use the system\'s ssh" for this connection.',
    details: [error.message],
    cause: error,
  });
}
