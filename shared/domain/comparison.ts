import { z } from 'zod';
import { instantSchema } from '#shared/domain/listing.ts';

const side = z.strictObject({ name: z.string(), place: z.string(), serverVersion: z.string() }).readonly();

/** A value of a row on both sides: the beginning of a long one, null for NULL. */
export const differingValueSchema = z
  .strictObject({
    column: z.string(),
    first: z.string().nullable(),
    second: z.string().nullable(),
    /** For the numbers of a page: `3 of 4000 values differ, the first at 17: 1.5 and 1.6`; '' otherwise. */
    numbers: z.string(),
  })
  .readonly();
export type DifferingValue = z.infer<typeof differingValueSchema>;

/** A row that is not the same in two databases. */
export const differingRowSchema = z
  .strictObject({
    /** Its key in words: `id 17`. */
    key: z.string(),
    kind: z.enum(['changed', 'only in the first', 'only in the second']),
    /** Of a changed row. */
    values: z.array(differingValueSchema).readonly(),
  })
  .readonly();
export type DifferingRow = z.infer<typeof differingRowSchema>;

/** The rows of a table that two databases have. */
export const comparedRowsSchema = z
  .strictObject({
    name: z.string(),
    firstRows: z.int(),
    secondRows: z.int(),
    onlyFirst: z.int(),
    onlySecond: z.int(),
    changed: z.int(),
    /** False where so many rows differ that not all of them were counted, or the table has no key to tell rows apart. */
    isComplete: z.boolean(),
    /** Columns that only one side has: they are not compared. */
    columns: z.array(z.string()).readonly(),
    examples: z.array(differingRowSchema).readonly(),
    /** Why its rows were not compared; '' if they were. */
    refusal: z.string(),
  })
  .readonly();
export type ComparedRows = z.infer<typeof comparedRowsSchema>;

/** An object of the schema that differs. */
export const differingObjectSchema = z
  .strictObject({
    /** `table`, `foreign key`, `index` … */
    kind: z.string(),
    name: z.string(),
    /** Its definition; null where it is missing. */
    first: z.string().nullable(),
    second: z.string().nullable(),
  })
  .readonly();
export type DifferingObject = z.infer<typeof differingObjectSchema>;

/** Two databases side by side. */
export const databaseComparisonSchema = z
  .strictObject({
    first: side,
    second: side,
    startedAt: instantSchema,
    finishedAt: instantSchema,
    objects: z.array(differingObjectSchema).readonly(),
    objectCount: z.int(),
    tables: z.array(comparedRowsSchema).readonly(),
    /** Read from both servers, in bytes of text. */
    transferred: z.int(),
  })
  .readonly();
export type DatabaseComparison = z.infer<typeof databaseComparisonSchema>;
