import { z } from 'zod';
import { serveThread } from '#core/workerThread.ts';
import { writeResultDatabase } from './writeResultDatabase.ts';

/*
 * Converts a result file to a database in a worker thread: parsing JSON of hundreds of megabytes takes seconds.
 * Cancelling ends the thread.
 */

const files = z.object({ path: z.string(), file: z.string() });

serveThread(async (request) => ({ value: await writeResultDatabase(files.parse(request)) }));
