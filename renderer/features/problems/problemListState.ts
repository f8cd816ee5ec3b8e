import { z } from 'zod';
import { defaultStuckHours, problemKinds, problemReasonSchema, problemSortSchema } from '#shared/domain/problem.ts';

const atFirst = { column: 'lastSignAt', direction: 'ascending' } as const;

/** The state of the list of problems in the address. Invalid parts take their defaults. */
export const problemListStateSchema = z
  .object({
    kind: z.enum(problemKinds).default('stuck').catch('stuck'),
    /** Hours without an update; only for the kind stuck. */
    limitHours: z.number().min(0).max(1_000_000).default(defaultStuckHours).catch(defaultStuckHours),
    reasons: z.array(problemReasonSchema).max(20).optional().catch(undefined),
    sort: problemSortSchema.default(atFirst).catch(atFirst),
  })
  .readonly();
export type ProblemListState = z.infer<typeof problemListStateSchema>;
