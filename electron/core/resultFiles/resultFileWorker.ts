import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { FailureError } from '#shared/failure.ts';
import { writeResultDatabase } from './writeResultDatabase.ts';

/*
 * Converts a result file to a database in a worker thread: parsing JSON of hundreds of megabytes takes seconds.
 * Cancelling ends the thread.
 */

const { path, file } = z.object({ path: z.string(), file: z.string() }).parse(workerData);

/* oxlint-disable unicorn/require-post-message-target-origin -- that is of windows; a thread's port has no origin */
try {
  parentPort?.postMessage({ opened: await writeResultDatabase({ path, file }) });
} catch (error) {
  if (!(error instanceof FailureError)) throw error;
  parentPort?.postMessage({ failure: error.failure });
}
