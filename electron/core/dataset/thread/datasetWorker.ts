import { z } from 'zod';
import { datasetTableNames } from '#shared/domain/dataset.ts';
import { serveThread } from '#core/workerThread.ts';
import { openTableFile, type TableFile } from './tableFile.ts';
import { tableRow } from './tableRow.ts';

/* Writes the files of one part after the other in a worker thread: decodes blobs, computes figures, compresses. */

const rowSchema = z.strictObject({
  id: z.number(),
  cells: z.array(z.string().nullable()),
  blob: z.instanceof(Uint8Array<ArrayBufferLike>).nullable(),
  blobBytes: z.number().nullable(),
  why: z.string(),
});
const request = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('begin'),
    table: z.enum(datasetTableNames),
    names: z.array(z.string()),
    folder: z.string(),
  }),
  z.strictObject({ kind: z.literal('rows'), rows: z.array(rowSchema) }),
  z.strictObject({ kind: z.literal('end') }),
]);

let part: Omit<Extract<z.infer<typeof request>, { kind: 'begin' }>, 'kind'> | undefined;
const files = new Map<string, TableFile>();

serveThread((asked, alive) => {
  const work = request.parse(asked);
  if (work.kind === 'begin') {
    files.clear();
    part = work;
    return { value: null };
  }
  if (part === undefined) throw new Error('No part was begun.');
  if (work.kind === 'end') return { value: [...files.values()].map((file) => file.finish()) };
  const { table, names, folder } = part;
  for (const each of work.rows) {
    alive();
    const { month, row } = tableRow(table, names, each);
    const file = files.get(month) ?? openTableFile(table, { folder, month });
    files.set(month, file);
    file.add(row);
  }
  return { value: null };
});
