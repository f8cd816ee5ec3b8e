import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { isMainThread } from 'node:worker_threads';
import { startWorker } from '#core/threadEnd.ts';
import { gzipSync } from '#core/zlib.ts';

/*
 * Starts threads that do nothing but construct zlib streams and ends each at some moment, then prints their number.
 * Run as a process of its own: what it looks for ends the whole process.
 */

const [, , count = '0'] = process.argv;

if (isMainThread) {
  for (let started = 0; started < Number(count); started += 1) {
    const { worker, end } = startWorker(new URL(import.meta.url), { heap: 64 });
    await once(worker, 'message');
    await wait(started % 5);
    await end();
  }
  process.stdout.write(`ended ${count} threads`);
} else {
  const { parentPort } = await import('node:worker_threads');
  parentPort?.postMessage('started', []);
  for (;;) gzipSync('text');
}
