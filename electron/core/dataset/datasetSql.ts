import { z } from 'zod';
import { nullableTextCell, numberCell, sumCell } from '#core/connection/cells.ts';
import type { YaptideTable } from '#core/connection/databaseShape.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { byteLength, instantText } from '#core/listing/dialectSql.ts';
import { type DatasetTableName, datasetTableNames } from '#shared/domain/dataset.ts';

/** A cell that is read: the column of the dataset, and where it comes from. */
interface Source {
  readonly name: string;
  readonly alias: string;
  readonly table: YaptideTable;
  readonly column: string;
}

interface TableSource {
  readonly table: YaptideTable;
  readonly joins: readonly { readonly table: YaptideTable; readonly alias: string; readonly on: string }[];
  readonly cells: readonly Source[];
  readonly hasBlob: boolean;
}

const from = (alias: string, table: YaptideTable, ...columns: string[]): readonly Source[] =>
  columns.map((column) => ({ name: column, alias, table, column }));
/** When the simulation of a row started, which decides on its month. */
const started: Source = { name: 'started', alias: 's', table: 'Simulation', column: 'start_time' };
const toSimulation = { table: 'Simulation', alias: 's', on: 's.id = o.simulation_id' } as const;

const sources: Readonly<Record<DatasetTableName, TableSource>> = {
  users: { table: 'User', joins: [], cells: from('o', 'User', 'id', 'username', 'auth_provider'), hasBlob: false },
  simulations: {
    table: 'Simulation',
    joins: [
      { table: 'BatchSimulation', alias: 'b', on: 'b.id = o.id' },
      { table: 'CelerySimulation', alias: 'd', on: 'd.id = o.id' },
      { table: 'Cluster', alias: 'c', on: 'c.id = b.cluster_id' },
    ],
    cells: [
      ...from('o', 'Simulation', 'id', 'job_id', 'user_id', 'title', 'platform', 'input_type', 'sim_type', 'job_state'),
      ...from('o', 'Simulation', 'start_time', 'end_time'),
      { name: 'cluster', alias: 'c', table: 'Cluster', column: 'cluster_name' },
      ...from('b', 'BatchSimulation', 'job_dir', 'array_id', 'collect_id'),
      ...from('d', 'CelerySimulation', 'merge_id'),
      { ...started, alias: 'o' },
    ],
    hasBlob: false,
  },
  inputs: {
    table: 'Input',
    joins: [toSimulation],
    cells: [...from('o', 'Input', 'id', 'simulation_id'), ...from('s', 'Simulation', 'sim_type'), started],
    hasBlob: true,
  },
  tasks: {
    table: 'Task',
    joins: [toSimulation],
    cells: [
      ...from('o', 'Task', 'id', 'simulation_id', 'task_id', 'requested_primaries', 'simulated_primaries'),
      ...from('o', 'Task', 'task_state', 'estimated_time', 'start_time', 'end_time', 'platform', 'last_update_time'),
      started,
    ],
    hasBlob: false,
  },
  estimators: {
    table: 'Estimator',
    joins: [toSimulation],
    cells: [...from('o', 'Estimator', 'id', 'simulation_id', 'name', 'file_name'), started],
    hasBlob: true,
  },
  pages: {
    table: 'Page',
    joins: [
      { table: 'Estimator', alias: 'e', on: 'e.id = o.estimator_id' },
      { table: 'Simulation', alias: 's', on: 's.id = e.simulation_id' },
    ],
    cells: [
      ...from('o', 'Page', 'id', 'estimator_id', 'page_number', 'page_dimension', 'page_name'),
      ...from('e', 'Estimator', 'simulation_id'),
      started,
    ],
    hasBlob: true,
  },
};

/** A part of a table: ids above `after` up to `to`. */
export interface IdRange {
  readonly after: number;
  readonly to: number;
}

/** How many rows a range has and what they add up to; rows that change change it. */
export interface RangeContent {
  readonly rows: number;
  readonly digest: string;
}

/** A table of the dataset as it is read from a database. */
interface TableSql {
  readonly source: TableSource;
  /** The names of the cells, in their order; the blob is not among them. */
  readonly names: readonly string[];
  readonly cells: readonly string[];
  readonly blob: string | null;
  readonly joins: string;
}

/** Below every id. */
export const beforeAll = -Number.MAX_SAFE_INTEGER;

/** Whether a database has the table, and its user may read it. */
export function hasSource({ shape }: ReadOnlyDatabase, name: DatasetTableName): boolean {
  return shape.hasColumn(sources[name].table, 'id');
}

/** The SQL of a table for this database: what it lacks, and what may not be read, is NULL. */
export function tableSql({ dialect, shape }: ReadOnlyDatabase, name: DatasetTableName): TableSql {
  const source = sources[name];
  const joined = new Map([['o', source.table]]);
  const joins: string[] = [];
  for (const { table, alias, on } of source.joins) {
    const reached = new Map([...joined, [alias, table]]);
    const columns = [...on.matchAll(/\b([a-z])\.(\w+)/gu)].map(([, of = '', column = '']) => ({
      of: reached.get(of),
      column,
    }));
    if (!columns.every(({ of, column }) => of !== undefined && shape.hasColumn(of, column))) continue;
    joined.set(alias, table);
    joins.push(`left join "${table}" as ${alias} on ${on}`);
  }
  const cells = source.cells.map(({ alias, table, column }) => {
    if (!joined.has(alias) || !shape.hasColumn(table, column)) return 'null';
    const sql = `${alias}."${column}"`;
    return column.endsWith('_time') && column !== 'estimated_time' ? instantText(dialect, sql) : sql;
  });
  const blob = source.hasBlob && shape.hasColumn(source.table, 'compressed_data') ? 'o.compressed_data' : null;
  return { source, names: source.cells.map((each) => each.name), cells, blob, joins: joins.join(' ') };
}

