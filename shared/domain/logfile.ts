import { z } from 'zod';
import { blobSummarySchema } from '#shared/domain/estimator.ts';
import { blobDefectSchema, storedFileSchema } from '#shared/domain/input.ts';
import { idSchema } from '#shared/domain/listing.ts';

/** A Logfiles row without its texts. A simulation may have several. */
export const logfileSummarySchema = z.strictObject({ id: idSchema, blob: blobSummarySchema }).readonly();
export type LogfileSummary = z.infer<typeof logfileSummarySchema>;

/** A Logfiles row, decoded in core, its tokens masked. */
export const logfileSchema = z
  .strictObject({
    id: idSchema,
    blob: blobSummarySchema,
    defects: z.array(blobDefectSchema).readonly(),
    files: z.array(storedFileSchema).readonly(),
  })
  .readonly();
export type Logfile = z.infer<typeof logfileSchema>;
