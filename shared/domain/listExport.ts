import { z } from 'zod';
import { relationNameSchema } from '#shared/domain/catalog.ts';
import { gridFilterSchema, gridSortSchema } from '#shared/domain/grid.ts';
import { clusterSortSchema } from '#shared/domain/cluster.ts';
import { csvOptionsSchema } from '#shared/domain/preferences.ts';
import { problemFilterSchema, problemSortSchema } from '#shared/domain/problem.ts';
import { simulationFilterSchema, simulationSortSchema } from '#shared/domain/simulation.ts';
import { allTasksFilterSchema, taskSortSchema } from '#shared/domain/task.ts';
import { userFilterSchema, userSortSchema } from '#shared/domain/user.ts';

/**
 * The kind of a column in an exported list: text as stored, an integer or a number (XLSX: a number if a spreadsheet
 * stores it exactly), a time (ISO 8601 in text formats, a date in XLSX, the stored text if it is invalid).
 */
export type ExportedKind = 'text' | 'integer' | 'number' | 'instant';

interface ExportColumn {
  /** Its name in the file. */
  readonly header: string;
  readonly kind: ExportedKind;
}

/** The columns of an exported list of simulations, in the order in which they are offered. */
export const simulationExportColumns = {
  id: { header: 'id', kind: 'integer' },
  title: { header: 'title', kind: 'text' },
  username: { header: 'user', kind: 'text' },
  state: { header: 'state', kind: 'text' },
  tasks: { header: 'tasks', kind: 'integer' },
  tasksCompleted: { header: 'tasks completed', kind: 'integer' },
  tasksFailed: { header: 'tasks failed', kind: 'integer' },
  primariesSimulated: { header: 'primaries simulated', kind: 'integer' },
  primariesRequested: { header: 'primaries requested', kind: 'integer' },
  simulator: { header: 'simulator', kind: 'text' },
  platform: { header: 'platform', kind: 'text' },
  inputType: { header: 'input type', kind: 'text' },
  startedAt: { header: 'started', kind: 'instant' },
  endedAt: { header: 'ended', kind: 'instant' },
  duration: { header: 'duration [s]', kind: 'number' },
  /** These three need a scan of the results; they are read only if one of them is chosen. */
  estimators: { header: 'estimators', kind: 'integer' },
  pages: { header: 'pages', kind: 'integer' },
  bytes: { header: 'stored [bytes]', kind: 'integer' },
  jobId: { header: 'job id', kind: 'text' },
  userId: { header: 'user id', kind: 'integer' },
  marks: { header: 'marks', kind: 'text' },
} as const satisfies Readonly<Record<string, ExportColumn>>;

export type SimulationExportColumn = keyof typeof simulationExportColumns;

/** The columns of an exported list of users; of secrets, only whether there is one. */
export const userExportColumns = {
  id: { header: 'id', kind: 'integer' },
  username: { header: 'user name', kind: 'text' },
  authProvider: { header: 'provider', kind: 'text' },
  simulations: { header: 'simulations', kind: 'integer' },
  /** Needs a scan of the results; it is read only if it is chosen. */
  bytes: { header: 'stored [bytes]', kind: 'integer' },
  lastActivityAt: { header: 'last activity', kind: 'instant' },
  password: { header: 'password', kind: 'text' },
  certificate: { header: 'certificate', kind: 'text' },
  certificateValidUntil: { header: 'certificate valid until', kind: 'instant' },
  privateKey: { header: 'private key', kind: 'text' },
  marks: { header: 'marks', kind: 'text' },
} as const satisfies Readonly<Record<string, ExportColumn>>;

export type UserExportColumn = keyof typeof userExportColumns;

/** The columns of an exported list of clusters. */
export const clusterExportColumns = {
  id: { header: 'id', kind: 'integer' },
  clusterName: { header: 'name', kind: 'text' },
  port: { header: 'port', kind: 'integer' },
  simulations: { header: 'simulations', kind: 'integer' },
  lastUsedAt: { header: 'last used', kind: 'instant' },
  marks: { header: 'marks', kind: 'text' },
} as const satisfies Readonly<Record<string, ExportColumn>>;

