import type { Duplex } from 'node:stream';
import type { Attempt } from '#core/connection/attempt/attempt.ts';
import { type HopConnection, startHop } from '#core/connection/ssh/hop/hopConnection.ts';
import { connectFirstHop } from '#core/connection/ssh/hop/hopTransport.ts';
import { judgeHostKey } from '#core/connection/ssh/hostKeys/hopHostKey.ts';
import type { HostKeys } from '#core/connection/ssh/hostKeys/knownHosts.ts';
import { logIn } from '#core/connection/ssh/login/login.ts';
import { type HopName, nameHop } from '#core/connection/ssh/sshTexts.ts';
import type { Tunnel } from '#core/connection/ssh/tunnel/tunnel.ts';
import { openTunnelChannel, runOverTunnel, startOverTunnel } from '#core/connection/ssh/tunnel/tunnelChannel.ts';
import { fetchOverSftp } from '#core/connection/ssh/tunnel/tunnelFetch.ts';
import { orAborted } from '#core/waiting.ts';
import type { Hop } from '#shared/domain/profile.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';

interface TunnelOptions {
  readonly attempt: Attempt;
  readonly hostKeys: HostKeys;
  /** Where SSH_AUTH_SOCK is looked up; defaults to the environment of the process. */
  readonly environment?: NodeJS.ProcessEnv;
  /** What `~` stands for; defaults to the home folder of the process's user. */
  readonly home?: string;
}

/**
 * Logs in to each hop in order, each over a channel of the previous one, and returns the tunnel. Steps are reported as
 * `hop-<index>-name`, `-tcp` or `-channel`, `-host-key` and `-login`. Nothing stays open if a step fails.
 */
export async function openTunnel(hops: readonly Hop[], options: TunnelOptions): Promise<Tunnel> {
  const open: HopConnection[] = [];
  const transports: Duplex[] = [];
  const watch = watchHops();
  try {
    for (const [index, hop] of hops.entries()) {
      const name = nameHop(hop);
      const transport = await reachHop({ name, index, before: open.at(-1) }, options.attempt);
      transports.push(transport);
      const connection = await greetHop({ name, index, transport }, options);
      open.push(connection);
      await options.attempt.step(
        { id: `hop-${index}-login`, label: `Log in as ${name.login}`, waitsFor: { peer: name.place, step: 'login' } },
        async (context) => logIn({ hop, index, connection, context, ...options }),
      );
      watch.add(connection);
    }
    return toTunnel(open, transports, watch);
  } catch (error) {
    watch.stop();
    for (const transport of transports.toReversed()) transport.destroy();
    // What is behind a frozen host does not answer either.
    const frozen = watch.lost();
    throw frozen === undefined || options.attempt.signal.aborted ? error : frozen;
  }
}

async function reachHop(
  {
    name,
    index,
    before,
  }: { readonly name: HopName; readonly index: number; readonly before: HopConnection | undefined },
  attempt: Attempt,
): Promise<Duplex> {
  if (before === undefined) return connectFirstHop(name, attempt);
  return attempt.step(
    {
      id: `hop-${index}-channel`,
      label: `Channel to ${name.place}`,
      waitsFor: { peer: before.name.place, step: `channel to ${name.place}` },
    },
    async (context) => {
      const channel = await openTunnelChannel(before, name, context.signal);
      context.tell(`from ${before.name.place}`);
      return channel;
    },
  );
}

async function greetHop(
  { name, index, transport }: { readonly name: HopName; readonly index: number; readonly transport: Duplex },
  { attempt, hostKeys }: TunnelOptions,
): Promise<HopConnection> {
  return attempt.step(
    {
      id: `hop-${index}-host-key`,
      label: `Host key of ${name.place}`,
      waitsFor: { peer: name.place, step: 'host key' },
    },
    async (context) => {
      const knownAlgorithms = await orAborted(hostKeys.algorithmsFor(name), context.signal);
      context.tell('Waiting for the server');
      const trusted: { key: Buffer | undefined } = { key: undefined };
      const gone = new AbortController();
      const signal = AbortSignal.any([context.signal, gone.signal]);
      const connection = startHop({
        name,
        transport,
        knownAlgorithms,
        judge: async (key) => {
          const { remember } = await judgeHostKey(key, { name, hostKeys, attempt, context, signal });
          if (remember) trusted.key = key;
        },
      });
      connection.ended.addEventListener('abort', () => gone.abort(connection.ended.reason), { once: true });
      await connection.handshake(AbortSignal.any([context.signal, connection.ended]));
      // Only now has the server signed with it.
      if (trusted.key !== undefined) await orAborted(hostKeys.remember(name, trusted.key), context.signal);
      return connection;
    },
  );
}

