import { isMainThread, Worker, workerData } from 'node:worker_threads';

/*
 * Node aborts the whole process if a thread is ended between the construction of a zlib stream and its initialization
 * ("close before init"). A thread therefore marks these moments in memory that it shares with its owner, and its owner
 * waits for their end. In tests with 300 endings, the first one or two aborted without this.
 */

const mark = { free: 0, busy: 1, ending: 2 } as const;

/** In ms: how often an owner checks whether a thread that is marked as busy still runs. */
const checkEvery = 50;

interface ThreadData {
  readonly data: unknown;
  readonly marks: Int32Array;
}

/** A worker thread and the only safe way to end it. */
export interface EndableThread {
  readonly worker: Worker;
  /** Resolves when it has ended. */
  readonly end: () => Promise<void>;
}

/**
 * Starts a worker thread; `heap`, in MB, limits its objects, without its buffers. The thread reads `data` with
 * `readThreadData`.
 */
export function startWorker(script: URL, { data, heap }: { data?: unknown; heap: number }): EndableThread {
  const marks = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const worker = new Worker(script, {
    workerData: { data, marks } satisfies ThreadData,
    resourceLimits: { maxOldGenerationSizeMb: heap, maxYoungGenerationSizeMb: 32 },
  });
  const state = { hasExited: false };
  worker.on('exit', () => {
    state.hasExited = true;
  });
  const end = async (): Promise<void> => {
    while (!state.hasExited && Atomics.compareExchange(marks, 0, mark.free, mark.ending) === mark.busy) {
      await Atomics.waitAsync(marks, 0, mark.busy, checkEvery).value;
    }
    await worker.terminate();
  };
  return { worker, end };
}

/** What the owner of this thread gave it at its start. */
export function readThreadData(): unknown {
  return ownData()?.data;
}

/** Lets nothing end this thread during `work`, which must be short. Does nothing special on the main thread. */
export function uninterrupted<Result>(work: () => Result): Result {
  const marks = ownData()?.marks;
  if (marks === undefined) return work();
  // It is being ended: the thread waits for that here.
  if (Atomics.compareExchange(marks, 0, mark.free, mark.busy) === mark.ending) Atomics.wait(marks, 0, mark.ending);
  try {
    return work();
  } finally {
    Atomics.store(marks, 0, mark.free);
    Atomics.notify(marks, 0);
  }
}

function ownData(): ThreadData | undefined {
  if (isMainThread) return undefined;
  const given: unknown = workerData;
  const isOurs = typeof given === 'object' && given !== null && 'marks' in given && given.marks instanceof Int32Array;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `startWorker` wrote it
  return isOurs ? (given as ThreadData) : undefined;
}
