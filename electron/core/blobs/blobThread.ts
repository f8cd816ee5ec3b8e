import { Worker } from 'node:worker_threads';
import type { InputContent, LogfileContent } from '#core/blobs/decodeRow.ts';
import { getBlob } from '#core/blobs/getBlob.ts';
import { maxText } from '#core/blobs/inflateBlob.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { errorCode } from '#core/errorCode.ts';
import type { BlobDefect } from '#shared/domain/input.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';

/** What decoding one blob may take: time in ms, heap in MB. Unpacked bytes, at most 64 MB, come on top. */
const decodeLimits = { time: 10_000, heap: 192 };

/** Decodes blobs, one after the other, in a thread of its own. */
export interface BlobThread {
  /** What a blob holds, or the one defect that kept it from being decoded. Fails only with cancelled. */
  readonly decode: (table: 'Input' | 'Logfiles', blob: Uint8Array) => Promise<object>;
}

/**
 * Does some work with a thread that decodes blobs, and ends the thread after it. A blob that needs too much time or memory
 * costs its own content only: the next one gets a new thread. Cancelling ends the thread at once.
 */
export async function withBlobThread<Result>(
  signal: AbortSignal,
  work: (thread: BlobThread) => Promise<Result>,
  limits: typeof decodeLimits = decodeLimits,
): Promise<Result> {
  let running: Running | undefined;
  const end = async (): Promise<void> => {
    const ending = running;
    running = undefined;
    await ending?.worker.terminate();
  };
  const decode: BlobThread['decode'] = async (table, blob) => {
    running ??= { worker: startWorker(table, limits.heap), isReady: false };
    const answer = await ask(running, { blob, signal, time: limits.time });
    if (answer.kind === 'content') return answer.content;
    await end();
    if (answer.kind === 'cancelled') throw makeFailure({ code: 'cancelled', message: 'Decoding was cancelled.' });
    return { defects: [answer.defect] };
  };
  try {
    return await work({ decode });
  } finally {
    await end();
  }
}

interface Running {
  readonly worker: Worker;
  /** Whether it has loaded its code: the time that this takes does not count. */
  isReady: boolean;
}

interface Row {
  readonly thread: BlobThread;
  readonly table: 'Input' | 'Logfiles';
  readonly id: number;
  readonly signal: AbortSignal;
}

/** Reads and decodes a row's blob. Only what hinders reading the database fails; everything else is a defect of the row. */
export async function readContent(
  database: ReadOnlyDatabase,
  { thread, table, id, signal }: Row,
): Promise<Partial<InputContent & LogfileContent>> {
  try {
    const blob = await getBlob(
      database,
      { table, id, name: table === 'Input' ? 'Input' : 'Log row', max: maxText },
      signal,
    );
    // What the thread answers is checked by the schema of the row that it becomes a part of.
    return { ...(await thread.decode(table, blob)) };
  } catch (error) {
    const isDefect = error instanceof FailureError && ['not-found', 'too-large'].includes(error.failure.code);
    if (!isDefect) throw error;
    const { message, hint } = error.failure;
    return { defects: [{ message, hint }] };
  }
}

function startWorker(table: 'Input' | 'Logfiles', heap: number): Worker {
  const own = new URL(import.meta.url.endsWith('.ts') ? './blobWorker.ts' : './blobWorker.js', import.meta.url);
  return new Worker(own, {
    workerData: table,
    resourceLimits: { maxOldGenerationSizeMb: heap, maxYoungGenerationSizeMb: 32 },
  });
}

type Answer =
  | { readonly kind: 'content'; readonly content: object }
  | { readonly kind: 'defect'; readonly defect: BlobDefect }
  | { readonly kind: 'cancelled' };

interface Question {
  readonly blob: Uint8Array;
  readonly signal: AbortSignal;
  readonly time: number;
}

async function ask(running: Running, { blob, signal, time }: Question): Promise<Answer> {
  const { worker } = running;
  const { promise, resolve } = Promise.withResolvers<Answer>();
  let timer: NodeJS.Timeout | undefined;
  const startClock = (): void => {
    running.isReady = true;
    timer = setTimeout(() => resolve({ kind: 'defect', defect: tookTooLong(time) }), time);
  };
  const onMessage = (message: unknown): void => {
    if (message === 'ready') startClock();
    else if (typeof message === 'object' && message !== null) resolve({ kind: 'content', content: message });
  };
  const onError = (error: unknown): void => resolve({ kind: 'defect', defect: defectOf(error) });
  const onExit = (): void => resolve({ kind: 'defect', defect: defectOf(undefined) });
  const onAbort = (): void => resolve({ kind: 'cancelled' });
  worker.on('message', onMessage).on('error', onError).on('exit', onExit);
  signal.addEventListener('abort', onAbort);
  try {
    if (signal.aborted) onAbort();
    if (running.isReady) startClock();
    // A buffer of its own changes hands; of a shared one (small blobs), the thread gets a copy.
    const { buffer, byteLength } = blob;
    const isOwn = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength && byteLength > 0;
    worker.postMessage(blob, isOwn ? [buffer] : []);
    return await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    worker.off('message', onMessage).off('error', onError).off('exit', onExit);
  }
}

const hint = 'The blob can be examined with other tools.';

function tookTooLong(time: number): BlobDefect {
  return { message: `Decoding took more than ${time / 1000} s and was stopped`, hint };
}

function defectOf(error: unknown): BlobDefect {
  if (errorCode(error) === 'ERR_WORKER_OUT_OF_MEMORY') {
    return { message: 'Decoding needs more memory than is allowed and was stopped', hint };
  }
  const what = error instanceof Error ? `: ${error.message.slice(0, 200)}` : '';
  return { message: `Decoding failed${what}`, hint };
}
