import { rm } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { type MadeDatabase, madeDatabaseSchema } from '#shared/domain/archive.ts';
import { FailureError, failureSchema, makeFailure } from '#shared/failure.ts';

const answerSchema = z.union([z.object({ made: madeDatabaseSchema }), z.object({ failure: failureSchema })]);

/** In MB: the longest line of an archive, as text and as bytes, several times over. */
const maxHeap = 1024;

/**
 * Writes an archive, without its secrets, into a SQLite file that does not exist yet, in a thread of its own. Fails as
 * `toDatabase` does; cancelling ends the thread and leaves no file behind.
 */
export async function openArchive(
  { path, file }: { readonly path: string; readonly file: string },
  signal: AbortSignal,
): Promise<MadeDatabase> {
  if (signal.aborted) throw cancelled();
  const own = new URL(import.meta.url.endsWith('.ts') ? './archiveWorker.ts' : './archiveWorker.js', import.meta.url);
  const worker = new Worker(own, { workerData: { path, file }, resourceLimits: { maxOldGenerationSizeMb: maxHeap } });
  const { promise, resolve, reject } = Promise.withResolvers<MadeDatabase>();
  worker.once('message', (message: unknown) => {
    const answer = answerSchema.parse(message);
    if ('made' in answer) resolve(answer.made);
    else reject(new FailureError(answer.failure));
  });
  worker.once('error', reject);
  // Comes after a message and after an error; by itself where the thread was ended.
  worker.once('exit', () => reject(cancelled()));
  const stop = (): void => void worker.terminate();
  signal.addEventListener('abort', stop);
  try {
    return await promise;
  } catch (error) {
    await worker.terminate();
    await rm(`${file}.part`, { force: true });
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function cancelled(): FailureError {
  return makeFailure({ code: 'cancelled', message: 'Opening the archive was cancelled.' });
}
