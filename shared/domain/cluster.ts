import { z } from 'zod';
import {
  forbiddenSchema,
  idSchema,
  instantSchema,
  integerCellSchema,
  sortDirectionSchema,
} from '#shared/domain/listing.ts';

export const clusterMarks = ['duplicate-name', 'empty-name'] as const;

/** A computing cluster that BATCH simulations run on. */
export const clusterSummarySchema = z
  .strictObject({
    id: idSchema,
    clusterName: z.string(),
    /** undefined in the database before d0a89a16fbac, then null here. */
    port: integerCellSchema.nullable(),
    simulations: z.int(),
    lastUsedAt: instantSchema.nullable(),
    marks: z.array(z.enum(clusterMarks)).readonly(),
    forbidden: forbiddenSchema,
  })
  .readonly();
export type ClusterSummary = z.infer<typeof clusterSummarySchema>;

export const clusterSortColumns = ['id', 'clusterName', 'simulations', 'lastUsedAt'] as const;
export const clusterSortSchema = z
  .strictObject({ column: z.enum(clusterSortColumns), direction: sortDirectionSchema })
  .readonly();
export type ClusterSort = z.infer<typeof clusterSortSchema>;
