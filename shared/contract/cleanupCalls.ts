import { z } from 'zod';
import { type CallDefinitions, nothing, onConnection } from '#shared/contract/callParts.ts';
import {
  cleanupCriteriaSchema,
  cleanupOutcomeSchema,
  cleanupPlanSchema,
  cleanupRequestSchema,
  cleanupSimulationSchema,
  usualBatchSize,
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
  /** The simulations of one batch, in the order in which they would be removed, and the excluded ones. */
  'cleanup.batch': {
    input: z.strictObject({
      ...onConnection,
      criteria: cleanupCriteriaSchema,
      includesUnfinished: z.boolean().default(false),
      /** Of the plan: ages count back from it. */
      plannedAt: z.iso.datetime(),
      /** Counted from 0. */
      batch: z.int().min(0).max(1_000_000),
      batchSize: z.int().min(1).max(1000).default(usualBatchSize),
    }),
    output: z.strictObject({
      simulations: z.array(cleanupSimulationSchema).readonly(),
      excluded: z.array(cleanupSimulationSchema).readonly(),
    }),
  },
  /** Removes what was planned, batch by batch. `runId`, chosen by the caller, identifies it for `cleanup.stop`. */
  'cleanup.run': {
    input: z.strictObject({ ...onConnection, runId, request: cleanupRequestSchema }),
    output: cleanupOutcomeSchema,
  },
  /**
   * Ends a clean-up after the current batch; `cleanup.run` then returns what was done. Cancelling `cleanup.run` does
   * the same.
   */
  'cleanup.stop': { input: z.strictObject({ runId }), output: nothing },
} as const satisfies CallDefinitions;
