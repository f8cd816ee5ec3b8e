import { z } from 'zod';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { tableSql } from '#core/dataset/datasetSql.ts';
import type { PlannedPart } from '#core/dataset/planExport.ts';
import { type DatasetRow, readBatch } from '#core/dataset/readBatch.ts';
import { startThread, type Thread } from '#core/workerThread.ts';
import { FailureError } from '#shared/failure.ts';

/** Of one thread: silence in ms, heap in MB; a page's text and its numbers are additional. */
const limits = { silence: 60_000, heap: 512 };

const finished = z.array(
  z.strictObject({
    month: z.string(),
    path: z.string(),
    rows: z.number(),
    problems: z.number(),
    bytes: z.number(),
    sha256: z.string(),
  }),
);
export type FinishedFiles = z.infer<typeof finished>;

interface Work {
  readonly database: ReadOnlyDatabase;
  readonly staging: string;
  readonly signal: AbortSignal;
  /** Called with what was read, in rows and in bytes as stored. */
  readonly onRows: (rows: number, bytes: number) => void;
}

/** Writes parts, one at a time. The caller closes it. */
export interface PartThread {
  readonly write: (part: PlannedPart, work: Work) => Promise<FinishedFiles>;
  readonly close: () => Promise<void>;
}

/** Makes what writes parts in a thread of its own. A row whose blob ends the thread is written without it. */
export function makePartThread(): PartThread {
  let thread: Thread | undefined;
  const ask = async (request: unknown, { signal }: Work, transfer: ArrayBuffer[] = []): Promise<unknown> => {
    thread ??= startThread({
      script: { name: './datasetWorker', beside: import.meta.url },
      heap: limits.heap,
      what: 'Decoding blobs for the dataset',
      hint: 'The blob can be examined with other tools.',
    });
    return thread.ask(request, { signal, silence: limits.silence, transfer });
  };
  const end = async (): Promise<void> => {
    const ending = thread;
    thread = undefined;
    await ending?.end();
  };
  return {
    close: end,
    write: async (part, work) => {
      /** Blobs that ended the thread, with the reason, and batches in which one of them is. */
      const known = { reasons: new Map<number, string>(), suspects: new Set<number>() };
      for (;;) {
        try {
          return await writeOnce(part, work, { ask, ...known });
        } catch (error) {
          if (!(error instanceof EndedThread)) throw error;
          await end();
          const [only] = error.ids;
          if (error.ids.length === 1 && only !== undefined) known.reasons.set(only, error.message);
          else for (const id of error.ids) known.suspects.add(id);
        }
      }
    },
  };
}

/** Rows ended the thread: the part is begun again. */
class EndedThread extends Error {
  readonly ids: readonly number[];

  constructor(ids: readonly number[], message: string) {
    super(message);
    this.ids = ids;
  }
}

interface Attempt {
  readonly ask: (request: unknown, work: Work, transfer?: ArrayBuffer[]) => Promise<unknown>;
  readonly reasons: ReadonlyMap<number, string>;
  readonly suspects: ReadonlySet<number>;
}

async function writeOnce({ table, range }: PlannedPart, work: Work, attempt: Attempt): Promise<FinishedFiles> {
  const { database, staging, signal, onRows } = work;
  const { names } = tableSql(database, table);
  await attempt.ask({ kind: 'begin', table, names, folder: staging }, work);
  let pending: Promise<void> = Promise.resolve();
  try {
    for (let { after } = range; ;) {
      const batch = await readBatch(database, { name: table, range: { after, to: range.to } }, signal);
      const last = batch.at(-1);
      if (last === undefined) break;
      after = last.id;
      const bytes = batch.reduce((sum, { blob }) => sum + (blob?.length ?? 0), 0);
      // One batch is decoded while the next is read.
      await pending;
      pending = writeBatch(batch, work, attempt);
      // It is awaited in its turn; until then, a failure of it is no unhandled one.
      pending.catch(() => undefined);
      onRows(batch.length, bytes);
    }
  } finally {
    await pending;
  }
  return finished.parse(await attempt.ask({ kind: 'end' }, work));
}

async function writeBatch(batch: readonly DatasetRow[], work: Work, attempt: Attempt): Promise<void> {
  const rows = batch.map((row) => {
    const why = attempt.reasons.get(row.id);
    return why === undefined ? row : { ...row, blob: null, why };
  });
  const single = rows.filter(({ id }) => attempt.suspects.has(id)).map((row) => [row]);
  const others = rows.filter(({ id }) => !attempt.suspects.has(id));
  for (const some of [...(others.length === 0 ? [] : [others]), ...single]) {
    try {
      await attempt.ask({ kind: 'rows', rows: some }, work);
    } catch (error) {
      if (!(error instanceof FailureError) || error.failure.code === 'cancelled') throw error;
      // Errors of the disk concern all rows.
      if (/\b(?:ENOSPC|EDQUOT|EIO|EACCES|EROFS|ENOENT)\b/u.test(error.failure.message)) throw error;
      throw new EndedThread(
        some.map(({ id }) => id),
        error.failure.message,
      );
    }
  }
}
