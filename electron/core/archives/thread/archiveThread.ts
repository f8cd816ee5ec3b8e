import { readFile, rm, stat } from 'node:fs/promises';
import {
  type ArchiveRows,
  type ArchiveVerdict,
  readArchiveRows,
  verifyArchive,
} from '#core/archives/file/archiveReader.ts';
import type { SecretsKey } from '#core/archives/file/archiveSecrets.ts';
import type { ArchiveColumn } from '#core/archives/file/archiveWriter.ts';
import { startThread, type Thread } from '#core/workerThread.ts';
import { gunzip } from '#core/zlib.ts';
import { type MadeDatabase, madeDatabaseSchema } from '#shared/domain/archive.ts';
import { FailureError } from '#shared/failure.ts';
import { type ArchiveTask, type SentCell, toReceived } from './archiveTask.ts';

/**
 * The limits of a thread for archives: heap in MB, enough for the longest line as text and as bytes, several times
 * over; silence in ms.
 */
const archiveLimits = { heap: 1024, silence: 60_000 };

/** Starts a thread for an archive; the caller ends it. */
export function startArchiveThread(task: ArchiveTask, what: string, heap = archiveLimits.heap): Thread {
  return startThread({
    script: { name: './archiveWorker', beside: import.meta.url },
    data: task,
    heap,
    what,
    hint: 'Nothing was changed. Check the file, or try again with fewer programs running.',
  });
}

/** Sends a request to a thread; a thread that is silent for too long is ended. */
export async function askArchiveThread(
  thread: Thread,
  request: unknown,
  wait: Omit<Parameters<Thread['ask']>[1], 'silence'>,
): Promise<unknown> {
  return thread.ask(request, { ...wait, silence: archiveLimits.silence });
}

async function once(task: ArchiveTask, what: string, signal: AbortSignal): Promise<unknown> {
  const thread = startArchiveThread(task, what);
  try {
    return await askArchiveThread(thread, 'start', { signal });
  } finally {
    await thread.end();
  }
}

/** In bytes: what core's own thread reads in less time than starting another. */
const smallArchive = { packed: 64 * 1024, unpacked: 256 * 1024 };

/** Whether an archive is too small to need a thread. */
async function isSmall(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true || found.size > smallArchive.packed) return false;
  const unpacked = await gunzip(await readFile(path), { maxOutputLength: smallArchive.unpacked }).catch(
    () => undefined,
  );
  return unpacked !== undefined;
}

/** Reads a whole archive and checks it, as `verifyArchive` does. */
export async function verifyInThread(path: string, signal: AbortSignal): Promise<ArchiveVerdict> {
  if (await isSmall(path)) return verifyArchive(path, signal);
  const found = await once({ kind: 'verify', path }, 'Reading the archive', signal);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it comes from `verifyArchive`, at the other end of the thread
  return found as ArchiveVerdict;
}

interface SentRows {
  readonly table: string;
  readonly columns: readonly ArchiveColumn[];
  readonly rows: readonly (readonly SentCell[])[];
}

/** The rows of an archive, batch by batch, as `readArchiveRows` returns them. */
export async function* readRowsInThread(
  path: string,
  { secrets, signal }: { readonly secrets: SecretsKey | { readonly kind: 'none' }; readonly signal: AbortSignal },
): AsyncGenerator<ArchiveRows> {
  if (await isSmall(path)) {
    yield* readArchiveRows(path, { secrets, signal });
    return;
  }
  const thread = startArchiveThread({ kind: 'rows', path, secrets }, 'Reading the archive');
  try {
    for (;;) {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it comes from `readArchiveRows`, at the other end of the thread
      const batch = (await askArchiveThread(thread, 'next', { signal })) as SentRows | null;
      if (batch === null) return;
      yield { ...batch, rows: batch.rows.map((row) => row.map(toReceived)) };
    }
  } finally {
    await thread.end();
  }
}

/**
 * Writes an archive, without its secrets, into a SQLite file that does not exist yet. Fails as `toDatabase` does;
 * cancelling leaves no file behind.
 */
export async function openArchive(
  { path, file }: { readonly path: string; readonly file: string },
  signal: AbortSignal,
): Promise<MadeDatabase> {
  try {
    return madeDatabaseSchema.parse(await once({ kind: 'database', path, file }, 'Opening the archive', signal));
  } catch (error) {
    if (error instanceof FailureError) await rm(`${file}.part`, { force: true });
    throw error;
  }
}