function toTunnel(hops: readonly HopConnection[], transports: readonly Duplex[], watch: HopWatch): Tunnel {
  const last = hops.at(-1);
  if (last === undefined) throw makeFailure({ code: 'bad-input', message: 'A tunnel needs at least one host' });
  return {
    openChannel: async (place, signal) => openTunnelChannel(last, place, signal),
    run: async (command, signal) => runOverTunnel(last, command, signal),
    start: async (command, signal) => startOverTunnel(last, command, signal),
    fetchFile: async (paths, settings) => fetchOverSftp(last, paths, settings),
    onLost: watch.onLost,
    via: hops.map(({ name }) => name.login),
    close: async () => {
      watch.stop();
      await closeHops(hops, transports);
    },
  };
}

/** In ms: how long a hop may take to close. */
const closeLimit = 300;

async function closeHops(hops: readonly HopConnection[], transports: readonly Duplex[]): Promise<void> {
  for (const { client } of hops.toReversed()) client.end();
  const [first] = transports;
  if (first === undefined || first.destroyed) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  first.once('close', resolve);
  const timer = setTimeout(() => first.destroy(), closeLimit);
  await promise;
  clearTimeout(timer);
}

/** In ms: how often the hops are checked. */
const checkEvery = 500;

/** Checks without data after which a hop counts as lost; with a keep-alive every 1.5 s, that is noticed within 4 s. */
const maxSilence = 7;

/**
 * Checks without data up to which a hop before a silent one counts as alive. Both were asked every 1.5 s: if the one
 * before is frozen, it has been silent for at least 3.
 */
const alive = 2;

interface HopWatch {
  /** Watches one more hop, which is logged in. */
  readonly add: (hop: HopConnection) => void;
  readonly onLost: Tunnel['onLost'];
  readonly lost: () => FailureError | undefined;
  readonly stop: () => void;
}

/**
 * Watches the hops of a tunnel, from each login on: when one ends or stops responding, all are ended and the loss is reported once.
 * Hops behind a frozen one are silent too, maybe for longer; the first that is frozen is named.
 */
function watchHops(): HopWatch {
  const hops: HopConnection[] = [];
  const silent: number[] = [];
  const listeners = new Set<(why: FailureError) => void>();
  const state: { stopped: boolean; lost: FailureError | undefined } = { stopped: false, lost: undefined };
  const lose = (why: FailureError): void => {
    if (state.stopped) return;
    state.stopped = true;
    state.lost = why;
    clearInterval(timer);
    for (const hop of hops.toReversed()) hop.end(why);
    for (const listener of listeners) listener(why);
    listeners.clear();
  };
  // After the machine slept, the interval fires once, not once for each check that it missed.
  const timer = setInterval(() => {
    for (const [index, hop] of hops.entries()) silent[index] = hop.spokeSince() ? 0 : (silent[index] ?? 0) + 1;
    const first = silent.findIndex((checks) => checks > alive);
    const frozen = hops[first];
    if (frozen !== undefined && (silent[first] ?? 0) >= maxSilence) lose(stoppedResponding(frozen));
  }, checkEvery);
  return {
    add: (hop) => {
      hops.push(hop);
      silent.push(0);
      const ended = (): void => lose(whyEnded(hop));
      if (hop.ended.aborted) ended();
      else hop.ended.addEventListener('abort', ended, { once: true });
    },
    lost: () => state.lost,
    onLost: (listener) => {
      if (state.lost === undefined) listeners.add(listener);
      else listener(state.lost);
      return () => listeners.delete(listener);
    },
    stop: () => {
      state.stopped = true;
      clearInterval(timer);
      listeners.clear();
    },
  };
}

function whyEnded({ ended, name }: HopConnection): FailureError {
  const reason: unknown = ended.reason;
  if (reason instanceof FailureError) return reason;
  return makeFailure({ code: 'connection-lost', message: `The SSH connection to ${name.login} was lost` });
}

function stoppedResponding({ name }: HopConnection): FailureError {
  return makeFailure({
    code: 'connection-lost',
    message: `${name.login} stopped responding`,
    hint: 'Check the network, and that the server is running.',
    details: [
      `No data arrived from ${name.place} for ${(checkEvery * maxSilence) / 1000} s, although keep-alive requests were sent`,
    ],
  });
}
