import { z } from 'zod';

/** The most rows of one file: they are imported in one transaction. */
export const maxImportedRows = 100_000;

const columnNames = z.array(z.string().max(500)).max(2000).readonly();

/** How a file is read. */
export const importFormatSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('csv'), separator: z.enum([',', ';', 'tab']) }).readonly(),
  z.strictObject({ kind: z.literal('jsonl') }).readonly(),
  /** `words`: NULL and '' stand in the cells as these words. */
  z.strictObject({ kind: z.literal('xlsx'), words: z.boolean() }).readonly(),
]);
export type ImportFormat = z.infer<typeof importFormatSchema>;

/** A file with rows, as it was found. */
export const inspectedFileSchema = z
  .strictObject({
    name: z.string(),
    bytes: z.int(),
    format: importFormatSchema,
    /** Its columns with their first values. */
    columns: z
      .array(z.strictObject({ name: z.string(), sample: z.array(z.string().nullable()).readonly() }).readonly())
      .readonly(),
    /** For each of them the table's column of the same name; null without one. */
    matches: z.array(z.string().nullable()).readonly(),
    /** What may tell which rows exist already: the primary key first. */
    keys: z.array(columnNames).readonly(),
  })
  .readonly();
export type InspectedFile = z.infer<typeof inspectedFileSchema>;

/** What is imported of a file, and how. */
export const importRequestSchema = z
  .strictObject({
    path: z.string().min(1).max(10_000),
    format: importFormatSchema,
    /** For each column of the file the table's column; null leaves it out. */
    columns: z.array(z.string().max(500).nullable()).min(1).max(2000).readonly(),
    /** Rows whose key exists are changed; an empty key adds all of them. */
    key: columnNames,
    /** Rows that cannot be imported are left out; otherwise they forbid the import. */
    skipsRejected: z.boolean(),
  })
  .readonly();
export type ImportRequest = z.infer<typeof importRequestSchema>;

/** A row that cannot be imported. */
export const rejectedRowSchema = z
  .strictObject({
    /** Its number in the file, the header not counted. */
    row: z.int(),
    /** null where the row as a whole is concerned. */
    column: z.string().nullable(),
    reason: z.string(),
  })
  .readonly();
export type RejectedRow = z.infer<typeof rejectedRowSchema>;

/** What an import would do. */
export const importPlanSchema = z
  .strictObject({
    rows: z.int(),
    added: z.int(),
    changed: z.int(),
    unchanged: z.int(),
    rejectedCount: z.int(),
    /** The first of them. */
    rejected: z.array(rejectedRowSchema).readonly(),
    /** The first statements, with their values. */
    statements: z.array(z.string()).readonly(),
    statementCount: z.int(),
    /** Of the file and of all rows that it would change: an import fails if it is another one by then. */
    digest: z.string(),
    /** Rows by table, as a dry run counted them; null while the connection is locked. */
    counts: z.record(z.string(), z.int()).readonly().nullable(),
    /** Why the database refuses the rows. */
    refusal: z
      .strictObject({ message: z.string(), hint: z.string(), details: z.array(z.string()).readonly() })
      .readonly()
      .nullable(),
    consent: z.strictObject({ typedName: z.string().nullable() }).readonly(),
  })
  .readonly();
export type ImportPlan = z.infer<typeof importPlanSchema>;
