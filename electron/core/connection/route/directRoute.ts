import { lookup } from 'node:dns/promises';
import { connect, type Socket, type TcpNetConnectOpts } from 'node:net';
import type { Attempt, Step, StepContext } from '#core/connection/attempt/attempt.ts';
import { findNetworkFailure, toAbortFailure } from '#core/connection/route/networkFailure.ts';
import type { Route } from '#core/connection/route/route.ts';

export interface ServerPlace {
  /** A name, an address, or the folder of a Unix socket where it begins with `/`. */
  readonly host: string;
  readonly port: number;
}

type Addresses = Awaited<ReturnType<typeof findAddresses>>;

/** In ms: how long a connection may be quiet before the system asks for a sign of life. */
const keepAliveAfter = 10_000;

/**
 * A route over TCP (or a Unix socket). The first stream is told as the steps `name` and `tcp`; those after it are not,
 * and last as long as a step may. Fails with unknown-host, unreachable, timeout or cancelled.
 */
export function makeDirectRoute(place: ServerPlace, attempt: Attempt): Route {
  const streams = new Set<Socket>();
  const state = { told: false };
  const openStream = async (signal: AbortSignal): Promise<Socket> => {
    const first = !state.told;
    state.told = true;
    const run = first ? tellSteps(attempt, signal) : runQuietly(attempt, signal);
    const socket = await openSocket(place, run);
    streams.add(socket);
    socket.once('close', () => streams.delete(socket));
    return socket;
  };
  return {
    openStream,
    // Each stream has a connection of its own, and tells of its end itself.
    onLost: () => () => undefined,
    via: [],
    close: async () => {
      for (const socket of streams) socket.destroy();
      return Promise.resolve();
    },
  };
}

type Run = Attempt['step'];

function tellSteps(attempt: Attempt, signal: AbortSignal): Run {
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
    return run(tcpStep(`Socket ${path}`), async (context) => {
      context.tell(path);
      return connected(connect({ path }), path, context.signal);
    });
  }
  const place = `${host}:${port}`;
  const addresses = await run({ id: 'name', label: `Name ${host}` }, async (context) => {
    const found = await findAddresses(host, context.signal);
    context.tell(found.map(({ address }) => address).join(', '));
    return found;
  });
  return run(tcpStep(`TCP to ${place}`), async (context) => connectTcp({ host, port }, addresses, context));
}

function tcpStep(label: string): Step {
  return { id: 'tcp', label };
}

async function findAddresses(
  host: string,
  signal: AbortSignal,
): Promise<readonly { readonly address: string; readonly family: number }[]> {
  // The system's own look-up cannot be given up; nobody waits for it then.
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
    // The addresses are known already: they are tried in turn, as they were found.
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
