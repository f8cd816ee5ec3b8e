import { z } from 'zod';
import { type CallDefinitions, onConnection } from '#shared/contract/callParts.ts';
import { databaseComparisonSchema } from '#shared/domain/comparison.ts';

/** The calls that compare whole databases. They only read. */
export const comparisonCalls = {
  /** Compares the schema and the rows of two open PostgreSQL connections, each as of one moment. Reports its progress. */
  'comparison.run': {
    input: z.strictObject({ ...onConnection, otherId: onConnection.connectionId }),
    output: databaseComparisonSchema,
  },
} as const satisfies CallDefinitions;
