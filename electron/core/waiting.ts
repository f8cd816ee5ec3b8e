import { setImmediate as nextTurn } from 'node:timers/promises';
import { makeFailure } from '#shared/failure.ts';

/** Waits for a promise; fails with the signal's reason if that comes first, or if the promise failed because of it. */
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

/** Why a signal was aborted, as an Error: its own reason, otherwise a failure that says that it was cancelled. */
export function reasonOf(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  if (reason instanceof Error && reason.name !== 'AbortError') return reason;
  return makeFailure({ code: 'cancelled', message: 'The operation was cancelled.' });
}

/** A timer that can be paused; it resumes with the time that was left. */
export interface PausableTimer {
  readonly pause: () => void;
  readonly resume: () => void;
  readonly clear: () => void;
}

/** Calls `onEnd` once, after the given milliseconds of running time. Pauses nest. */
export function makePausableTimer(milliseconds: number, onEnd: () => void): PausableTimer {
  let left = milliseconds;
  let startedAt = performance.now();
  let pauses = 0;
  let timer: NodeJS.Timeout | undefined = setTimeout(onEnd, left);
  return {
    pause: () => {
      pauses += 1;
      if (pauses > 1 || timer === undefined) return;
      clearTimeout(timer);
      left = Math.max(0, left - (performance.now() - startedAt));
    },
    resume: () => {
      pauses -= 1;
      if (pauses > 0 || timer === undefined) return;
      startedAt = performance.now();
      timer = setTimeout(onEnd, left);
    },
    clear: () => {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}

/** In ms: how long work on core's thread may take before other calls are answered. */
const slice = 10;

/**
 * For work on core's thread that grows with the contents of a database: a function to be awaited between its steps. It
 * lets other calls run if the work has taken 10 ms since they last could.
 */
export function makePace(): () => Promise<void> | undefined {
  let until = performance.now() + slice;
  const rest = async (): Promise<void> => {
    await nextTurn();
    until = performance.now() + slice;
  };
  return () => (performance.now() < until ? undefined : rest());
}
