import { z } from 'zod';
import type { InputContent, LogfileContent } from '#core/blobs/decodeRow.ts';
import { getBlob } from '#core/blobs/getBlob.ts';
import { maxText } from '#core/blobs/inflateBlob.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { startThread, type Thread } from '#core/workerThread.ts';
import { FailureError } from '#shared/failure.ts';

/** The limits for decoding one blob: time in ms, heap in MB. Unpacked bytes, at most 64 MB, are additional. */
const decodeLimits = { time: 10_000, heap: 192 };

/** Decodes blobs, one after another, in a worker thread. */
export interface BlobThread {
  /** The contents of a blob, or the defect that prevented decoding it. Fails only with cancelled. */
  readonly decode: (table: 'Input' | 'Logfiles', blob: Uint8Array) => Promise<object>;
}

/**
 * Runs a function with a thread that decodes blobs, and ends the thread afterwards. A blob that needs too much time or
 * memory fails alone: the next one gets a new thread. Cancelling ends the thread immediately.
 */
export async function withBlobThread<Result>(
  signal: AbortSignal,
  work: (thread: BlobThread) => Promise<Result>,
  limits: typeof decodeLimits = decodeLimits,
): Promise<Result> {
  let running: Thread | undefined;
  const end = async (): Promise<void> => {
    const ending = running;
    running = undefined;
    await ending?.end();
  };
  const decode: BlobThread['decode'] = async (table, blob) => {
    running ??= startThread({
      script: { name: './blobWorker', beside: import.meta.url },
      data: table,
      heap: limits.heap,
      what: 'Decoding',
      hint: 'The blob can be examined with other tools.',
    });
    try {
      // A separate buffer is transferred; of a shared one (small blobs), the thread gets a copy.
      const { buffer, byteLength } = blob;
      const isOwn = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength && byteLength > 0;
      const content = await running.ask(blob, { signal, silence: limits.time, transfer: isOwn ? [buffer] : [] });
      return contentSchema.parse(content);
    } catch (error) {
      await end();
      if (!(error instanceof FailureError) || error.failure.code === 'cancelled') throw error;
      const { message, hint } = error.failure;
      return { defects: [{ message, hint }] };
    }
  };
  try {
    return await work({ decode });
  } finally {
    await end();
  }
}

/** Its contents are checked by the schema of the row that it becomes a part of. */
const contentSchema = z.looseObject({});

interface Row {
  readonly thread: BlobThread;
  readonly table: 'Input' | 'Logfiles';
  readonly id: number;
  readonly signal: AbortSignal;
}

/** Reads and decodes a row's blob. Only errors of reading the database fail; everything else is a defect of the row. */
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
    return { ...(await thread.decode(table, blob)) };
  } catch (error) {
    const isDefect = error instanceof FailureError && ['not-found', 'too-large'].includes(error.failure.code);
    if (!isDefect) throw error;
    const { message, hint } = error.failure;
    return { defects: [{ message, hint }] };
  }
}
