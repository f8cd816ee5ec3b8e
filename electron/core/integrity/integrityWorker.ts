import { z } from 'zod';
import { serveThread } from '#core/workerThread.ts';
import { blobRowSchema, blobTables, checkBlob } from './checkBlob.ts';

/* Opens the blobs of a batch of rows in a worker thread. */

const batch = z.strictObject({ table: z.enum(blobTables), rows: z.array(blobRowSchema) });

serveThread((request, alive) => {
  const { table, rows } = batch.parse(request);
  const checked = rows.map((row) => {
    alive();
    return checkBlob(table, row);
  });
  return { value: checked };
});
