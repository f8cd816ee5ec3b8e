import type { Instant } from '#shared/domain/listing.ts';

/** Work that goes on while its window shows something else. */
export interface BackgroundRun<State> {
  state: State;
  readonly controller: AbortController;
  /** Resolves when it has ended; never rejects. */
  done: Promise<void>;
}

/** The last run for each connection. */
export interface BackgroundRuns<State> {
  readonly get: (connectionId: string) => BackgroundRun<State> | undefined;
  /** A run that has not begun yet; it takes the place of an earlier one. */
  readonly add: (connectionId: string, state: State) => BackgroundRun<State>;
  readonly forget: (connectionId: string) => void;
  /** Stops the run of a connection, if there is one, and waits for its end. */
  readonly stop: (connectionId: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Makes a set of runs that stops them when it is closed. */
export function makeBackgroundRuns<State>(): BackgroundRuns<State> {
  const runs = new Map<string, BackgroundRun<State>>();
  return {
    get: (connectionId) => runs.get(connectionId),
    add: (connectionId, state) => {
      const run = { state, controller: new AbortController(), done: Promise.resolve() };
      runs.set(connectionId, run);
      return run;
    },
    forget: (connectionId) => void runs.delete(connectionId),
    stop: async (connectionId) => {
      const run = runs.get(connectionId);
      run?.controller.abort();
      await run?.done;
    },
    close: async () => {
      for (const { controller } of runs.values()) controller.abort();
      await Promise.all([...runs.values()].map(async ({ done }) => done));
    },
  };
}

/** The current time in UTC, to the millisecond. */
export function instantNow(): Instant {
  const iso = new Date().toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 23)}+00`;
}
