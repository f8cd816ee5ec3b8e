import { parentPort } from 'node:worker_threads';
import { z } from 'zod';
import { readThreadData } from '#core/threadEnd.ts';
import { writeDatabase } from './writeDatabase.ts';

/* Makes the demonstration database in a worker thread: it computes for seconds. Cancelling ends the thread. */

const { path, now, seed } = z.object({ path: z.string(), now: z.number(), seed: z.number() }).parse(readThreadData());

writeDatabase(path, { now, seed }, (fraction, text) => parentPort?.postMessage({ fraction, text }, []));
