import { z } from 'zod';
import { blobSummarySchema, scoredOutputSchema } from '#shared/domain/estimator.ts';
import { idSchema } from '#shared/domain/listing.ts';

/** One text from a blob: an input file or a log file. */
export const storedFileSchema = z
  .strictObject({
    /** Its key; for nested ones the path, joined by ' / '. */
    name: z.string(),
    text: z.string(),
    /** Characters as stored. */
    length: z.int(),
    /** Whether `text` is only its beginning. */
    isCut: z.boolean(),
    /** Number of secrets (tokens) masked in `text`. */
    masked: z.int(),
  })
  .readonly();
export type StoredFile = z.infer<typeof storedFileSchema>;

/** Text of a blob: one of its files by position, or what an Input shows as JSON. */
export const textPartSchema = z.union([z.int().min(0), z.enum(['project', 'rest'])]);
export type TextPart = z.infer<typeof textPartSchema>;

/** Something wrong with a blob: a fact, and what can still be read or done ('' for nothing). */
export const blobDefectSchema = z.strictObject({ message: z.string(), hint: z.string() }).readonly();
export type BlobDefect = z.infer<typeof blobDefectSchema>;

/** An Input row, decoded in core. A damaged one has what can be read, with its defects. */
export const inputSchema = z
  .strictObject({
    id: idSchema,
    blob: blobSummarySchema,
    defects: z.array(blobDefectSchema).readonly(),
    inputType: z.string().nullable(),
    /** As JSON text; null when missing. */
    primaries: z.string().nullable(),
    files: z.array(storedFileSchema).readonly(),
    /** The project as JSON text with two-space indentation; null for inputs made of files. */
    project: z.string().nullable(),
    /** The other top-level keys, as JSON text. */
    rest: z.string().nullable(),
    /** Which of the two are truncated. */
    cut: z.array(z.enum(['project', 'rest'])).readonly(),
    scoredOutputs: z.array(scoredOutputSchema).readonly(),
  })
  .readonly();
export type Input = z.infer<typeof inputSchema>;
