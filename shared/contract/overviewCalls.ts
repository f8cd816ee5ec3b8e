import { z } from 'zod';
import { type CallDefinitions, onConnection } from '#shared/contract/callParts.ts';
import { databaseFactsSchema, overviewRanges, overviewSchema, storageByUserSchema } from '#shared/domain/overview.ts';

/** The calls behind the overview of a connection, from the cheapest to the one that scans. None reads a blob. */
export const overviewCalls = {
  'overview.simulations': {
    input: z.strictObject({
      ...onConnection,
      /** Left out: 30 days, or the shortest longer range that shows anything. */
      range: z.enum(overviewRanges).optional(),
      /** Minutes east of UTC, where days begin. */
      zoneOffset: z
        .int()
        .min(-24 * 60)
        .max(24 * 60)
        .default(0),
    }),
    output: overviewSchema,
  },
  'overview.database': { input: z.strictObject(onConnection), output: databaseFactsSchema },
  /** Sums sizes over the tables of results, and is kept until one of them changes. */
  'overview.storageByUser': { input: z.strictObject(onConnection), output: storageByUserSchema },
} as const satisfies CallDefinitions;
