import type { Duplex } from 'node:stream';
import ssh2, {
  type Algorithms,
  type AnyAuthMethod,
  type Client,
  type ConnectConfig,
  type ServerHostKeyAlgorithm,
} from 'ssh2';
import { faultLevel, type HopName, type HopProgress, serverText, toHopFailure } from '#core/connection/ssh/sshTexts.ts';
import { orAborted } from '#core/waiting.ts';
import { type FailureError, makeFailure } from '#shared/failure.ts';

/** How a hop answered the last login method, or that it asks for the next one. */
type LoginTurn =
  { readonly kind: 'accepted' } | { readonly kind: 'wants'; readonly next: (method: AnyAuthMethod) => void };

/** An SSH connection to one hop, on a socket or on a channel of the hop before. */
export interface HopConnection {
  readonly name: HopName;
  readonly client: Client;
  /** Aborted, with a FailureError as its reason, when the connection ended for any reason. */
  readonly ended: AbortSignal;
  /** Resolves when the key exchange is done and the host key is trusted. */
  readonly handshake: (signal: AbortSignal) => Promise<void>;
  /** The hop's next answer to the login. */
  readonly turn: (signal: AbortSignal) => Promise<LoginTurn>;
  /** The login methods that the hop accepts, as it last reported; undefined before that. */
  readonly offered: () => readonly string[] | undefined;
  /** Whether any data arrived since the last call. */
  readonly spokeSince: () => boolean;
  /** Ends it for a reason. */
  readonly end: (why: FailureError) => void;
}

interface HopStart {
  readonly name: HopName;
  readonly transport: Duplex;
  readonly knownAlgorithms: readonly string[];
  /** Resolves if the host key is trusted, rejects otherwise. */
  readonly judge: (key: Buffer) => Promise<void>;
}

/** In ms: how often a keep-alive request is sent to a hop. */
const pingEvery = 1500;

interface HopState {
  phase: HopProgress['phase'];
  offered: readonly string[] | undefined;
  trusted: Buffer | undefined;
}

/** Starts an SSH connection on a transport. Errors are reported through the result, never thrown. */
export function startHop(start: HopStart): HopConnection {
  const { name, transport } = start;
  const client = new ssh2.Client();
  const ending = new AbortController();
  const state: HopState = { phase: 'handshake', offered: undefined, trusted: undefined };
  const turns = makeTurns();
  // No data may arrive before ssh2 listens.
  transport.pause();
  const identification = watchIdentification(transport, name, (why) => end(why));
  const end = (error: unknown): void => {
    if (!ending.signal.aborted) {
      ending.abort(toHopFailure(error, name, { phase: state.phase, heard: identification.heard() }));
    }
    client.destroy();
    transport.destroy();
  };
  const shaken = Promise.withResolvers<void>();
  client.on('handshake', () => {
    if (state.phase === 'handshake') state.phase = 'login';
    shaken.resolve();
  });
  client.on('ready', () => {
    state.phase = 'open';
    turns.push({ kind: 'accepted' });
  });
  client.on('error', (error) => {
    // These concern one login method: ssh2 then asks for the next one.
    if (!['agent', 'client-authentication'].includes(faultLevel(error))) end(error);
  });
  client.on('end', () => end(undefined));
  client.on('close', () => end(undefined));
  client.on('change password', () => end(passwordExpired(name)));
  client.connect(clientConfig(start, state, { turns, end }));
  // It may have been closed before a listener was attached.
  if (transport.destroyed || transport.readableEnded) end(undefined);
  return {
    name,
    client,
    ended: ending.signal,
    handshake: async (signal) => orAborted(shaken.promise, signal),
    turn: async (signal) => orAborted(turns.take(), signal),
    offered: () => state.offered,
    spokeSince: identification.spokeSince,
    end,
  };
}

