import { z } from 'zod';
import { type CallDefinitions, nothing, onConnection } from '#shared/contract/callParts.ts';
import {
  maintenanceOutcomeSchema,
  maintenancePlanSchema,
  maintenanceSchema,
  missingIndexListSchema,
} from '#shared/domain/maintenance.ts';

const ofRun = { runId: z.string().min(1).max(100) };

/** The calls that maintain tables and their indexes. */
export const maintenanceCalls = {
  /** What an operation would do. Only reads, so it works while the connection is locked. */
  'maintenance.plan': {
    input: z.strictObject({ ...onConnection, operation: maintenanceSchema }),
    output: maintenancePlanSchema,
  },
  /** Runs it with progress. Fails with `changed` if the statement would now be another one. */
  'maintenance.run': {
    input: z.strictObject({
      ...onConnection,
      ...ofRun,
      operation: maintenanceSchema,
      statement: z.string().max(100_000),
      typedName: z.string().max(10_000).default(''),
    }),
    output: maintenanceOutcomeSchema,
  },
  /** Cancels the statement of a run, which then ends with its outcome. */
  'maintenance.cancel': { input: z.strictObject(ofRun), output: nothing },
  /** The foreign keys that no index serves, and the columns of yaptide's lists. */
  'maintenance.missingIndexes': { input: z.strictObject(onConnection), output: missingIndexListSchema },
} as const satisfies CallDefinitions;
