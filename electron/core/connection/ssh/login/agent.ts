import { connect, type Socket } from 'node:net';
import ssh2, {
  type BaseAgent,
  type GetStreamCallback,
  type IdentityCallback,
  type OpenSSHAgent,
  type ParsedKey,
} from 'ssh2';
import { expandHome, readKeyFile, keyFileFormat, usualIdentityFiles } from '#core/connection/ssh/login/keyFile.ts';
import type { Hop } from '#shared/domain/profile.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';

/** An agent that answers, with the keys that it may offer at one hop. */
interface HopAgent {
  readonly keys: readonly { readonly key: ParsedKey; readonly comment: string }[];
  /** For ssh2's authHandler; offers only `keys`, in order. */
  readonly agent: BaseAgent;
}

interface AgentOptions {
  readonly environment: NodeJS.ProcessEnv;
  /** Ends every request to the agent, signing included. */
  readonly signal: AbortSignal;
  readonly home?: string;
  /** How long the agent may take to list its keys, in ms. */
  readonly answersWithin?: number;
}

/**
 * The agent of a hop; undefined if it is `none`. With `identitiesOnly`, only the keys of `identityFiles` are offered;
 * otherwise those come first. Fails with `unavailable`: no agent, no usable answer, or no keys (empty or locked).
 */
export async function openAgent(
  hop: Pick<Hop, 'agent' | 'identityFiles' | 'identitiesOnly'>,
  options: AgentOptions,
): Promise<HopAgent | undefined> {
  if (hop.agent.toLowerCase() === 'none') return undefined;
  const path = agentPath(hop.agent, options);
  const agent = makeAgent(path, options.signal);
  const listed = await listKeys({ agent, path, ...options });
  if (listed.length === 0) throw withoutKeys(path);
  const files = hop.identityFiles.length > 0 ? hop.identityFiles : usualIdentityFiles;
  const wanted = await Promise.all(files.map(async (file) => publicHalfOf(file, options.home)));
  const chosen = wanted.flatMap((half) =>
    listed.filter((key) => half !== undefined && key.getPublicSSH().equals(half)),
  );
  const keys = [...new Set(hop.identitiesOnly ? chosen : [...chosen, ...listed])];
  return {
    keys: keys.map((key) => ({ key, comment: key.comment })),
    agent: new ChosenKeysAgent(agent, keys),
  };
}

function agentPath(written: string, { environment, home }: AgentOptions): string {
  const named = written === '' || written === 'SSH_AUTH_SOCK' ? (environment['SSH_AUTH_SOCK'] ?? '') : written;
  if (named !== '') return expandHome(named, home);
  if (process.platform === 'win32') return 'pageant';
  throw makeFailure({
    code: 'unavailable',
    message: 'No SSH agent is running: SSH_AUTH_SOCK is not set',
    hint: 'Start one (ssh-agent), enter its socket, or use a key file',
  });
}

function makeAgent(path: string, signal: AbortSignal): OpenSSHAgent {
  const pipe = /^[/\\]{2}\.[/\\]pipe[/\\]./.test(path);
  if (process.platform !== 'win32' || pipe) return new BoundedAgent(path, signal);
  const agent = ssh2.createAgent(path);
  if (agent instanceof ssh2.OpenSSHAgent) return agent;
  throw new Error('ssh2 made an agent of an unknown kind');
}

interface Listing extends AgentOptions {
  readonly agent: OpenSSHAgent;
  readonly path: string;
}

async function listKeys({ agent, path, signal, answersWithin = 5000 }: Listing): Promise<readonly ParsedKey[]> {
  const late = AbortSignal.timeout(answersWithin);
  const either = AbortSignal.any([signal, late]);
  const asked = agent instanceof BoundedAgent ? new BoundedAgent(path, either) : agent;
  return new Promise((resolve, reject) => {
    const cancel = (): void => reject(unanswered(path, signal.aborted ? undefined : answersWithin));
    if (either.aborted) cancel();
    either.addEventListener('abort', cancel, { once: true });
    asked.getIdentities((error, keys) => {
      either.removeEventListener('abort', cancel);
      if (either.aborted) cancel();
      else if (error === undefined || error === null)
        resolve((keys ?? []).flatMap((key) => ('pubKey' in key ? [] : [key])));
      else reject(unreachable(path, error));
    });
  });
}

