import { lookup } from 'node:dns/promises';
import type { LookupAddress } from 'node:dns';
import { connect, type LookupFunction, type Socket } from 'node:net';
import type { Attempt } from '#core/connection/attempt/attempt.ts';
import { type HopName, toNetworkFailure } from '#core/connection/ssh/sshTexts.ts';
import { orAborted, reasonOf } from '#core/waiting.ts';

/** Resolves the first hop's name and connects to it over TCP, each as a step. Fails with unknown-host or unreachable. */
export async function connectFirstHop(name: HopName, attempt: Attempt): Promise<Socket> {
  const addresses = await attempt.step(
    {
      id: 'hop-0-name',
      label: `Look up ${name.host}`,
      waitsFor: { peer: 'The name server', step: `look up ${name.host}` },
    },
    async (context) => {
      const found = await orAborted(resolve(name), context.signal);
      context.tell(found.map(({ address }) => address).join(', '));
      return found;
    },
  );
  return attempt.step(
    { id: 'hop-0-tcp', label: `TCP to ${name.place}`, waitsFor: { peer: name.place, step: 'TCP' } },
    async (context) => {
      const socket = await connectTcp(name, addresses, context.signal);
      context.tell(`${socket.remoteAddress ?? ''} port ${socket.remotePort ?? name.port}`);
      return socket;
    },
  );
}

async function resolve(name: HopName): Promise<readonly LookupAddress[]> {
  try {
    return await lookup(name.host, { all: true });
  } catch (error) {
    throw toNetworkFailure(error, name);
  }
}

async function connectTcp(name: HopName, addresses: readonly LookupAddress[], signal: AbortSignal): Promise<Socket> {
  const known: LookupFunction = (_host, _options, answer) => answer(null, [...addresses]);
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const socket = connect({
    host: name.host,
    port: name.port,
    lookup: known,
    autoSelectFamily: true,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: 5000,
  });
  const failed = (error: Error): void => reject(toNetworkFailure(error, name));
  socket.once('error', failed);
  socket.once('connect', () => resolve(socket));
  try {
    const connected = await orAborted(promise, signal);
    // From now on, the SSH connection on it handles errors.
    connected.on('error', () => undefined);
    return connected;
  } catch (error) {
    socket.on('error', () => undefined);
    socket.destroy();
    throw signal.aborted ? reasonOf(signal) : error;
  } finally {
    socket.off('error', failed);
  }
}
