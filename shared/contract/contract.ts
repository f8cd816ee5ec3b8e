import { z } from 'zod';
import { archiveCalls } from '#shared/contract/archiveCalls.ts';
import { adminCalls } from '#shared/contract/adminCalls.ts';
import { nothing, onConnection } from '#shared/contract/callParts.ts';
import { cleanupCalls } from '#shared/contract/cleanupCalls.ts';
import { connectionCalls } from '#shared/contract/connectionCalls.ts';
import { profileCalls } from '#shared/contract/profileCalls.ts';
import { problemCalls } from '#shared/contract/problemCalls.ts';
import { clusterSortSchema, clusterSummarySchema } from '#shared/domain/cluster.ts';
import { estimatorSchema } from '#shared/domain/estimator.ts';
import { inputSchema } from '#shared/domain/input.ts';
import { countSchema, idSchema, windowOf, windowSchema } from '#shared/domain/listing.ts';
import { logfileSchema, logfileSummarySchema } from '#shared/domain/logfile.ts';
import { preferencesSchema } from '#shared/domain/preferences.ts';
import {
  simulationFacetsSchema,
  simulationFilterSchema,
  simulationSchema,
  simulationSortSchema,
  simulationStorageSchema,
  simulationSummarySchema,
} from '#shared/domain/simulation.ts';
import { tableRowsSchema } from '#shared/domain/table.ts';
import { taskFilterSchema, taskSchema, taskSortSchema } from '#shared/domain/task.ts';
import {
  userFacetsSchema,
  userFilterSchema,
  userSortSchema,
  userCredentialsSchema,
  userStorageSchema,
  userSummarySchema,
} from '#shared/domain/user.ts';

const ofSimulation = z.strictObject({ ...onConnection, simulationId: idSchema });
const some = z.array(idSchema).max(500);

/** A blob, still compressed, exactly as stored. */
const bytes = z.instanceof(Uint8Array<ArrayBufferLike>);

/**
 * Every call that the renderer (or a script) can make of core. The key is the channel on every transport. An
 * output that is a Uint8Array travels as a binary body over HTTP and as itself over IPC.
 */
export const contract = {
  'host.describe': {
    input: nothing,
    output: z.strictObject({
      host: z.enum(['electron', 'browser', 'test']),
      version: z.string(),
      platform: z.string(),
      canChooseFile: z.boolean(),
      canOpenWindow: z.boolean(),
    }),
  },
  /** Asks for a file in the system's dialog; null when it was dismissed. Only where `canChooseFile`. */
  'host.chooseFile': { input: nothing, output: z.strictObject({ path: z.string().nullable() }) },
  /** Opens another window of the program. Only where `canOpenWindow`. */
  'host.openWindow': {
    input: z.strictObject({ route: z.string().regex(/^\/[^\s]{0,4000}$/u) }),
    output: nothing,
  },

  'preferences.get': { input: nothing, output: preferencesSchema },
  'preferences.set': { input: z.strictObject({ preferences: preferencesSchema }), output: preferencesSchema },

  ...connectionCalls,
  ...profileCalls,
  ...adminCalls,
  ...archiveCalls,
  ...cleanupCalls,
  ...problemCalls,

  'simulations.list': {
    input: z.strictObject({
      ...onConnection,
      filter: simulationFilterSchema.default({}),
      sort: simulationSortSchema.default({ column: 'id', direction: 'descending' }),
      window: windowSchema.default({ kind: 'jump', from: 'start', skip: 0, limit: 200 }),
    }),
    output: windowOf(simulationSummarySchema),
  },
  'simulations.count': {
    input: z.strictObject({ ...onConnection, filter: simulationFilterSchema.default({}) }),
    output: countSchema,
  },
  'simulations.facets': { input: z.strictObject(onConnection), output: simulationFacetsSchema },
  'simulations.storage': {
    input: z.strictObject({ ...onConnection, ids: some }),
    output: z.array(simulationStorageSchema).readonly(),
  },
  'simulations.get': { input: ofSimulation, output: simulationSchema },
  /** The rows of every table that belong to a simulation, as stored. */
  'simulations.rows': { input: ofSimulation, output: z.array(tableRowsSchema).readonly() },

  'tasks.list': {
    input: z.strictObject({
      ...onConnection,
      simulationId: idSchema,
      filter: taskFilterSchema.default({}),
      sort: taskSortSchema.default({ column: 'taskNumber', direction: 'ascending' }),
      window: windowSchema.default({ kind: 'jump', from: 'start', skip: 0, limit: 200 }),
    }),
    output: windowOf(taskSchema),
  },
  'tasks.count': {
    input: z.strictObject({ ...onConnection, simulationId: idSchema, filter: taskFilterSchema.default({}) }),
    output: countSchema,
  },

  'users.list': {
    input: z.strictObject({
      ...onConnection,
      filter: userFilterSchema.default({}),
      sort: userSortSchema.default({ column: 'username', direction: 'ascending' }),
      window: windowSchema.default({ kind: 'jump', from: 'start', skip: 0, limit: 200 }),
    }),
    output: windowOf(userSummarySchema),
  },
  'users.count': {
    input: z.strictObject({ ...onConnection, filter: userFilterSchema.default({}) }),
    output: countSchema,
  },
  'users.facets': { input: z.strictObject(onConnection), output: userFacetsSchema },
  'users.storage': {
    input: z.strictObject({ ...onConnection, ids: some }),
    output: z.array(userStorageSchema).readonly(),
  },
  /** What the certificates of Keycloak users say; those without such a row are left out. */
  'users.credentials': {
    input: z.strictObject({ ...onConnection, ids: some }),
    output: z.array(userCredentialsSchema).readonly(),
  },

  'clusters.list': {
    input: z.strictObject({
      ...onConnection,
      sort: clusterSortSchema.default({ column: 'clusterName', direction: 'ascending' }),
      window: windowSchema.default({ kind: 'jump', from: 'start', skip: 0, limit: 200 }),
    }),
    output: windowOf(clusterSummarySchema),
  },
  'clusters.count': { input: z.strictObject(onConnection), output: countSchema },

  'estimators.list': { input: ofSimulation, output: z.array(estimatorSchema).readonly() },
  /** The metadata of an estimator, still compressed. */
  'estimators.data': { input: z.strictObject({ ...onConnection, estimatorId: idSchema }), output: bytes },
  /** A page, still compressed. */
  'pages.data': { input: z.strictObject({ ...onConnection, pageId: idSchema }), output: bytes },

  'inputs.list': { input: ofSimulation, output: z.array(inputSchema).readonly() },
  'logfiles.list': { input: ofSimulation, output: z.array(logfileSummarySchema).readonly() },
  'logfiles.get': { input: z.strictObject({ ...onConnection, logfileId: idSchema }), output: logfileSchema },
} as const satisfies Record<string, { readonly input: z.ZodType; readonly output: z.ZodType }>;

export type Contract = typeof contract;
/** The name of a call. */
export type Call = keyof Contract;
/** What a caller gives: parts with a default may be left out. */
export type CallInput<C extends Call> = z.input<Contract[C]['input']>;
/** What a handler gets: checked, defaults filled in. */
export type HandlerInput<C extends Call> = z.output<Contract[C]['input']>;
export type CallOutput<C extends Call> = z.output<Contract[C]['output']>;

/** Narrows foreign text to the name of a call. */
export function isCall(name: unknown): name is Call {
  return typeof name === 'string' && Object.hasOwn(contract, name);
}
