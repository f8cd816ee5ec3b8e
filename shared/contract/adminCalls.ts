import { z } from 'zod';
import { type CallDefinitions, onConnection } from '#shared/contract/callParts.ts';
import { operationSchema } from '#shared/domain/operation.ts';
import { consentSchema, outcomeSchema, planSchema } from '#shared/domain/plan.ts';

/** The calls that plan operations and apply them. */
export const adminCalls = {
  /** What an operation would do. Only reads, so it works while the connection is locked. */
  'admin.plan': { input: z.strictObject({ ...onConnection, operation: operationSchema }), output: planSchema },
  /** Applies the plan, or fails with `changed` if the rows are not as they were then. */
  'admin.apply': {
    input: z.strictObject({ ...onConnection, planId: z.string().min(1).max(100), consent: consentSchema }),
    output: outcomeSchema,
  },
} as const satisfies CallDefinitions;
