/** A timer that can be stopped for a while and then goes on with what was left. */
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
