import { z } from 'zod';
import { defaultStuckHours, stuckKinds, stuckReasonSchema, stuckSortSchema } from '#shared/domain/stuck.ts';

const atFirst = { column: 'lastSignAt', direction: 'ascending' } as const;

/** What the list of simulations in trouble shows, as it stands in the address. Whatever cannot be read is as at first. */
export const stuckListStateSchema = z
  .object({
    kind: z.enum(stuckKinds).default('stuck').catch('stuck'),
    /** Hours without a sign of life; counts for the kind stuck alone. */
    limitHours: z.number().min(0).max(1_000_000).default(defaultStuckHours).catch(defaultStuckHours),
    reasons: z.array(stuckReasonSchema).max(20).optional().catch(undefined),
    sort: stuckSortSchema.default(atFirst).catch(atFirst),
  })
  .readonly();
export type StuckListState = z.infer<typeof stuckListStateSchema>;
