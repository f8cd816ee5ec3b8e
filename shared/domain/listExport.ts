import { z } from 'zod';
import { relationNameSchema } from '#shared/domain/catalog.ts';
import { gridFilterSchema, gridSortSchema } from '#shared/domain/grid.ts';
import { csvOptionsSchema } from '#shared/domain/preferences.ts';
import { simulationFilterSchema, simulationSortSchema } from '#shared/domain/simulation.ts';

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

function isSimulationColumn(name: string): name is SimulationExportColumn {
  return Object.hasOwn(simulationExportColumns, name);
}

/** Which rows of which list are exported, and which of its columns in which order; the others are not read. */
export const exportedListSchema = z
  .strictObject({
    list: z.literal('simulations'),
    filter: simulationFilterSchema.default({}),
    sort: simulationSortSchema.default({ column: 'id', direction: 'descending' }),
    columns: z.array(z.string().refine(isSimulationColumn)).min(1).max(100).readonly(),
  })
  .readonly();
export type ExportedList = z.infer<typeof exportedListSchema>;

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
