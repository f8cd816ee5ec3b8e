import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { writeDatabase } from './writeDatabase.ts';

/* Makes the demonstration database in a worker thread: it computes for seconds. Cancelling ends the thread. */

const { path, now, seed } = z.object({ path: z.string(), now: z.number(), seed: z.number() }).parse(workerData);

writeDatabase(path, { now, seed }, (fraction, text) => parentPort?.postMessage({ fraction, text }, []));
