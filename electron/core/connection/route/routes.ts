import { lookup } from 'node:dns/promises';
import { connect, type Socket, type TcpNetConnectOpts } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Attempt, Step, StepContext } from '#core/connection/attempt/attempt.ts';
import { findNetworkFailure, toAbortFailure } from '#core/connection/route/networkFailure.ts';
import type { Tunnel } from '#core/connection/ssh/tunnel/tunnel.ts';
import type { FailureError } from '#shared/failure.ts';

/** A route to a database server: directly over TCP, or through an SSH tunnel. */
export interface Route {
  /** Opens one more byte stream to the server. Aborting the signal cancels it. */
  readonly openStream: (signal: AbortSignal) => Promise<Duplex>;
  /**
   * Calls the listener once when the route is lost for all its streams (a broken tunnel); returns a function that stops
   * listening.
   */
  readonly onLost: (listener: (why: FailureError) => void) => () => void;
  /** The hops as `alice@yap-host`, first to last. */
  readonly via: readonly string[];
  readonly close: () => Promise<void>;
}

export interface ServerPlace {
  /** A name, an address, or the folder of a Unix socket if it begins with `/`. */
  readonly host: string;
  readonly port: number;
}

type Addresses = Awaited<ReturnType<typeof findAddresses>>;

/** In ms: how long a connection may be idle before TCP keep-alive probes are sent. */
const keepAliveAfter = 10_000;

/**
 * A route over TCP (or a Unix socket). The first stream is reported as the steps `name` and `tcp`; later ones are not,
 * but have the same time limit. Fails with unknown-host, unreachable, timeout or cancelled.
 */
export function makeDirectRoute(place: ServerPlace, attempt: Attempt): Route {
  const streams = new Set<Socket>();
  const state = { reported: false };
  const openStream = async (signal: AbortSignal): Promise<Socket> => {
    const first = !state.reported;
    state.reported = true;
    const run = first ? reportSteps(attempt, signal) : runQuietly(attempt, signal);
    const socket = await openSocket(place, run);
    streams.add(socket);
    socket.once('close', () => streams.delete(socket));
    return socket;
  };
  return {
    openStream,
    // Each stream has its own connection and reports its own end.
    onLost: () => () => undefined,
    via: [],
    close: async () => {
      for (const socket of streams) socket.destroy();
      return Promise.resolve();
    },
  };
}

type Run = Attempt['step'];

function reportSteps(attempt: Attempt, signal: AbortSignal): Run {
  return async (step, work) =>
    attempt.step(step, async ({ signal: stepSignal, tell }) =>
      work({ signal: AbortSignal.any([signal, stepSignal]), tell }),
    );
}

function runQuietly({ limits }: Attempt, signal: AbortSignal): Run {
  return async (_step, work) =>
    work({ signal: AbortSignal.any([signal, AbortSignal.timeout(limits.step * 1000)]), tell: () => undefined });
}

async function openSocket({ host, port }: ServerPlace, run: Run): Promise<Socket> {
  if (host.startsWith('/')) {
    const path = `${host.replace(/\/$/u, '')}/.s.PGSQL.${port}`;
    return run(tcpStep(`Socket ${path}`, path), async (context) => {
      context.tell(path);
      return connected(connect({ path }), path, context.signal);
    });
  }
  const place = `${host}:${port}`;
  const addresses = await run(
    { id: 'name', label: `Look up ${host}`, waitsFor: { peer: 'The name server', step: `look up ${host}` } },
    async (context) => {
      const found = await findAddresses(host, context.signal);
      context.tell(found.map(({ address }) => address).join(', '));
      return found;
    },
  );
  return run(tcpStep(`TCP to ${place}`, place), async (context) => connectTcp({ host, port }, addresses, context));
}

function tcpStep(label: string, peer: string): Step {
  return { id: 'tcp', label, waitsFor: { peer, step: 'TCP' } };
}

async function findAddresses(
  host: string,
  signal: AbortSignal,
): Promise<readonly { readonly address: string; readonly family: number }[]> {
  // The system's lookup cannot be cancelled; its result is then ignored.
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(toAbortFailure(signal, host));
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([lookup(host, { all: true }), aborted]);
  } catch (error) {
    throw findNetworkFailure(error, `'${host}'`) ?? error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function connectTcp(
  { host, port }: ServerPlace,
  addresses: Addresses,
  { signal, tell }: StepContext,
): Promise<Socket> {
  const [first] = addresses;
  const options: TcpNetConnectOpts = {
    host,
    port,
    // The addresses are known already; they are tried in the order in which they were found.
    lookup: (_host, { all }, callback) => {
      if (all === true) callback(null, [...addresses]);
      else callback(null, first?.address ?? host, first?.family);
    },
  };
  const socket = await connected(connect(options), `${host}:${port}`, signal);
  socket.setNoDelay(true);
  socket.setKeepAlive(true, keepAliveAfter);
  tell(`${socket.remoteAddress ?? host}:${port}`);
  return socket;
}

async function connected(socket: Socket, place: string, signal: AbortSignal): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const stop = (): void => reject(toAbortFailure(signal, place));
  socket.once('connect', () => resolve(undefined));
  socket.once('error', reject);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await promise;
    socket.removeListener('error', reject);
    return socket;
  } catch (error) {
    socket.on('error', () => undefined);
    socket.destroy();
    throw findNetworkFailure(error, place) ?? error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/**
 * A route whose streams are channels of a tunnel: `place` is as seen from its last hop. The first is reported as the step
 * `channel`. Closing the route closes its streams; the tunnel stays with its owner.
 */
export function makeTunnelRoute(tunnel: Tunnel, place: ServerPlace, attempt: Attempt): Route {
  const streams = new Set<Duplex>();
  const state = { reported: false };
  const openChannel = async (signal: AbortSignal): Promise<Duplex> => {
    if (state.reported) {
      const limit = AbortSignal.timeout(attempt.limits.step * 1000);
      return tunnel.openChannel(place, AbortSignal.any([signal, limit]));
    }
    state.reported = true;
    const label = `Channel to ${place.host}:${place.port}`;
    return attempt.step(
      { id: 'channel', label, waitsFor: { peer: tunnel.via.at(-1) ?? 'The last host', step: 'channel' } },
      async (context) => {
        context.tell(`from ${tunnel.via.at(-1) ?? 'the last host'}`);
        return tunnel.openChannel(place, AbortSignal.any([signal, context.signal]));
      },
    );
  };
  return {
    openStream: async (signal) => {
      const stream = await openChannel(signal);
      streams.add(stream);
      stream.once('close', () => streams.delete(stream));
      return stream;
    },
    onLost: tunnel.onLost,
    via: tunnel.via,
    close: async () => {
      for (const stream of streams) stream.destroy();
      return Promise.resolve();
    },
  };
}
