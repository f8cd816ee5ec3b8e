import { chmod, open } from 'node:fs/promises';
import Database from 'better-sqlite3';
import { sqliteSchema } from '#core/archives/database/sqliteSchema.ts';
import { type DatasetManifest, readManifest } from '#core/dataset/datasetFolder.ts';
import type { DatasetTableName } from '#shared/domain/dataset.ts';
import type { OpenedResults } from '#shared/domain/resultFile.ts';
import { formatPlural } from '#shared/figures.ts';
import { makeFailure } from '#shared/failure.ts';
import { metadataBlob, pageBlob } from './pageBlob.ts';
import { type DatasetFileRow, readTable } from './readTable.ts';

interface Files {
  readonly folder: string;
  readonly file: string;
}

/** Writes a dataset into a new, read-only SQLite file with yaptide's tables. Blocks its thread; `alive` is called now and then. */
export async function writeDatasetDatabase({ folder, file }: Files, alive: () => void): Promise<OpenedResults> {
  const manifest = await readManifest(folder);
  if (manifest === undefined)
    throw makeFailure({ code: 'file-missing', message: `There is no dataset in '${folder}'` });
  await (await open(file, 'wx', 0o600)).close();
  const database = new Database(file);
  const writing: Writing = { database, clusters: new Map(), refused: 0, unreadable: 0 };
  try {
    database.pragma('journal_mode = OFF');
    database.pragma('synchronous = OFF');
    database.pragma('foreign_keys = OFF');
    for (const statement of sqliteSchema('5003b9acb1f4', new Map())) database.exec(statement);
    database.exec('begin');
    for (const table of ['users', 'simulations', 'tasks', 'estimators', 'pages'] as const) {
      for await (const rows of readTable(folder, { manifest, table })) {
        for (const row of rows) {
          writers[table](writing, row);
          alive();
        }
      }
    }
    database.exec('commit');
  } finally {
    database.close();
  }
  await chmod(file, 0o400);
  const rowsOf = (table: DatasetTableName): number => manifest.tables[table]?.rows ?? 0;
  return { file, simulations: rowsOf('simulations'), pages: rowsOf('pages'), notes: notesOf(manifest, writing) };
}

interface Writing {
  readonly database: Database.Database;
  /** Ids of clusters by their name. */
  readonly clusters: Map<string, number>;
  refused: number;
  unreadable: number;
}

function notesOf(
  { source, changedAt, isComplete }: DatasetManifest,
  { refused, unreadable }: Writing,
): readonly string[] {
  return [
    `This is a dataset of '${source.name}' as of ${changedAt.slice(0, 16).replace('T', ' ')} UTC, not a database that yaptide uses.`,
    'A dataset holds no inputs, log files and secrets, so these are missing here.',
    'Pages are made of their values again: the numbers are the same, their blobs are not those of yaptide.',
    ...(isComplete ? [] : ['Its last export did not reach its end, so newer rows may be missing.']),
    ...(unreadable === 0
      ? []
      : [`${formatPlural(unreadable, 'page has', 'pages have')} no values in the dataset and no data here.`]),
    ...(refused === 0
      ? []
      : [
          `${formatPlural(refused, 'row does', 'rows do')} not fit yaptide's tables and ${refused === 1 ? 'is' : 'are'} missing.`,
        ]),
  ];
}

type Cell = string | bigint | number | Buffer | null;

const text = (value: unknown, instead: string | null = ''): string | null =>
  typeof value === 'string' ? value : instead;
const integer = (value: unknown, instead: number | null = null): bigint | number | null =>
  typeof value === 'bigint' ? value : instead;