export type ClusterExportColumn = keyof typeof clusterExportColumns;

/** The columns of an exported list of the tasks of all simulations. */
export const taskExportColumns = {
  simulationId: { header: 'simulation', kind: 'integer' },
  simulationTitle: { header: 'title', kind: 'text' },
  username: { header: 'user', kind: 'text' },
  userId: { header: 'user id', kind: 'integer' },
  taskNumber: { header: 'task', kind: 'integer' },
  state: { header: 'state', kind: 'text' },
  simulatedPrimaries: { header: 'primaries simulated', kind: 'integer' },
  requestedPrimaries: { header: 'primaries requested', kind: 'integer' },
  startedAt: { header: 'started', kind: 'instant' },
  endedAt: { header: 'ended', kind: 'instant' },
  duration: { header: 'duration [s]', kind: 'number' },
  estimatedSeconds: { header: 'estimated remaining [s]', kind: 'integer' },
  lastUpdateAt: { header: 'updated', kind: 'instant' },
  celeryId: { header: 'celery id', kind: 'text' },
  id: { header: 'row id', kind: 'integer' },
  platform: { header: 'platform', kind: 'text' },
  marks: { header: 'marks', kind: 'text' },
} as const satisfies Readonly<Record<string, ExportColumn>>;

export type TaskExportColumn = keyof typeof taskExportColumns;

/** The columns of an exported list of simulations with problems. */
export const problemExportColumns = {
  id: { header: 'id', kind: 'integer' },
  reason: { header: 'reason', kind: 'text' },
  title: { header: 'title', kind: 'text' },
  username: { header: 'user', kind: 'text' },
  userId: { header: 'user id', kind: 'integer' },
  state: { header: 'state', kind: 'text' },
  lastSignAt: { header: 'last update', kind: 'instant' },
  tasks: { header: 'tasks', kind: 'integer' },
  tasksCompleted: { header: 'tasks completed', kind: 'integer' },
  tasksFailed: { header: 'tasks failed', kind: 'integer' },
  evidence: { header: 'evidence', kind: 'text' },
  platform: { header: 'platform', kind: 'text' },
  simulator: { header: 'simulator', kind: 'text' },
} as const satisfies Readonly<Record<string, ExportColumn>>;

export type ProblemExportColumn = keyof typeof problemExportColumns;

/** The names of some columns of a list, each of which must be one of its columns. */
function columnsOf<Name extends string>(all: Readonly<Record<Name, ExportColumn>>) {
  const isColumn = (name: string): name is Name => Object.hasOwn(all, name);
  return z.array(z.string().refine(isColumn)).min(1).max(100).readonly();
}

const byId = { column: 'id', direction: 'descending' } as const;

/** Which rows of which list are exported, and which of its columns in which order; the others are not read. */
export const exportedListSchema = z.discriminatedUnion('list', [
  z
    .strictObject({
      list: z.literal('simulations'),
      filter: simulationFilterSchema.default({}),
      sort: simulationSortSchema.default(byId),
      columns: columnsOf(simulationExportColumns),
    })
    .readonly(),
  z
    .strictObject({
      list: z.literal('users'),
      filter: userFilterSchema.default({}),
      sort: userSortSchema.default(byId),
      columns: columnsOf(userExportColumns),
    })
    .readonly(),
  z
    .strictObject({
      list: z.literal('clusters'),
      sort: clusterSortSchema.default(byId),
      columns: columnsOf(clusterExportColumns),
    })
    .readonly(),
  z
    .strictObject({
      list: z.literal('tasks'),
      filter: allTasksFilterSchema.default({}),
      sort: taskSortSchema.default(byId),
      columns: columnsOf(taskExportColumns),
    })
    .readonly(),
  z
    .strictObject({
      list: z.literal('problems'),
      filter: problemFilterSchema.prefault({}),
      sort: problemSortSchema.default({ column: 'lastSignAt', direction: 'ascending' }),
      columns: columnsOf(problemExportColumns),
    })
    .readonly(),
]);
export type ExportedList = z.infer<typeof exportedListSchema>;
/** The same for one of the lists. */
export type ExportedListOf<List extends ExportedList['list']> = Extract<ExportedList, { readonly list: List }>;

