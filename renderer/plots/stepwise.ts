import { useEffect, useState } from 'react';

/**
 * Work that pauses: a generator that yields between steps of a few milliseconds each and returns its result, so that
 * its runner can let the window draw in between.
 */
export type Stepwise<Result> = Generator<undefined, Result, undefined>;

/** Runs all of it at once. */
export function finish<Result>(work: Stepwise<Result>): Result {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
}

/** Milliseconds of work in one task. */
const slice = 8;

/** Runs it in slices, each a separate task; resolves to undefined once the signal is aborted. */
export async function finishInSlices<Result>(work: Stepwise<Result>, signal: AbortSignal): Promise<Result | undefined> {
  while (!signal.aborted) {
    const end = performance.now() + slice;
    while (performance.now() < end) {
      const { done, value } = work.next();
      if (done === true) return value;
    }
    await new Promise((resolve) => setTimeout(resolve));
  }
  return undefined;
}

/**
 * The result of stepwise work; undefined until there is one. A new `make` (memoise it with useCallback) starts again;
 * the previous result stays until the next arrives.
 */
export function useStepwise<Result>(make: () => Stepwise<Result>): Result | undefined {
  const [result, setResult] = useState<Result>();
  useEffect(() => {
    const controller = new AbortController();
    void finishInSlices(make(), controller.signal).then((value) => {
      if (!controller.signal.aborted) setResult(() => value);
      return undefined;
    });
    return () => controller.abort();
  }, [make]);
  return result;
}
