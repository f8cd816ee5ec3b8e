import { z } from 'zod';

/** The max number of rows in one window of a listing. */
export const windowLimit = 500;

export const sortDirectionSchema = z.enum(['ascending', 'descending']);
export type SortDirection = z.infer<typeof sortDirectionSchema>;

/**
 * Which rows of a sorted listing to return. Scrolling continues at a cursor (keyset, constant cost at any depth); a
 * jump counts rows from the nearer end.
 */
export const windowSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('jump'),
      from: z.enum(['start', 'end']),
      /** Rows to skip, counted from that end. */
      skip: z.int().min(0).default(0),
      limit: z.int().min(1).max(windowLimit).default(200),
    }),
    z.strictObject({
      kind: z.enum(['after', 'before']),
      /** A cursor from an earlier window (`firstCursor` or `lastCursor`). */
      cursor: z.string().max(4000),
      limit: z.int().min(1).max(windowLimit).default(200),
    }),
  ])
  .readonly();
export type ListWindow = z.infer<typeof windowSchema>;

/** The schema of one window of rows; cursors are null when it is empty. */
export function windowOf<Row extends z.ZodType>(row: Row) {
  return z
    .strictObject({
      rows: z.array(row).readonly(),
      firstCursor: z.string().nullable(),
      lastCursor: z.string().nullable(),
    })
    .readonly();
}

/** One window of rows, in the requested order. */
export interface WindowOf<Row> {
  readonly rows: readonly Row[];
  readonly firstCursor: string | null;
  readonly lastCursor: string | null;
}

/** Replaces a value that the database user may not read. */
export const noPermission = 'no permission';

/** The columns of a row, by their ids, that the database user may not read; their values are meaningless. */
export const forbiddenSchema = z.array(z.string()).readonly().optional();

/** A value that occurs in a column, and in how many rows. */
export const facetSchema = z.strictObject({ value: z.string(), count: z.int() }).readonly();

/** A number of rows, exact. */
export const countSchema = z.strictObject({ count: z.int() }).readonly();

/**
 * An integer from the database: a number if JavaScript represents it exactly, otherwise the stored text (SQLite allows
 * any value in any column; 64-bit values stay text).
 */
export const integerCellSchema = z.union([z.int(), z.string()]);
export type IntegerCell = z.infer<typeof integerCellSchema>;

/**
 * A time as the database's text: `YYYY-MM-DD HH:MM:SS[.ffffff]+00`, microseconds kept, in UTC. Unusual values
 * (`infinity`, years beyond 9999, invalid text) are unchanged.
 */
export const instantSchema = z.string();
export type Instant = z.infer<typeof instantSchema>;

/** Database ids are 32-bit in yaptide; SQLite could have larger ones, so the limit is that of a number. */
export const idSchema = z.int();
