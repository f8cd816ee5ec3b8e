import { z } from 'zod';
import { type CallDefinitions, listWindow, ofSimulation, onConnection } from '#shared/contract/callParts.ts';
import { windowOf } from '#shared/domain/listing.ts';
import {
  orphanCountSchema,
  problemCountSchema,
  problemFilterSchema,
  problemSimulationSchema,
  problemSortSchema,
  resultFaultSchema,
} from '#shared/domain/problem.ts';

/** The calls about simulations with problems, and about rows without a parent. None changes anything. */
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
  /** What is wrong with the results of a COMPLETED simulation, by the rules of the kind 'wrong'. */
  'problems.ofSimulation': { input: ofSimulation, output: z.array(resultFaultSchema).readonly() },
  /** Rows with a missing parent or none, counted by table; tables without any are omitted. */
  'problems.orphans': { input: z.strictObject(onConnection), output: z.array(orphanCountSchema).readonly() },
} as const satisfies CallDefinitions;
