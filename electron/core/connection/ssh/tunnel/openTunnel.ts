import type { Duplex } from 'node:stream';
import type { Attempt } from '#core/connection/attempt/attempt.ts';
import { type HopConnection, startHop } from '#core/connection/ssh/hop/hopConnection.ts';
import { judgeHostKey } from '#core/connection/ssh/hostKeys/hopHostKey.ts';
import { type HopName, nameHop } from '#core/connection/ssh/hop/hopName.ts';
import { connectFirstHop } from '#core/connection/ssh/hop/hopTransport.ts';
import { orAborted } from '#core/connection/ssh/hop/hopWait.ts';
import type { HostKeys } from '#core/connection/ssh/hostKeys/knownHosts.ts';
import { logIn } from '#core/connection/ssh/login/login.ts';
import type { Tunnel } from '#core/connection/ssh/tunnel/tunnel.ts';
import { openTunnelChannel } from '#core/connection/ssh/tunnel/tunnelChannel.ts';
import { fetchOverSftp } from '#core/connection/ssh/tunnel/tunnelFetch.ts';
import { runOverTunnel } from '#core/connection/ssh/tunnel/tunnelRun.ts';
import { watchHops } from '#core/connection/ssh/tunnel/tunnelWatch.ts';
import type { Hop } from '#shared/domain/profile.ts';
import { makeFailure } from '#shared/failure.ts';

interface TunnelOptions {
  readonly attempt: Attempt;
  readonly hostKeys: HostKeys;
  /** Where SSH_AUTH_SOCK is looked up; that of the process where it is left out. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Where `~` leads; the home of the process's user where it is left out. */
  readonly home?: string;
}

/**
 * Logs in at each hop in turn, each over a channel of the one before, and answers the way that this makes. Steps are told
 * as `hop-<index>-name`, `-tcp` or `-channel`, `-host-key` and `-login`. Whatever fails, nothing stays open.
 */
export async function openTunnel(hops: readonly Hop[], options: TunnelOptions): Promise<Tunnel> {
  const open: HopConnection[] = [];
  const transports: Duplex[] = [];
  try {
    for (const [index, hop] of hops.entries()) {
      const name = nameHop(hop);
      const transport = await reachHop({ name, index, before: open.at(-1) }, options.attempt);
      transports.push(transport);
      const connection = await greetHop({ name, index, transport }, options);
      open.push(connection);
      await options.attempt.step({ id: `hop-${index}-login`, label: `Log in as ${name.login}` }, async (context) =>
        logIn({ hop, index, connection, context, ...options }),
      );
    }
    return toTunnel(open, transports);
  } catch (error) {
    for (const transport of transports.toReversed()) transport.destroy();
    throw error;
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
  return attempt.step({ id: `hop-${index}-channel`, label: `Channel to ${name.place}` }, async (context) => {
    const channel = await openTunnelChannel(before, name, context.signal);
    context.tell(`from ${before.name.place}`);
    return channel;
  });
}

async function greetHop(
  { name, index, transport }: { readonly name: HopName; readonly index: number; readonly transport: Duplex },
  { attempt, hostKeys }: TunnelOptions,
): Promise<HopConnection> {
  return attempt.step({ id: `hop-${index}-host-key`, label: `Host key of ${name.place}` }, async (context) => {
    const knownAlgorithms = await orAborted(hostKeys.algorithmsFor(name), context.signal);
    context.tell('Waiting for its first words');
    const gone = new AbortController();
    const signal = AbortSignal.any([context.signal, gone.signal]);
    const connection = startHop({
      name,
      transport,
      knownAlgorithms,
      judge: async (key) => judgeHostKey(key, { name, hostKeys, attempt, context, signal }),
    });
    connection.ended.addEventListener('abort', () => gone.abort(connection.ended.reason), { once: true });
    await connection.handshake(AbortSignal.any([context.signal, connection.ended]));
    return connection;
  });
}

function toTunnel(hops: readonly HopConnection[], transports: readonly Duplex[]): Tunnel {
  const last = hops.at(-1);
  if (last === undefined) throw makeFailure({ code: 'bad-input', message: 'A tunnel needs at least one hop' });
  const watch = watchHops(hops);
  return {
    openChannel: async (place, signal) => openTunnelChannel(last, place, signal),
    run: async (command, signal) => runOverTunnel(last, command, signal),
    fetchFile: async (paths, settings) => fetchOverSftp(last, paths, settings),
    onLost: watch.onLost,
    via: hops.map(({ name }) => name.login),
    close: async () => {
      watch.stop();
      await closeHops(hops, transports);
    },
  };
}

/** In ms: how long a hop's farewell may take. */
const farewell = 300;

async function closeHops(hops: readonly HopConnection[], transports: readonly Duplex[]): Promise<void> {
  for (const { client } of hops.toReversed()) client.end();
  const [first] = transports;
  if (first === undefined || first.destroyed) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  first.once('close', resolve);
  const timer = setTimeout(() => first.destroy(), farewell);
  await promise;
  clearTimeout(timer);
}