/** A time as SQLite has it: `2025-01-01 10:00:00.000001` in UTC. */
function moment(value: unknown): string | null {
  if (typeof value !== 'bigint') return null;
  const micros = ((value % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = new Date(Number((value - micros) / 1000n));
  if (Number.isNaN(seconds.getTime())) return null;
  return `${seconds.toISOString().slice(0, 19).replace('T', ' ')}.${String(micros).padStart(6, '0')}`;
}

const statements = new WeakMap<Database.Database, Map<string, Database.Statement>>();

/** Inserts a row; counts it where a constraint refuses it. */
function insert(writing: Writing, table: string, row: Readonly<Record<string, Cell>>): void {
  const { database } = writing;
  const prepared = statements.get(database) ?? new Map<string, Database.Statement>();
  statements.set(database, prepared);
  const names = Object.keys(row).map((name) => `"${name}"`);
  const sql = `insert into "${table}" (${names.join(', ')}) values (${names.map(() => '?').join(', ')})`;
  const statement = prepared.get(sql) ?? database.prepare(sql);
  prepared.set(sql, statement);
  try {
    statement.run(...Object.values(row));
  } catch (error) {
    if (!(error instanceof Database.SqliteError) || !error.code.startsWith('SQLITE_CONSTRAINT')) throw error;
    writing.refused += 1;
  }
}

function clusterId(writing: Writing, name: string): number {
  const found = writing.clusters.get(name);
  if (found !== undefined) return found;
  const id = writing.clusters.size + 1;
  writing.clusters.set(name, id);
  insert(writing, 'Cluster', { id, cluster_name: name });
  return id;
}

const isBatch = (row: DatasetFileRow): boolean => row['platform'] === 'BATCH';

const writers = {
  users: (writing: Writing, row: DatasetFileRow): void => {
    const id = integer(row['id']);
    const provider = text(row['auth_provider']);
    insert(writing, 'User', { id, username: text(row['username']), auth_provider: provider });
    // A hash may not be NULL; an empty one lets no user log in.
    if (provider === 'YaptideUser') insert(writing, 'YaptideUser', { id, password_hash: '' });
    if (provider === 'KeycloakUser') insert(writing, 'KeycloakUser', { id, cert: null, private_key: null });
  },
  simulations: (writing: Writing, row: DatasetFileRow): void => {
    const id = integer(row['id']);
    insert(writing, 'Simulation', {
      id,
      job_id: text(row['job_id']),
      user_id: integer(row['user_id']),
      start_time: moment(row['start_time']),
      end_time: moment(row['end_time']),
      title: text(row['title']),
      platform: text(row['platform']),
      input_type: text(row['input_type']),
      sim_type: text(row['sim_type']),
      job_state: text(row['job_state']),
    });
    if (isBatch(row)) {
      const cluster = clusterId(writing, text(row['cluster']) ?? '');
      const ids = { array_id: integer(row['array_id']), collect_id: integer(row['collect_id']) };
      insert(writing, 'BatchSimulation', { id, cluster_id: cluster, job_dir: text(row['job_dir'], null), ...ids });
    } else insert(writing, 'CelerySimulation', { id, merge_id: text(row['merge_id'], null) });
  },
  tasks: (writing: Writing, row: DatasetFileRow): void => {
    const id = integer(row['id']);
    insert(writing, 'Task', {
      id,
      simulation_id: integer(row['simulation_id']),
      task_id: integer(row['task_id'], 0),
      requested_primaries: integer(row['requested_primaries'], 0),
      simulated_primaries: integer(row['simulated_primaries'], 0),
      task_state: text(row['task_state']),
      estimated_time: integer(row['estimated_time']),
      start_time: moment(row['start_time']),
      end_time: moment(row['end_time']),
      platform: text(row['platform']),
      last_update_time: moment(row['last_update_time']),
    });
    if (isBatch(row)) insert(writing, 'BatchTask', { id });
    else insert(writing, 'CeleryTask', { id, celery_id: '' });
  },
  estimators: (writing: Writing, row: DatasetFileRow): void => {
    insert(writing, 'Estimator', {
      id: integer(row['id']),
      simulation_id: integer(row['simulation_id'], 0),
      name: text(row['name']),
      file_name: text(row['file_name']),
      compressed_data: metadataBlob(row),
    });
  },
  pages: (writing: Writing, row: DatasetFileRow): void => {
    const blob = pageBlob(row);
    if (blob === null) writing.unreadable += 1;
    insert(writing, 'Page', {
      id: integer(row['id']),
      estimator_id: integer(row['estimator_id'], 0),
      page_number: integer(row['page_number'], 0),
      page_name: text(row['page_name']),
      page_dimension: integer(row['page_dimension'], 0),
      compressed_data: blob,
    });
  },
} as const;
