import type { Duplex } from 'node:stream';
import type { Attempt } from '#core/connection/attempt/attempt.ts';
import type { ServerPlace } from '#core/connection/route/directRoute.ts';
import type { Route } from '#core/connection/route/route.ts';
import type { Tunnel } from '#core/connection/ssh/tunnel/tunnel.ts';

/**
 * A route whose streams are channels of a tunnel: `place` is as seen from its last hop. The first is told as the step
 * `channel`. Closing the route closes its streams; the tunnel stays its owner's.
 */
export function makeTunnelRoute(tunnel: Tunnel, place: ServerPlace, attempt: Attempt): Route {
  const streams = new Set<Duplex>();
  const state = { told: false };
  const openChannel = async (signal: AbortSignal): Promise<Duplex> => {
    if (state.told) {
      const limit = AbortSignal.timeout(attempt.limits.step * 1000);
      return tunnel.openChannel(place, AbortSignal.any([signal, limit]));
    }
    state.told = true;
    const label = `Channel to ${place.host}:${place.port}`;
    return attempt.step({ id: 'channel', label }, async (context) => {
      context.tell(`from ${tunnel.via.at(-1) ?? 'the last hop'}`);
      return tunnel.openChannel(place, AbortSignal.any([signal, context.signal]));
    });
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
