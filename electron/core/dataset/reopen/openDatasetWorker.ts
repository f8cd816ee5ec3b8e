import { z } from 'zod';
import { serveThread } from '#core/workerThread.ts';
import { writeDatasetDatabase } from './writeDatasetDatabase.ts';

/* Converts a dataset to a database in a worker thread. Cancelling ends the thread. */

const files = z.object({ folder: z.string(), file: z.string() });

serveThread(async (request, alive) => ({ value: await writeDatasetDatabase(files.parse(request), alive) }));
