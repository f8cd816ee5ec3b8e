import { z } from 'zod';
import { sortDirectionSchema } from '#shared/domain/listing.ts';
import { cellSchema } from '#shared/domain/table.ts';

const columnName = z.string().max(500);
/** A value as text, as the server writes it. */
const valueText = z.string().max(10_000);

/** What a column of a row must hold. */
export const gridConditionSchema = z.discriminatedUnion('kind', [
  z
    .strictObject({ kind: z.enum(['equals', 'differs', 'contains', 'matches']), column: columnName, value: valueText })
    .readonly(),
  /** Both ends included; null is no limit. Of blobs, the bytes. */
  z
    .strictObject({
      kind: z.literal('between'),
      column: columnName,
      from: valueText.nullable(),
      to: valueText.nullable(),
    })
    .readonly(),
  z.strictObject({ kind: z.enum(['null', 'not-null']), column: columnName }).readonly(),
]);
export type GridCondition = z.infer<typeof gridConditionSchema>;

/** All conditions hold; `text` occurs in any column that is no blob. */
export const gridFilterSchema = z
  .strictObject({
    conditions: z.array(gridConditionSchema).max(50).readonly().optional(),
    text: z.string().max(1000).optional(),
  })
  .readonly();
export type GridFilter = z.infer<typeof gridFilterSchema>;

/** Rows without a value come last in both directions; blobs are sorted by their size. '' sorts by the rows' key. */
export const gridSortSchema = z.strictObject({ column: columnName, direction: sortDirectionSchema }).readonly();
export type GridSort = z.infer<typeof gridSortSchema>;

export const gridRowSchema = z
  .strictObject({
    /** Tells it from the other rows; for a relation without a key only as long as nothing changes. */
    key: z.string(),
    cells: z.array(cellSchema).readonly(),
  })
  .readonly();
export type GridRow = z.infer<typeof gridRowSchema>;

/** A text as it is stored, or its beginning. */
export const storedTextSchema = z
  .strictObject({
    /** null is NULL. */
    text: z.string().nullable(),
    isCut: z.boolean(),
  })
  .readonly();
export type StoredText = z.infer<typeof storedTextSchema>;

/** The most columns that one window carries. */
export const maxGridColumns = 200;
/** In bytes, of one piece of a blob. */
export const maxBlobPiece = 8 * 2 ** 20;