function clientConfig(
  { name, transport, knownAlgorithms, judge }: HopStart,
  state: HopState,
  { turns, end }: { readonly turns: Turns; readonly end: (why: unknown) => void },
): ConnectConfig {
  const judgeFirst = async (key: Buffer, verify: (valid: boolean) => void): Promise<void> => {
    try {
      await judge(key);
      state.trusted = key;
      verify(true);
    } catch (error) {
      end(error);
    }
  };
  return {
    sock: transport,
    username: name.user,
    readyTimeout: 0,
    keepaliveInterval: pingEvery,
    // The tunnel decides whether the hop is alive, by any data that arrives: a keep-alive answer may queue behind bulk data.
    keepaliveCountMax: Number.MAX_SAFE_INTEGER,
    algorithms: hopAlgorithms(knownAlgorithms),
    hostVerifier: (key: Buffer, verify: (valid: boolean) => void) => {
      // Called again when keys are renegotiated: then it must be the same key.
      if (state.trusted === undefined) void judgeFirst(key, verify);
      else verify(state.trusted.equals(key));
    },
    authHandler: (_methods, _partial, next) => turns.push({ kind: 'wants', next }),
    debug: (line) => {
      // ssh2 passes the remaining methods to its handler after a password, but not after an agent's key.
      if (state.phase !== 'open') state.offered = methodsIn(line) ?? state.offered;
    },
  };
}

function methodsIn(line: string): readonly string[] | undefined {
  const methods = /^Inbound: Received USERAUTH_FAILURE \((.*)\)$/u.exec(line)?.[1];
  return methods
    ?.slice(0, 500)
    .split(',')
    .filter((method) => /^[\w@.-]{1,64}$/u.test(method));
}

interface Turns {
  readonly push: (turn: LoginTurn) => void;
  readonly take: () => Promise<LoginTurn>;
}

/** Values in order of arrival; at most one consumer waits at a time. */
function makeTurns(): Turns {
  const waiting: LoginTurn[] = [];
  const takers: ((turn: LoginTurn) => void)[] = [];
  return {
    push: (turn) => {
      const taker = takers.shift();
      if (taker === undefined) waiting.push(turn);
      else taker(turn);
    },
    take: async () => {
      const turn = waiting.shift();
      if (turn !== undefined) return turn;
      const { promise, resolve } = Promise.withResolvers<LoginTurn>();
      takers.push(resolve);
      return promise;
    },
  };
}

function passwordExpired(name: HopName): FailureError {
  return makeFailure({
    code: 'login-refused',
    message: `The password of ${name.login} has expired`,
    hint: `Log in with ssh from a terminal to choose a new one: ssh ${name.login}`,
  });
}

/** The accepted host key algorithms, best first. Neither DSA nor RSA with SHA-1. */
const hostKeyAlgorithms: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
];

/**
 * The algorithms offered to a hop. Those of its known keys come first, so that a server with several keys presents one
 * of them. ssh2 itself puts AES-GCM first, which Node implements natively, and offers neither CBC nor SHA-1 key
 * exchange.
 */
function hopAlgorithms(known: readonly string[]): Algorithms {
  const first = known.flatMap((name) => hostKeyAlgorithms.filter((algorithm) => algorithm === name));
  const rest = hostKeyAlgorithms.filter((algorithm) => !first.includes(algorithm));
  return {
    serverHostKey: [...new Set(first), ...rest],
    hmac: { append: [], prepend: [], remove: ['hmac-sha1', 'hmac-sha1-etm@openssh.com'] },
    compress: ['none'],
  };
}

/** Watches the data from a hop without keeping it. */
interface Identification {
  /** The first data, up to and including the line with which the hop identifies as SSH. */
  readonly heard: () => string;
  /** Whether any data arrived since the last call. */
  readonly spokeSince: () => boolean;
}

/** In bytes: what a server may send before it identifies as SSH. */
const maxLinesBefore = 64 * 1024;

/** Watches a transport. A server that keeps sending without identifying as SSH is reported once. */
function watchIdentification(transport: Duplex, name: HopName, report: (why: FailureError) => void): Identification {
  const state = { heard: '', spoke: false, identified: false };
  transport.on('data', (bytes: Buffer) => {
    state.spoke = true;
    if (state.identified) return;
    state.heard += bytes.toString('latin1', 0, Math.min(bytes.length, maxLinesBefore));
    state.identified = /^SSH-[^\n]*\n/mu.test(state.heard);
    if (!state.identified && state.heard.length >= maxLinesBefore) {
      state.identified = true;
      report(endless(name, state.heard));
    }
  });
  return {
    heard: () => state.heard,
    spokeSince: () => {
      const { spoke } = state;
      state.spoke = false;
      return spoke;
    },
  };
}

function endless(name: HopName, heard: string): FailureError {
  return makeFailure({
    code: 'unavailable',
    message: `${name.place} keeps sending data without identifying as an SSH server`,
    hint: 'Check the port; SSH usually uses 22.',
    details: [`The first ${maxLinesBefore / 1024} KiB start with: ${serverText(heard, 200)}`],
  });
}
