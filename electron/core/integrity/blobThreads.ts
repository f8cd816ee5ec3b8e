import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { type BlobRow, type BlobTable, type CheckedBlob, checkedBlobSchema } from '#core/integrity/checkBlob.ts';
import { startThread, type Thread } from '#core/workerThread.ts';
import { FailureError } from '#shared/failure.ts';

/** Of one thread: silence in ms, heap in MB; a page's text and its numbers are additional. */
const limits = { silence: 60_000, heap: 384 };
/** One core is left to read and to answer. */
const count = Math.max(1, Math.min(4, availableParallelism() - 1));

/** Threads that open blobs. The caller closes them. */
export interface BlobThreads {
  /** How many batches can be checked at the same time. */
  readonly count: number;
  /** Checks a batch. A blob that ends its thread is reported as unchecked. Fails only with cancelled. */
  readonly check: (table: BlobTable, rows: readonly BlobRow[], signal: AbortSignal) => Promise<readonly CheckedBlob[]>;
  readonly close: () => Promise<void>;
}

/** Makes the threads; each starts with its first batch. */
export function makeBlobThreads(): BlobThreads {
  const idle: Thread[] = [];
  const all = new Set<Thread>();
  const take = (): Thread => {
    const found = idle.pop();
    if (found !== undefined) return found;
    const thread = startThread({
      script: { name: './integrityWorker', beside: import.meta.url },
      heap: limits.heap,
      what: 'Opening blobs',
      hint: 'The blob can be examined with other tools.',
    });
    all.add(thread);
    return thread;
  };
  const ask = async (
    table: BlobTable,
    rows: readonly BlobRow[],
    signal: AbortSignal,
  ): Promise<readonly CheckedBlob[]> => {
    const thread = take();
    try {
      const answer = await thread.ask({ table, rows }, { signal, silence: limits.silence });
      idle.push(thread);
      return z.array(checkedBlobSchema).parse(answer);
    } catch (error) {
      all.delete(thread);
      await thread.end();
      throw error;
    }
  };
  const check: BlobThreads['check'] = async (table, rows, signal) => {
    try {
      return rows.length === 0 ? [] : await ask(table, rows, signal);
    } catch (error) {
      if (!(error instanceof FailureError) || error.failure.code === 'cancelled') throw error;
      const [only] = rows;
      if (rows.length === 1 && only !== undefined) {
        return [{ id: only.id, defects: [{ rule: 'blob-unchecked', text: error.failure.message }], hash: null }];
      }
      // Halves, until the blob that ends a thread is alone.
      const half = Math.ceil(rows.length / 2);
      return [...(await check(table, rows.slice(0, half), signal)), ...(await check(table, rows.slice(half), signal))];
    }
  };
  return {
    count,
    check,
    close: async () => void (await Promise.all([...all].map(async (thread) => thread.end()))),
  };
}
