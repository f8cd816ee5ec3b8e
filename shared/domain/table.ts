import { z } from 'zod';

/** A cell as the server's text: null is NULL; blobs and secrets are described instead. */
export const cellSchema = z.union([
  z.string(),
  z.null(),
  z
    .strictObject({
      kind: z.literal('blob'),
      bytes: z.int(),
      /** What its first bytes indicate: `gzip`; omitted if they were not read, or indicate nothing. */
      content: z.string().optional(),
    })
    .readonly(),
  z.strictObject({ kind: z.literal('secret'), length: z.int() }).readonly(),
  /** The database user may not read the column. */
  z.strictObject({ kind: z.literal('forbidden') }).readonly(),
  z
    .strictObject({
      kind: z.literal('cut'),
      text: z.string(),
      /** In characters; in bytes if counting those would require reading a very long text. */
      length: z.int(),
      unit: z.literal('bytes').optional(),
    })
    .readonly(),
]);
export type Cell = z.infer<typeof cellSchema>;

export const columnSchema = z.strictObject({ name: z.string(), type: z.string() }).readonly();

/** Some rows of one table, by position, all columns that exist, in the table's own order. */
export const tableRowsSchema = z
  .strictObject({
    table: z.string(),
    columns: z.array(columnSchema).readonly(),
    rows: z.array(z.array(cellSchema).readonly()).readonly(),
    /** How many there are; `rows` has at most 200 of them. */
    total: z.int(),
    /** The database user may not read the table. */
    isForbidden: z.boolean().optional(),
  })
  .readonly();
export type TableRows = z.infer<typeof tableRowsSchema>;