/** The columns of exported journal entries; parameters and rows are JSON. */
export const journalExportColumns = {
  number: { header: 'no.', kind: 'integer' },
  at: { header: 'when', kind: 'instant' },
  operation: { header: 'operation', kind: 'text' },
  outcome: { header: 'outcome', kind: 'text' },
  connection: { header: 'connection', kind: 'text' },
  parameters: { header: 'parameters', kind: 'text' },
  counts: { header: 'rows', kind: 'text' },
  systemUser: { header: 'by', kind: 'text' },
  databaseUser: { header: 'database user', kind: 'text' },
  archive: { header: 'archive', kind: 'text' },
  hash: { header: 'hash', kind: 'text' },
} as const satisfies Readonly<Record<string, ExportColumn>>;

export type JournalExportColumn = keyof typeof journalExportColumns;

/** Which journal entries are exported, by their numbers, newest first, and with which columns. */
export const exportedEntriesSchema = z
  .strictObject({
    numbers: z.array(z.int().min(1)).max(200_000).readonly(),
    columns: columnsOf(journalExportColumns),
  })
  .readonly();
export type ExportedEntries = z.infer<typeof exportedEntriesSchema>;

/** Which rows of a table are exported, and which of its columns in which order. */
export const exportedRelationSchema = z
  .strictObject({
    relation: relationNameSchema,
    filter: gridFilterSchema.default({}),
    sort: gridSortSchema.default({ column: '', direction: 'ascending' }),
    columns: z.array(z.string().max(500)).min(1).max(2000).readonly(),
  })
  .readonly();
export type ExportedRelation = z.infer<typeof exportedRelationSchema>;

/** Which rows a query gives: it is run again, in a session of its own that only reads. */
export const exportedResultSchema = z
  .strictObject({
    sql: z.string().min(1).max(1_000_000),
    /** A value for each parameter of the statement, in the order of their numbers. */
    values: z.array(z.string().max(1_000_000).nullable()).max(1000).readonly().default([]),
    /** In seconds, for each part that is read. */
    timeout: z.int().min(1).max(86_400).default(600),
    /** The table that INSERT statements name. */
    table: z.string().min(1).max(500).default('query_result'),
  })
  .readonly();
export type ExportedResult = z.infer<typeof exportedResultSchema>;

export const exportFormats = ['csv', 'json', 'jsonl', 'xlsx'] as const;
/** Those of tables and queries: the last two hold every value exactly, blobs included. */
export const rowFileFormats = [...exportFormats, 'sql', 'parquet'] as const;

const fileOptions = {
  /** CSV only (TSV is CSV separated by tabs). */
  csv: csvOptionsSchema.prefault({}),
  /** XLSX only: NULL and '' are written as these words, as both look empty otherwise. */
  words: z.boolean().default(false),
};

/** The options of a list's file. */
export const exportFormatSchema = z.strictObject({ format: z.enum(exportFormats), ...fileOptions }).readonly();
export type ExportFormat = z.infer<typeof exportFormatSchema>;

/** The options of a file with the rows of a table or a query. */
export const rowFileSchema = z.strictObject({ format: z.enum(rowFileFormats), ...fileOptions }).readonly();
export type RowFile = z.infer<typeof rowFileSchema>;

/** A file that core has written and keeps until it is discarded. */
export const exportedFileSchema = z
  .strictObject({
    exportId: z.string(),
    rows: z.int(),
    /** The size of the file. */
    bytes: z.int(),
  })
  .readonly();
