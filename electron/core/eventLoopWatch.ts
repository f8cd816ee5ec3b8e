import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Reports when core's thread was blocked, and by what. */
export interface EventLoopWatch {
  /** Runs the work of a call, which is named if the thread was blocked meanwhile. */
  readonly during: <Result>(call: string, work: () => Promise<Result>) => Promise<Result>;
  readonly stop: () => void;
}

interface WatchOptions {
  readonly log: (line: string) => void;
  /** Longer delays are logged, in ms. */
  readonly limit?: number | undefined;
  /**
   * How often that is checked, in ms; at least a few times per delay, since the first sample after each check does not
   * count.
   */
  readonly every?: number;
}

/** The resolution of measured delays, in ms. */
const resolution = 10;
const nanoseconds = 1_000_000;

/**
 * Watches the event loop of this thread, which answers every call and, in Electron, draws the menus: nothing may block
 * it for more than 50 ms. A longer delay is logged with the calls that were in progress, without their inputs and
 * answers.
 */
export function watchEventLoop({ log, limit = 50, every = 1000 }: WatchOptions): EventLoopWatch {
  const delays = monitorEventLoopDelay({ resolution });
  delays.enable();
  const running = new Map<symbol, string>();
  let ended = new Set<string>();
  const timer = setInterval(() => {
    const delay = Math.round(delays.max / nanoseconds - resolution);
    delays.reset();
    const calls = [...new Set([...ended, ...running.values()])];
    ended = new Set();
    if (delay <= limit) return;
    log(
      `The event loop was held up for ${delay} ms; calls in progress: ${calls.length === 0 ? 'none' : calls.join(', ')}`,
    );
  }, every);
  timer.unref();
  return {
    during: async (call, work) => {
      const key = Symbol(call);
      running.set(key, call);
      try {
        return await work();
      } finally {
        running.delete(key);
        ended.add(call);
      }
    },
    stop: () => {
      clearInterval(timer);
      delays.disable();
    },
  };
}