/** The largest id of a table; null if it has no row. */
export async function lastId(
  { build, rows }: ReadOnlyDatabase,
  name: DatasetTableName,
  signal: AbortSignal,
): Promise<number | null> {
  const query = build.raw(`select max(id) as id from "${sources[name].table}"`);
  const row = z.object({ id: z.union([z.null(), numberCell]) });
  return (await rows({ query, row, signal }))[0]?.id ?? null;
}

/** What a blob adds to the digest of its row: its size and its end, where gzip has a checksum. It is not read as a whole. */
function blobSql(dialect: ReadOnlyDatabase['dialect'], blob: string): readonly string[] {
  const end =
    dialect === 'postgresql' ? `substring(${blob} from greatest(octet_length(${blob}) - 7, 1))` : `substr(${blob}, -8)`;
  return [byteLength(blob), end];
}

/** How many ranges are looked at by one statement. */
const rangesAtOnce = 40;

/** The content of each range, in their order, without reading a row here. */
export async function readContents(
  database: ReadOnlyDatabase,
  { name, ranges }: { readonly name: DatasetTableName; readonly ranges: readonly IdRange[] },
  signal: AbortSignal,
): Promise<readonly RangeContent[]> {
  const { dialect, build } = database;
  const { source, cells, blob, joins } = tableSql(database, name);
  const values = [...cells.filter((cell) => cell !== 'null'), ...(blob === null ? [] : blobSql(dialect, blob))].join(
    ', ',
  );
  const digest =
    dialect === 'postgresql'
      ? `sum(('x' || left(md5(row(${values})::text), 16))::bit(64)::int8::numeric)`
      : `sum(row_digest(${values}))`;
  const row = z.object({ n: numberCell, rows: sumCell, digest: nullableTextCell });
  const contents: RangeContent[] = [];
  for (let at = 0; at < ranges.length; at += rangesAtOnce) {
    const some = ranges.slice(at, at + rangesAtOnce);
    const list = some.map(({ after, to }, index) => `(${index}, ${after}, ${to})`).join(', ');
    const query = build.raw(
      `select r.column1 as n, count(*) as rows, ${digest} as digest from (values ${list}) as r
       join "${source.table}" as o on o.id > r.column2 and o.id <= r.column3 ${joins} group by r.column1`,
    );
    const found = new Map((await database.rows({ query, row, signal })).map((each) => [each.n, each]));
    for (const index of some.keys()) {
      const each = found.get(index);
      contents.push({ rows: each?.rows ?? 0, digest: each?.digest ?? '' });
    }
  }
  return contents;
}

/** How much one part of a table holds, in rows and in bytes of blobs as stored. */
export interface PartLimits {
  readonly rows: number;
  readonly bytes: number;
}

/** A range that is to be read, with its size. */
export interface SizedRange extends IdRange {
  readonly rows: number;
  readonly bytes: number;
}

/** Divides the rows of a range into parts, from their ids and sizes alone. */
export async function divideRange(
  { build, rows, shape }: ReadOnlyDatabase,
  { name, range, limits }: { readonly name: DatasetTableName; readonly range: IdRange; readonly limits: PartLimits },
  signal: AbortSignal,
): Promise<readonly SizedRange[]> {
  const { table, hasBlob } = sources[name];
  const isSized = hasBlob && shape.hasColumn(table, 'compressed_data');
  const size = isSized ? `coalesce(${byteLength('compressed_data')}, 0)` : '0';
  const query = build.raw(
    `select max(id) as last, count(*) as rows, sum(size) as bytes from (
       select id, size, (row_number() over (order by id) - 1) / ${limits.rows} as a, sum(size) over (order by id) / ${limits.bytes} as b
       from (select id, ${size} as size from "${table}" where id > ${range.after} and id <= ${range.to}) as s) as g
     group by a, b order by 1`,
  );
  const found = await rows({ query, row: z.object({ last: numberCell, rows: sumCell, bytes: sumCell }), signal });
  return found.map((each, index) => ({
    after: found[index - 1]?.last ?? range.after,
    to: each.last,
    rows: each.rows,
    bytes: each.bytes,
  }));
}

/** How many rows each table has, and how many bytes their blobs take as stored. */
export async function countRows(
  database: ReadOnlyDatabase,
  signal: AbortSignal,
): Promise<readonly { readonly name: DatasetTableName; readonly rows: number; readonly bytes: number }[]> {
  const counted = [];
  for (const name of datasetTableNames.filter((each) => hasSource(database, each))) {
    const { source, blob } = tableSql(database, name);
    const bytes = blob === null ? '0' : `coalesce(sum(${byteLength(blob)}), 0)`;
    const query = database.build.raw(`select count(*) as rows, ${bytes} as bytes from "${source.table}" as o`);
    const [found] = await database.rows({ query, row: z.object({ rows: sumCell, bytes: sumCell }), signal });
    counted.push({ name, rows: found?.rows ?? 0, bytes: found?.bytes ?? 0 });
  }
  return counted;
}
