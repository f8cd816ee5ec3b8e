import { Worker } from 'node:worker_threads';

/** In MB of memory: a process that needs more is ended. */
const maxMemory = 3072;

/** The watchdog thread: ends the process when the program has ended, or when it takes too much memory. */
const watch = `
  const { writeSync } = require('node:fs');
  const { Socket } = require('node:net');
  const end = () => process.kill(process.pid, 'SIGKILL');
  if (require('node:worker_threads').workerData.pipe) {
    const input = new Socket({ fd: 0, readable: true, writable: false });
    input.on('error', () => undefined);
    // The process ends by itself within that time, unless a statement keeps it busy.
    input.once('close', () => setTimeout(end, 500));
    input.resume();
  }
  setInterval(() => {
    if (process.memoryUsage.rss() < ${maxMemory} * 2 ** 20) return;
    writeSync(2, 'It needed more than ${maxMemory} MB of memory.');
    end();
  }, 100);
`;

/** Starts it. `hasPipe`: the program's end is seen by the end of the standard input, as a fork in Node has it. */
export function startWatchdog(hasPipe: boolean): void {
  const limits = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 4 };
  new Worker(watch, {
    eval: true,
    execArgv: [],
    env: {},
    workerData: { pipe: hasPipe },
    resourceLimits: limits,
  }).unref();
}
