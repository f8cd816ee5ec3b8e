import { z } from 'zod';
import { type CallDefinitions, listWindow, ofSimulation, onConnection, someIds } from '#shared/contract/callParts.ts';
import { countSchema, idSchema, windowOf } from '#shared/domain/listing.ts';
import {
  simulationFacetsSchema,
  simulationFilterSchema,
  simulationSchema,
  simulationSortSchema,
  simulationStorageSchema,
  simulationSummarySchema,
} from '#shared/domain/simulation.ts';
import { tableRowsSchema } from '#shared/domain/table.ts';
import {
  allTasksFilterSchema,
  listedTaskSchema,
  taskFilterSchema,
  taskSchema,
  taskSortSchema,
} from '#shared/domain/task.ts';

/** The calls that read simulations. */
export const simulationCalls = {
  'simulations.list': {
    input: z.strictObject({
      ...onConnection,
      filter: simulationFilterSchema.default({}),
      sort: simulationSortSchema.default({ column: 'id', direction: 'descending' }),
      window: listWindow,
    }),
    output: windowOf(simulationSummarySchema),
  },
  'simulations.count': {
    input: z.strictObject({ ...onConnection, filter: simulationFilterSchema.default({}) }),
    output: countSchema,
  },
  'simulations.facets': { input: z.strictObject(onConnection), output: simulationFacetsSchema },
  'simulations.storage': {
    input: z.strictObject({ ...onConnection, ids: someIds }),
    output: z.array(simulationStorageSchema).readonly(),
  },
  'simulations.get': { input: ofSimulation, output: simulationSchema },
} as const satisfies CallDefinitions;

/** The calls that read tasks, of one simulation or of all. */
export const taskCalls = {
  'tasks.list': {
    input: z.strictObject({
      ...onConnection,
      simulationId: idSchema,
      filter: taskFilterSchema.default({}),
      sort: taskSortSchema.default({ column: 'taskNumber', direction: 'ascending' }),
      window: listWindow,
    }),
    output: windowOf(taskSchema),
  },
  'tasks.count': {
    input: z.strictObject({ ...onConnection, simulationId: idSchema, filter: taskFilterSchema.default({}) }),
    output: countSchema,
  },
  'allTasks.list': {
    input: z.strictObject({
      ...onConnection,
      filter: allTasksFilterSchema.default({}),
      sort: taskSortSchema.default({ column: 'id', direction: 'descending' }),
      window: listWindow,
    }),
    output: windowOf(listedTaskSchema),
  },
  'allTasks.count': {
    input: z.strictObject({ ...onConnection, filter: allTasksFilterSchema.default({}) }),
    output: countSchema,
  },
} as const satisfies CallDefinitions;

/** The calls that read tables as they are stored. */
export const tableCalls = {
  /** The rows of every table that belong to a simulation, as stored. */
  'simulations.rows': { input: ofSimulation, output: z.array(tableRowsSchema).readonly() },
} as const satisfies CallDefinitions;
