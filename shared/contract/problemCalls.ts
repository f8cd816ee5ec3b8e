import { z } from 'zod';
import { type CallDefinitions, listWindow, onConnection } from '#shared/contract/callParts.ts';
import { windowOf } from '#shared/domain/listing.ts';
import {
  problemCountSchema,
  problemFilterSchema,
  problemSimulationSchema,
  problemSortSchema,
} from '#shared/domain/problem.ts';

/** The calls about simulations with problems. None changes anything. */
export const problemCalls = {
  'problems.list': {
    input: z.strictObject({
      ...onConnection,
      filter: problemFilterSchema.prefault({}),
      sort: problemSortSchema.default({ column: 'lastSignAt', direction: 'ascending' }),
      window: listWindow,
    }),
    output: windowOf(problemSimulationSchema),
  },
  'problems.count': {
    input: z.strictObject({ ...onConnection, filter: problemFilterSchema.prefault({}) }),
    output: problemCountSchema,
  },
} as const satisfies CallDefinitions;
