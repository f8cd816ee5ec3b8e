import { z } from 'zod';
import { type CallDefinitions, nothing, onConnection } from '#shared/contract/callParts.ts';
import {
  cleanupCriteriaSchema,
  cleanupOutcomeSchema,
  cleanupPlanSchema,
  cleanupRequestSchema,
} from '#shared/domain/cleanup.ts';

const runId = z.string().min(1).max(100);

/** The calls about clean-ups. */
export const cleanupCalls = {
  /** What a clean-up would remove, and what would remain. Changes nothing. */
  'cleanup.plan': {
    input: z.strictObject({
      ...onConnection,
      criteria: cleanupCriteriaSchema,
      /** Whether unfinished ones would be removed too. */
      includesUnfinished: z.boolean().default(false),
    }),
    output: cleanupPlanSchema,
  },
  /** Removes batch by batch what was planned. `runId`, of the caller's making, is what `cleanup.stop` names it by. */
  'cleanup.run': {
    input: z.strictObject({ ...onConnection, runId, request: cleanupRequestSchema }),
    output: cleanupOutcomeSchema,
  },
  /** Ends a clean-up after the current batch; `cleanup.run` then answers what was done. Cancelling `cleanup.run` does the same. */
  'cleanup.stop': { input: z.strictObject({ runId }), output: nothing },
} as const satisfies CallDefinitions;
