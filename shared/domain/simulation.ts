import { z } from 'zod';
import {
  facetSchema,
  forbiddenSchema,
  idSchema,
  instantSchema,
  integerCellSchema,
  sortDirectionSchema,
} from '#shared/domain/listing.ts';

/** The states that yaptide writes, in the order of a simulation's life; a database may have any other text. */
export const knownStates = [
  'UNKNOWN',
  'PENDING',
  'RUNNING',
  'MERGING_QUEUED',
  'MERGING_RUNNING',
  'COMPLETED',
  'FAILED',
  'CANCELED',
] as const;
export type KnownState = (typeof knownStates)[number];

/** Narrows a stored state to one that yaptide knows; case-sensitive. */
export function isKnownState(state: string): state is KnownState {
  return knownStates.some((known) => known === state);
}

/** COMPLETED, FAILED and CANCELED: nothing more is expected to happen. */
export function isTerminalState(state: string): boolean {
  return state === 'COMPLETED' || state === 'FAILED' || state === 'CANCELED';
}

export const knownSimulators = ['shieldhit', 'fluka', 'topas', 'dummy'] as const;
export const knownPlatforms = ['DIRECT', 'BATCH'] as const;
export const knownInputTypes = ['EDITOR', 'FILES'] as const;

/** Anomalies of a row that yaptide's own admin script would hide or fail on. */
export const simulationMarks = [
  'no-user',
  'user-missing',
  'subclass-row-missing',
  'unknown-state',
  'unknown-platform',
  'unknown-simulator',
  'unknown-input-type',
  'odd-time',
] as const;
export type SimulationMark = (typeof simulationMarks)[number];

/** How many characters of a title a listing carries; `titleLength` has the full length. */
export const listedTitleLength = 160;

/** One row of the list of simulations. Contains nothing expensive; see `SimulationStorage`. */
export const simulationSummarySchema = z
  .strictObject({
    id: idSchema,
    jobId: z.string(),
    /** Its first `listedTitleLength` characters. */
    title: z.string(),
    /** Characters of the whole title, if it was truncated. */
    titleLength: z.int().optional(),
    /** null: the row has no user. `userId` may refer to a missing user: then `username` is null. */
    userId: idSchema.nullable(),
    username: z.string().nullable(),
    /** As stored (`shieldhit`, in old rows upper-case). */
    simulator: z.string(),
    platform: z.string(),
    inputType: z.string(),
    state: z.string(),
    startedAt: instantSchema.nullable(),
    endedAt: instantSchema.nullable(),
    /** endedAt − startedAt in microseconds; null if either is missing or invalid. */
    durationMicroseconds: z.int().nullable(),
    tasksTotal: z.int(),
    tasksCompleted: z.int(),
    tasksFailed: z.int(),
    /** Sums over the tasks. */
    primariesRequested: integerCellSchema,
    primariesSimulated: integerCellSchema,
    marks: z.array(z.enum(simulationMarks)).readonly(),
    forbidden: forbiddenSchema,
  })
  .readonly();
export type SimulationSummary = z.infer<typeof simulationSummarySchema>;

/** What a simulation has stored. Requested separately, for the rows in view: it scans tables without an index. */
export const simulationStorageSchema = z
  .strictObject({
    id: idSchema,
    estimators: z.int(),
    pages: z.int(),
    /** Bytes of all its blobs as stored (compressed): pages, estimators, inputs, log files. */
    bytes: z.int(),
    forbidden: forbiddenSchema,
  })
  .readonly();
export type SimulationStorage = z.infer<typeof simulationStorageSchema>;

/** Everything about one simulation except its tasks, blobs and results. */
export const simulationSchema = z
  .strictObject({
    ...simulationSummarySchema.unwrap().shape,
    /** Up to 100 000 characters; longer ones are truncated and `titleLength` has the length. */
    title: z.string(),
    titleLength: z.int(),
    authProvider: z.string().nullable(),
    mergeId: z.string().nullable(),
    clusterId: integerCellSchema.nullable(),
    clusterName: z.string().nullable(),
    jobDirectory: z.string().nullable(),
    arrayId: integerCellSchema.nullable(),
    collectId: integerCellSchema.nullable(),
    inputs: z.int(),
    logfiles: z.int(),
    storage: simulationStorageSchema,
    lastTaskUpdateAt: instantSchema.nullable(),
  })
  .readonly();
export type Simulation = z.infer<typeof simulationSchema>;

/** Every way to sort the list; the storage columns require a scan of their tables. */
export const simulationSortColumns = [
  'id',
  'jobId',
  'title',
  'username',
  'simulator',
  'platform',
  'inputType',
  'state',
  'startedAt',
  'endedAt',
  'duration',
  'tasks',
  'primariesRequested',
  'primariesSimulated',
  'estimators',
  'pages',
  'bytes',
] as const;

export const simulationSortSchema = z
  .strictObject({ column: z.enum(simulationSortColumns), direction: sortDirectionSchema })
  .readonly();
export type SimulationSort = z.infer<typeof simulationSortSchema>;

/** A filter of simulations. Parts are combined by AND, the members of a list by OR. */
export const simulationFilterSchema = z
  .strictObject({
    states: z.array(z.string().max(1000)).max(100).optional(),
    /** null stands for simulations without a user. */
    userIds: z.array(idSchema.nullable()).max(1000).optional(),
    /** Compared ignoring case. */
    simulators: z.array(z.string().max(1000)).max(100).optional(),
    platforms: z.array(z.string().max(1000)).max(100).optional(),
    inputTypes: z.array(z.string().max(1000)).max(100).optional(),
    clusterIds: z.array(idSchema).max(1000).optional(),
    /** Started at or after, `YYYY-MM-DD[ HH:MM:SS]` in UTC. */
    startedFrom: z.string().max(40).optional(),
    /** Started before. */
    startedBefore: z.string().max(40).optional(),
    /** Part of the title or of the job id, or the id itself; ignoring case; wildcards are ordinary characters. */
    text: z.string().max(1000).optional(),
  })
  .readonly();
export type SimulationFilter = z.infer<typeof simulationFilterSchema>;

/** The values that occur, with their numbers of simulations, for the filter menus. */
export const simulationFacetsSchema = z
  .strictObject({
    states: z.array(facetSchema).readonly(),
    simulators: z.array(facetSchema).readonly(),
    platforms: z.array(facetSchema).readonly(),
    inputTypes: z.array(facetSchema).readonly(),
  })
  .readonly();
export type SimulationFacets = z.infer<typeof simulationFacetsSchema>;
