import { readArchiveRows, verifyArchive } from '#core/archives/file/archiveReader.ts';
import { type ArchiveWriter, createArchive } from '#core/archives/file/archiveWriter.ts';
import { readThreadData } from '#core/threadEnd.ts';
import { serveThread } from '#core/workerThread.ts';
import { type ArchiveTask, ownMemory, toSent, type WriteRequest } from './archiveTask.ts';

/*
 * Processes a whole archive in a worker thread: it may contain gigabytes, and better-sqlite3 is synchronous. Cancelling
 * ends the thread, so nothing in it handles cancellation otherwise.
 */

const { signal } = new AbortController();

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- both ends of the thread are this program's
const task = readThreadData() as ArchiveTask;

/** Reads batch by batch, on the owner's requests. */
function serveRows({ path, secrets }: Extract<ArchiveTask, { readonly kind: 'rows' }>): void {
  const batches = readArchiveRows(path, { secrets, signal });
  serveThread(async () => {
    const next = await batches.next();
    if (next.done === true) return { value: null };
    const { table, columns, rows } = next.value;
    const transfer = rows.flat().flatMap(ownMemory);
    return { value: { table, columns, rows: rows.map((row) => row.map(toSent)) }, transfer };
  });
}

function serveWriter({ options }: Extract<ArchiveTask, { readonly kind: 'write' }>): void {
  let writer: Promise<ArchiveWriter> | undefined;
  serveThread(async (sent) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
    const request = sent as WriteRequest;
    writer ??= createArchive({ ...options, signal });
    const { addRows, finish, discard } = await writer;
    if (request.kind === 'rows')
      for (const { table, columns, rows } of request.batches) await addRows(table, columns, rows);
    if (request.kind === 'discard') await discard();
    return { value: request.kind === 'finish' ? await finish() : null };
  });
}

switch (task.kind) {
  case 'verify':
    serveThread(async (_request, alive) => ({ value: await verifyArchive(task.path, signal, alive) }));
    break;
  case 'database':
    serveThread(async (_request, alive) => {
      const { path, file } = task;
      // The other tasks do not need SQLite.
      const { toDatabase } = await import('#core/archives/database/toDatabase.ts');
      return { value: await toDatabase({ path, file, secrets: { kind: 'none' }, onRows: alive }, signal) };
    });
    break;
  case 'rows':
    serveRows(task);
    break;
  case 'write':
    serveWriter(task);
    break;
}
