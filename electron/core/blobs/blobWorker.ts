import { parentPort, workerData } from 'node:worker_threads';
import { decodeInput, decodeLogfile } from './decodeRow.ts';

/*
 * Decodes the blobs of inputs and log files in a thread of its own, which its owner ends when one takes too long, needs too
 * much memory or is not wanted any more.
 */

const decode = workerData === 'Input' ? decodeInput : decodeLogfile;

/* oxlint-disable unicorn/require-post-message-target-origin -- that is of windows; a thread's port has no origin */
parentPort?.on('message', (blob: unknown) => {
  if (!(blob instanceof Uint8Array)) throw new TypeError('A blob was expected.');
  parentPort?.postMessage(decode(blob));
});
// From here on, the owner's clock runs.
parentPort?.postMessage('ready');
