import { z } from 'zod';

/** The tables of a dataset, each after those that it refers to. */
export const datasetTableNames = ['users', 'simulations', 'inputs', 'tasks', 'estimators', 'pages'] as const;
export type DatasetTableName = (typeof datasetTableNames)[number];

const tableSchema = z
  .strictObject({ name: z.enum(datasetTableNames), rows: z.number(), files: z.number(), bytes: z.number() })
  .readonly();

/** What a folder holds as a dataset. */
export const datasetSummarySchema = z
  .strictObject({
    folder: z.string(),
    /** ISO 8601, UTC: when it last changed. */
    changedAt: z.string(),
    /** False while an export has not reached its end. */
    isComplete: z.boolean(),
    tables: z.array(tableSchema).readonly(),
    bytes: z.number(),
    /** Rows whose blob or values could not be exported as they are; `problem` says why. */
    problems: z.number(),
  })
  .readonly();
export type DatasetSummary = z.infer<typeof datasetSummarySchema>;

/** What an export read and what it left as it was, in rows. */
export const exportedDatasetSchema = z
  .strictObject({
    dataset: datasetSummarySchema,
    written: z.number(),
    kept: z.number(),
    /** Rows that left the dataset since they are no longer in the database. */
    removed: z.number(),
    seconds: z.number(),
  })
  .readonly();
export type ExportedDataset = z.infer<typeof exportedDatasetSchema>;

/** What is in the folder of an export. */
export const datasetPlaceSchema = z
  .strictObject({
    folder: z.string(),
    /** Free space there, in bytes; null if it is unknown. */
    free: z.number().nullable(),
    /** The dataset that is there already and would be continued. */
    found: datasetSummarySchema.nullable(),
    /** Why nothing can be exported there; '' if it can. */
    refusal: z.string(),
  })
  .readonly();
export type DatasetPlace = z.infer<typeof datasetPlaceSchema>;

/** What a dataset of a database has. */
export const datasetPreviewSchema = z
  .strictObject({
    tables: z.array(z.strictObject({ name: z.enum(datasetTableNames), rows: z.number() }).readonly()).readonly(),
    /** Of the blobs, as stored. */
    bytes: z.number(),
  })
  .readonly();
export type DatasetPreview = z.infer<typeof datasetPreviewSchema>;
