import type { HopConnection } from '#core/connection/ssh/hop/hopConnection.ts';
import type { Tunnel } from '#core/connection/ssh/tunnel/tunnel.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';

/** In ms: how often the hops are looked at. */
const lookEvery = 500;

/** Looks without a byte after which a hop is dead; it is pinged every 1.5 s, so it is noticed within 4 s. */
const maxSilence = 7;

interface HopWatch {
  readonly onLost: Tunnel['onLost'];
  readonly stop: () => void;
}

/** Watches the hops of a tunnel: when one of them ends or falls silent, all are ended and the loss is told once. */
export function watchHops(hops: readonly HopConnection[]): HopWatch {
  const listeners = new Set<(why: FailureError) => void>();
  const state: { stopped: boolean; lost: FailureError | undefined } = { stopped: false, lost: undefined };
  const silent = hops.map(() => 0);
  const lose = (why: FailureError): void => {
    if (state.stopped) return;
    state.stopped = true;
    state.lost = why;
    clearInterval(timer);
    for (const hop of hops.toReversed()) hop.end(why);
    for (const listener of listeners) listener(why);
    listeners.clear();
  };
  // A machine that slept is woken with one look, not with all those that it missed.
  const timer = setInterval(() => {
    for (const [index, hop] of hops.entries()) {
      silent[index] = hop.spokeSince() ? 0 : (silent[index] ?? 0) + 1;
      if (silent[index] >= maxSilence) return lose(fellSilent(hop));
    }
  }, lookEvery);
  for (const hop of hops) {
    const ended = (): void => lose(whyEnded(hop));
    if (hop.ended.aborted) ended();
    else hop.ended.addEventListener('abort', ended, { once: true });
  }
  return {
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

function fellSilent({ name }: HopConnection): FailureError {
  return makeFailure({
    code: 'connection-lost',
    message: `${name.login} stopped answering`,
    hint: 'Check the network and that the server runs.',
    details: [
      `No byte came from ${name.place} for ${(lookEvery * maxSilence) / 1000} s, though it was asked for signs of life`,
    ],
  });
}
