import { z } from 'zod';
import { serveThread } from '#core/workerThread.ts';
import { differingNumbers } from './comparePages.ts';

/* Opens two blobs of pages and compares their numbers, in a worker thread. */

const blob = z.instanceof(Uint8Array<ArrayBufferLike>);
const pair = z.tuple([blob, blob]);

serveThread((request) => {
  const [first, second] = pair.parse(request);
  return { value: differingNumbers(first, second) };
});
