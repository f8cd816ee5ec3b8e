import { type FailureCode, FailureError, makeFailure } from '#shared/failure.ts';

/** Something open that can be probed, lost and closed. */
export interface Watched {
  /** One round trip to the database. */
  readonly probe: (signal: AbortSignal) => Promise<void>;
  /** Calls the listener once when it is lost; returns a function that stops listening. */
  readonly onLost: (listener: (why: FailureError) => void) => () => void;
  readonly close: () => Promise<void>;
}

/** Failures that may pass with time; every other one needs the user. */
export const passing: ReadonlySet<FailureCode> = new Set([
  'connection-lost',
  'timeout',
  'too-many-connections',
  'unavailable',
  'unknown-host',
  'unreachable',
]);

/** Why a probe failed; undefined if it passed. */
export async function probeWithin(
  kept: Watched,
  milliseconds: number,
  closed: AbortSignal,
): Promise<FailureError | undefined> {
  const over = new AbortController();
  const { promise: late, resolve } = Promise.withResolvers<FailureError>();
  const timer = setTimeout(() => resolve(silent(milliseconds)), milliseconds);
  const stop = (): void => over.abort();
  closed.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([kept.probe(over.signal).then(() => undefined, toLoss), late]);
  } finally {
    clearTimeout(timer);
    closed.removeEventListener('abort', stop);
    over.abort();
  }
}

/**
 * Only failures of the link count as a loss: a refused query shows that the server is there. So does a refused login,
 * but no session can be opened any more: probing again would log in again.
 */
function toLoss(error: unknown): FailureError | undefined {
  if (!(error instanceof FailureError)) return undefined;
  if (error.failure.code === 'login-refused') return error;
  return passing.has(error.failure.code) && error.failure.code !== 'too-many-connections' ? error : undefined;
}

function silent(milliseconds: number): FailureError {
  return makeFailure({
    code: 'connection-lost',
    message: `The database did not respond for ${milliseconds / 1000} s`,
    hint: 'The connection is re-established automatically.',
  });
}