function unanswered(path: string, limit: number | undefined): FailureError {
  if (limit === undefined)
    return makeFailure({ code: 'cancelled', message: 'The request to the SSH agent was cancelled' });
  return makeFailure({
    code: 'unavailable',
    message: `The SSH agent at ${path} did not give a usable answer within ${limit / 1000} s`,
    hint: 'Restart the agent, or use a key file',
  });
}

function unreachable(path: string, cause: Error): FailureError {
  const code = 'code' in cause ? String(cause.code) : '';
  const absent = code === 'ENOENT' || code === 'ECONNREFUSED';
  return makeFailure({
    code: 'unavailable',
    message: absent ? `No SSH agent is listening at ${path}` : `The SSH agent at ${path} did not give a usable answer`,
    hint: absent ? 'Start the agent, or correct its socket' : 'Check that the socket belongs to an SSH agent',
    details: [code === '' ? cause.message : code],
    cause,
  });
}

/** A locked agent lists nothing either, and no harmless request distinguishes the two. */
function withoutKeys(path: string): FailureError {
  return makeFailure({
    code: 'unavailable',
    message: `The SSH agent at ${path} lists no keys; it is empty or locked`,
    hint: 'Unlock it (ssh-add -X), or add a key: ssh-add, followed by its path',
  });
}

/**
 * The public half of a key file, from the `.pub` file next to it or from the file itself; undefined if neither has it.
 */
async function publicHalfOf(file: string, home: string | undefined): Promise<Buffer | undefined> {
  for (const path of [`${file}.pub`, file]) {
    const text = await readKeyFile(path, home, false).catch((error: unknown) => {
      if (error instanceof FailureError) return '';
      throw error;
    });
    const format = keyFileFormat(text);
    if ((format.kind === 'public' || format.kind === 'private') && format.publicHalf !== undefined) {
      return format.publicHalf;
    }
  }
  return undefined;
}

/** OpenSSH's own limit for an agent's answer. */
const maxAnswer = 256 * 1024;

/** An agent at a socket or pipe with bounded answers; its sockets close when the signal is aborted. */
class BoundedAgent extends ssh2.OpenSSHAgent {
  readonly #path: string;
  readonly #signal: AbortSignal;

  constructor(path: string, signal: AbortSignal) {
    super(path);
    this.#path = path;
    this.#signal = signal;
  }

  override getStream(callback: GetStreamCallback): void {
    const socket = this.#open();
    const fail = (error: Error): void => callback(error);
    socket.once('error', fail);
    socket.once('connect', () => {
      socket.off('error', fail);
      callback(undefined, socket);
    });
  }

  #open(): Socket {
    const socket = connect(this.#path);
    let received = 0;
    socket.on('data', (part: Buffer) => {
      received += part.length;
      if (received > maxAnswer) socket.destroy(new Error('The answer is too large'));
    });
    const cancel = (): void => void socket.destroy(new Error('Cancelled'));
    if (this.#signal.aborted) cancel();
    this.#signal.addEventListener('abort', cancel, { once: true });
    socket.once('close', () => this.#signal.removeEventListener('abort', cancel));
    return socket;
  }
}

/** Offers some of an agent's keys, in a chosen order; signs with the agent. */
class ChosenKeysAgent extends ssh2.OpenSSHAgent {
  readonly #keys: readonly ParsedKey[];
  readonly #agent: OpenSSHAgent;

  constructor(agent: OpenSSHAgent, keys: readonly ParsedKey[]) {
    super('');
    this.#agent = agent;
    this.#keys = keys;
  }

  override getStream(callback: GetStreamCallback): void {
    this.#agent.getStream(callback);
  }

  override getIdentities(callback: IdentityCallback<ParsedKey>): void {
    callback(undefined, [...this.#keys]);
  }
}
