import { makeFailure } from '#shared/failure.ts';

/** Waits for work; fails with the signal's reason where that comes first, or where the work failed because of it. */
export async function orAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(reasonOf(signal));
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await Promise.race([work, aborted]);
  } catch (error) {
    throw signal.aborted ? reasonOf(signal) : error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Why a signal was aborted, as an Error: its own reason, else a failure that says that it was given up. */
export function reasonOf(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  if (reason instanceof Error && reason.name !== 'AbortError') return reason;
  return makeFailure({ code: 'cancelled', message: 'It was given up.' });
}
