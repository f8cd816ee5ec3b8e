import type { Duplex } from 'node:stream';
import ssh2, { type AnyAuthMethod, type Client, type ConnectConfig } from 'ssh2';
import { hopAlgorithms } from '#core/connection/ssh/hop/hopAlgorithms.ts';
import type { HopName } from '#core/connection/ssh/hop/hopName.ts';
import { orAborted } from '#core/connection/ssh/hop/hopWait.ts';
import { watchIdentification } from '#core/connection/ssh/hop/hopIdentification.ts';
import { faultLevel, type HopProgress, toHopFailure } from '#core/connection/ssh/sshFailure.ts';
import { readyKeys } from '#core/connection/ssh/login/readyKeys.ts';
import { type FailureError, makeFailure } from '#shared/failure.ts';

/** What a hop said to the last method of logging in, or what it wants first. */
export type LoginTurn =
  { readonly kind: 'accepted' } | { readonly kind: 'wants'; readonly next: (method: AnyAuthMethod) => void };

/** An SSH connection to one hop, on a socket or on a channel of the hop before. */
export interface HopConnection {
  readonly name: HopName;
  readonly client: Client;
  /** Aborted, with a FailureError as its reason, when the connection ended for whatever cause. */
  readonly ended: AbortSignal;
  /** Settles when keys are agreed on and the host key is trusted. */
  readonly handshake: (signal: AbortSignal) => Promise<void>;
  /** The hop's next word on logging in. */
  readonly turn: (signal: AbortSignal) => Promise<LoginTurn>;
  /** The methods that the hop takes, as it said last; undefined before it said any. */
  readonly offered: () => readonly string[] | undefined;
  /** Whether any byte came since this was asked last: a sign of life. */
  readonly spokeSince: () => boolean;
  /** Ends it, telling why. */
  readonly end: (why: FailureError) => void;
}

interface HopStart {
  readonly name: HopName;
  readonly transport: Duplex;
  readonly knownAlgorithms: readonly string[];
  /** Settles where the host key is trusted, fails where it is not. */
  readonly judge: (key: Buffer) => Promise<void>;
}

/** In ms: how often a hop is asked for a sign of life. */
const pingEvery = 1500;

interface HopState {
  phase: HopProgress['phase'];
  offered: readonly string[] | undefined;
  trusted: Buffer | undefined;
}

/** Starts talking SSH on a transport. What happens is told by what is answered, never thrown. */
export function startHop(start: HopStart): HopConnection {
  const { name, transport } = start;
  const client = new ssh2.Client();
  const ending = new AbortController();
  const state: HopState = { phase: 'handshake', offered: undefined, trusted: undefined };
  const turns = makeTurns();
  // Nothing flows before ssh2 listens too.
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
    readyKeys(client);
    if (state.phase === 'handshake') state.phase = 'login';
    shaken.resolve();
  });
  client.on('ready', () => {
    state.phase = 'open';
    turns.push({ kind: 'accepted' });
  });
  client.on('error', (error) => {
    // These concern one method of logging in: the next one is asked for.
    if (!['agent', 'client-authentication'].includes(faultLevel(error))) end(error);
  });
  client.on('end', () => end(undefined));
  client.on('close', () => end(undefined));
  client.on('change password', () => end(passwordExpired(name)));
  client.connect(clientConfig(start, state, { turns, end }));
  // It may have been closed before anybody listened.
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
    // Whether it is alive is judged by the tunnel, by any byte that comes: an answer may stand in line behind bulk data.
    keepaliveCountMax: Number.MAX_SAFE_INTEGER,
    algorithms: hopAlgorithms(knownAlgorithms),
    hostVerifier: (key: Buffer, verify: (valid: boolean) => void) => {
      // Asked again when keys are renewed: then it must be the same key.
      if (state.trusted === undefined) void judgeFirst(key, verify);
      else verify(state.trusted.equals(key));
    },
    authHandler: (_methods, _partial, next) => turns.push({ kind: 'wants', next }),
    debug: (line) => {
      // ssh2 tells the methods left to its handler for passwords, but not after a key of an agent.
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

/** Turns in the order in which they came; at most one taker waits at a time. */
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
