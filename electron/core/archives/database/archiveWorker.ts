import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { FailureError } from '#shared/failure.ts';
import { toDatabase } from './toDatabase.ts';

/*
 * Converts an archive to a database in a thread of its own: better-sqlite3 is synchronous, and an archive may hold gigabytes.
 * Cancelling ends the thread.
 */

const { path, file } = z.object({ path: z.string(), file: z.string() }).parse(workerData);

/* oxlint-disable unicorn/require-post-message-target-origin -- that is of windows; a thread's port has no origin */
try {
  const made = await toDatabase({ path, file, secrets: { kind: 'none' } }, new AbortController().signal);
  parentPort?.postMessage({ made });
} catch (error) {
  if (!(error instanceof FailureError)) throw error;
  parentPort?.postMessage({ failure: error.failure });
}
