import { z } from 'zod';
import { onConnection } from '#shared/contract/callParts.ts';
import {
  cleanupCriteriaSchema,
  cleanupOutcomeSchema,
  cleanupPlanSchema,
  cleanupWishSchema,
} from '#shared/domain/cleanup.ts';

/** The calls about clean-ups. */
export const cleanupCalls = {
  /** What a clean-up would remove, and what would remain. Changes nothing. */
  'cleanup.plan': {
    input: z.strictObject({ ...onConnection, criteria: cleanupCriteriaSchema }),
    output: cleanupPlanSchema,
  },
  /** Removes batch by batch what was planned; cancelling ends it after the batch at work. */
  'cleanup.run': {
    input: z.strictObject({ ...onConnection, wish: cleanupWishSchema }),
    output: cleanupOutcomeSchema,
  },
} as const;
