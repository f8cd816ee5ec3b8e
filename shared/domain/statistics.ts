import { z } from 'zod';

/** What the database believes of a column's values, from a sample: estimates, as of the last ANALYZE. */
export const columnStatisticsSchema = z
  .strictObject({
    column: z.string(),
    /** 0…1 */
    nullFraction: z.number(),
    /** Different values; -1 where each row has its own. */
    distinct: z.number(),
    /** Bytes, on average. */
    width: z.number(),
    /** -1…1: how far the rows lie in the order of the column; null where it has none. */
    correlation: z.number().nullable(),
    /** The most frequent values, shortened; none of secrets and blobs. */
    common: z.array(z.strictObject({ value: z.string(), fraction: z.number() }).readonly()).readonly(),
    /** The first and last bound of the other values, shortened. */
    bounds: z.strictObject({ from: z.string(), to: z.string() }).readonly().nullable(),
  })
  .readonly();
export type ColumnStatistics = z.infer<typeof columnStatisticsSchema>;

/** How much of a table is dead, and when it was last looked after. Times as the server writes them, UTC. */
export const tableUpkeepSchema = z
  .strictObject({
    liveRows: z.number(),
    deadRows: z.number(),
    vacuumed: z.string().nullable(),
    /** By autovacuum. */
    autovacuumed: z.string().nullable(),
    analyzed: z.string().nullable(),
    autoanalyzed: z.string().nullable(),
    /** Rows changed since the last ANALYZE. */
    changed: z.number(),
  })
  .readonly();
export type TableUpkeep = z.infer<typeof tableUpkeepSchema>;

export const tableStatisticsSchema = z
  .strictObject({
    columns: z.array(columnStatisticsSchema).readonly(),
    /** null on SQLite. */
    upkeep: tableUpkeepSchema.nullable(),
    /** Whether free space can be measured; why not, a sentence. */
    bloat: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('measurable') }).readonly(),
      z.strictObject({ kind: z.literal('none'), reason: z.string() }).readonly(),
    ]),
  })
  .readonly();
export type TableStatistics = z.infer<typeof tableStatisticsSchema>;

/** A column's values, counted. */
export const columnFiguresSchema = z
  .strictObject({
    rows: z.int(),
    nulls: z.int(),
    distinct: z.int(),
    /** Shortened; null without a value, or where the type has no order. */
    min: z.string().nullable(),
    max: z.string().nullable(),
  })
  .readonly();
export type ColumnFigures = z.infer<typeof columnFiguresSchema>;

/** What of a table's file holds nothing of use, as `pgstattuple_approx` finds it; in bytes. */
export const bloatSchema = z
  .strictObject({
    parts: z
      .array(
        z
          .strictObject({ part: z.enum(['heap', 'toast']), bytes: z.number(), dead: z.number(), free: z.number() })
          .readonly(),
      )
      .readonly(),
    /** 0…100: how much of the pages was read; the rest is known from the visibility map. */
    scanned: z.number(),
  })
  .readonly();
export type Bloat = z.infer<typeof bloatSchema>;
