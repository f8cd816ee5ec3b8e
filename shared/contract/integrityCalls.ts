import { z } from 'zod';
import { type CallDefinitions, nothing, onConnection } from '#shared/contract/callParts.ts';
import { integrityPaces, integrityStateSchema } from '#shared/domain/integrity.ts';

/** The calls of the integrity report. A run continues in core until it is done or stopped; it changes nothing. */
export const integrityCalls = {
  'integrity.state': { input: z.strictObject(onConnection), output: integrityStateSchema },
  /** Begins a run, or continues the one that was stopped. A run in progress goes on as it is. */
  'integrity.start': {
    input: z.strictObject({ ...onConnection, pace: z.enum(integrityPaces), continues: z.boolean().default(false) }),
    output: nothing,
  },
  'integrity.stop': { input: z.strictObject(onConnection), output: nothing },
} as const satisfies CallDefinitions;
