import { z } from 'zod';
import { serveThread } from '#core/workerThread.ts';
import { readPageFacts } from './pageFacts.ts';

/* Reads names and dimensions from the blobs of a batch of pages in a worker thread. */

const batch = z.array(z.object({ id: z.number(), blob: z.instanceof(Uint8Array<ArrayBufferLike>) }));

serveThread((request, alive) => ({
  value: batch.parse(request).map(({ id, blob }) => {
    alive();
    return readPageFacts(id, blob);
  }),
}));
