import { type FinishedArchive, finishedArchiveSchema } from '#shared/domain/archive.ts';
import {
  type ArchiveOptions,
  type ArchiveWriter,
  cancelledWriting,
  createArchive,
} from '#core/archives/file/archiveWriter.ts';
import type { RawCell } from '#core/connection/readOnlyDatabase.ts';
import type { Thread } from '#core/workerThread.ts';
import { ownMemory, type RowBatch, type WriteRequest } from './archiveTask.ts';
import { askArchiveThread, startArchiveThread } from './archiveThread.ts';

const neverAborted = new AbortController().signal;

/**
 * In bytes of cells: smaller archives are written by core's own thread, at the end, which takes less time than starting
 * another.
 */
const mostHere = 256 * 1024;

/** In bytes: a larger blob is handed over to the thread; copying it would hold up this one. */
const largeBlob = 1024 * 1024;

/**
 * Begins an archive as `createArchive` does; the work per row (JSON, base64, encryption, the digest) is done in a
 * thread. Rows are held until there are enough to start one; the
 * caller does not use the blobs of rows any more that it has added.
 */
export function openArchiveWriter(options: ArchiveOptions): ArchiveWriter {
  const { signal, ...parts } = options;
  const state: { held: RowBatch[]; bytes: number; thread: Thread | undefined; isOver: boolean } = {
    held: [],
    bytes: 0,
    thread: undefined,
    isOver: false,
  };
  const ask = async (request: WriteRequest): Promise<unknown> => {
    state.thread ??= startArchiveThread({ kind: 'write', options: parts }, 'Writing the archive');
    // A batch is short: cancelling waits for its end, so that the thread itself removes what it has written.
    return askArchiveThread(state.thread, request, { signal: neverAborted, transfer: largeBlobs(request) });
  };
  const discard = async (): Promise<void> => {
    const { thread, isOver } = state;
    state.isOver = true;
    state.held = [];
    if (thread === undefined || isOver) return;
    try {
      await ask({ kind: 'discard' });
    } finally {
      await thread.end();
    }
  };
  const guarded = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      if (signal.aborted) throw cancelledWriting();
      return await work();
    } catch (error) {
      await discard().catch(() => undefined);
      throw error;
    }
  };
  return {
    addRows: async (table, columns, rows) =>
      guarded(async () => {
        state.held.push({ table, columns, rows });
        state.bytes += rows.reduce((sum, row) => sum + sizeOf(row), 0);
        if (state.bytes < mostHere && state.thread === undefined) return;
        const batches = state.held;
        state.held = [];
        await ask({ kind: 'rows', batches });
      }),
    finish: async () =>
      guarded(async () => {
        const finished = state.thread === undefined ? await writeHere(options, state.held) : await finishThere();
        state.isOver = true;
        return finished;
      }),
    discard,
  };

  async function finishThere(): Promise<FinishedArchive> {
    const finished = finishedArchiveSchema.parse(await ask({ kind: 'finish' }));
    await state.thread?.end();
    return finished;
  }
}

function largeBlobs(request: WriteRequest): readonly ArrayBuffer[] {
  if (request.kind !== 'rows') return [];
  const cells = request.batches.flatMap(({ rows }) => rows.flat());
  return cells.filter((cell) => cell instanceof Uint8Array && cell.length > largeBlob).flatMap(ownMemory);
}

async function writeHere(options: ArchiveOptions, held: readonly RowBatch[]): Promise<FinishedArchive> {
  const writer = await createArchive(options);
  for (const { table, columns, rows } of held) await writer.addRows(table, columns, rows);
  return writer.finish();
}

function sizeOf(row: readonly RawCell[]): number {
  return row.reduce((sum, cell) => sum + (cell?.length ?? 0), 0);
}
