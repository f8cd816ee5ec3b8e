import { z } from 'zod';
import { idSchema, instantSchema, integerCellSchema } from '#shared/domain/listing.ts';

/** The properties of a blob without transferring it: its size, and its gzip header and trailer. */
export const blobSummarySchema = z
  .strictObject({
    /** Bytes as stored; null if the column is NULL, 0 if the blob is empty. */
    storedBytes: z.int().nullable(),
    /** Uncompressed size as the gzip trailer declares it (modulo 2³²); null if this is not a gzip stream. */
    declaredBytes: z.int().nullable(),
    /** Write time from the gzip header, ISO 8601 in UTC; null if unknown. */
    writtenAt: instantSchema.nullable(),
  })
  .readonly();
export type BlobSummary = z.infer<typeof blobSummarySchema>;

/** A page without its values. */
export const pageSummarySchema = z
  .strictObject({
    id: idSchema,
    pageNumber: integerCellSchema,
    /**
     * The detector type as stored; null in revisions without the column, and if neither it nor `dimensions` was filled.
     */
    pageName: z.string().nullable(),
    /** Number of axes as stored; null if `pageName` is. */
    dimensions: integerCellSchema.nullable(),
    blob: blobSummarySchema,
  })
  .readonly();
export type PageSummary = z.infer<typeof pageSummarySchema>;

/** An estimator with the summaries of its pages, by page number. */
export const estimatorSchema = z
  .strictObject({
    id: idSchema,
    name: z.string(),
    /** null in revisions without the column. */
    fileName: z.string().nullable(),
    blob: blobSummarySchema,
    pages: z.array(pageSummarySchema).readonly(),
  })
  .readonly();
export type Estimator = z.infer<typeof estimatorSchema>;

/** The user's name for a quantity of an estimator's page, from the project in the Input. */
export const scoredQuantitySchema = z
  .strictObject({
    name: z.string(),
    keyword: z.string(),
    filterName: z.string().nullable(),
    modifiers: z
      .array(
        z
          .strictObject({
            diffType: z.string(),
            lowerLimit: z.number().nullable(),
            upperLimit: z.number().nullable(),
            binsNumber: z.number().nullable(),
            isLog: z.boolean(),
          })
          .readonly(),
      )
      .readonly(),
  })
  .readonly();
export type ScoredQuantity = z.infer<typeof scoredQuantitySchema>;

/** One output of the project's scoring; its quantities are in the order of the page numbers. */
export const scoredOutputSchema = z
  .strictObject({ name: z.string(), quantities: z.array(scoredQuantitySchema).readonly() })
  .readonly();
export type ScoredOutput = z.infer<typeof scoredOutputSchema>;
