import { z } from 'zod';
import { createIndexSql } from '#core/catalog/indexAdvice.ts';
import { readPostgresStructures } from '#core/catalog/postgresStructure.ts';
import { readSqliteRelation } from '#core/catalog/sqliteCatalog.ts';
import { readSqliteStructure } from '#core/catalog/sqliteStructure.ts';
import { textCell } from '#core/connection/cells.ts';
import type { Connections } from '#core/connection/connections.ts';
import type { ConsoleSession } from '#core/connection/consoleSession.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { costWithIndex, type CostSettings, indexBytes } from '#core/maintenance/indexCost.ts';
import { parseJson } from '#core/parseJson.ts';
import type { RelationName, RelationStructure } from '#shared/domain/catalog.ts';
import type { MissingIndexFacts, MissingIndexList } from '#shared/domain/maintenance.ts';
import { quoteIdentifier } from '#shared/sql/quoteIdentifier.ts';

/** In seconds: how long planning one lookup may take. */
const planLimit = 5;
/** The most tables whose foreign keys are looked at. */
const mostTables = 500;
/** Of how many missing indexes the lookup is planned, those of the largest tables; each takes a statement. */
const mostExplained = 100;

/*
 * Tables with a foreign key whose columns do not lead a valid index over all rows. Which ones those are `catalog` tells for one table; here only the
 * tables are found, so that a large database is not read as a whole.
 */
const tablesSql = `select n.nspname as schema, c.relname as name, json_build_object('rows', c.reltuples::float8, 'bytes', pg_relation_size(c.oid),
    'scans', pg_stat_get_numscans(c.oid), 'rowsRead', pg_stat_get_tuples_returned(c.oid),
    'statistics', (select coalesce(json_agg(json_build_object('column', s.attname, 'width', s.avg_width, 'distinct', s.n_distinct::float8,
        'nulls', s.null_frac::float8, 'correlation', coalesce(s.correlation, 0)::float8)), '[]') from pg_stats s where s.schemaname = n.nspname and s.tablename = c.relname))::text as facts
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%' and (
    (?::boolean and c.oid = to_regclass('"Simulation"')) or exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'f' and not exists (
      select from pg_index i where i.indrelid = c.oid and i.indpred is null and i.indisvalid and i.indnkeyatts >= cardinality(k.conkey)
        and k.conkey <@ (i.indkey::int2[])[0:cardinality(k.conkey) - 1])))
  order by n.nspname, c.relname limit ${mostTables}`;

const factsSchema = z.object({
  rows: z.number(),
  bytes: z.number(),
  scans: z.number(),
  rowsRead: z.number(),
  statistics: z.array(
    z.object({
      column: z.string(),
      width: z.number(),
      distinct: z.number(),
      nulls: z.number(),
      correlation: z.number(),
    }),
  ),
});
type TableFacts = z.infer<typeof factsSchema>;

const settingsSql = `select json_build_object('sequentialPage', current_setting('seq_page_cost')::float8, 'randomPage',
  current_setting('random_page_cost')::float8, 'row', current_setting('cpu_tuple_cost')::float8, 'indexRow',
  current_setting('cpu_index_tuple_cost')::float8, 'operator', current_setting('cpu_operator_cost')::float8)::text as settings`;
const settingsSchema = z.object({
  sequentialPage: z.number(),
  randomPage: z.number(),
  row: z.number(),
  indexRow: z.number(),
  operator: z.number(),
});

/** Columns that yaptide's lists are sorted and filtered by, which its schema gives no index. */
const listColumns: readonly string[] = ['start_time', 'job_state'];

/** Every foreign key that no index serves, and the columns of yaptide's lists, the costliest first. */
export async function listMissingIndexes(
  connections: Pick<Connections, 'get' | 'database' | 'openConsole'>,
  connectionId: string,
  signal: AbortSignal,
): Promise<MissingIndexList> {
  const database = connections.database(connectionId);
  const { session } = await connections.openConsole(connectionId, { writes: false, signal });
  try {
    const found = { database, session, isYaptide: connections.get(connectionId).isYaptide };
    return await (database.dialect === 'sqlite' ? listOnSqlite(found, signal) : listOnPostgres(found, signal));
  } finally {
    await session.close();
  }
}

interface Reading {
  readonly database: ReadOnlyDatabase;
  /** Plans are read through a session of a console, since only that runs EXPLAIN. */
  readonly session: Pick<ConsoleSession, 'run'>;
  readonly isYaptide: boolean;
}

interface Wanted {
  readonly columns: readonly string[];
  readonly parent: RelationName | null;
  readonly statement: string;
}

/** What an index of a table is missing for. */
function wantedOf(
  relation: RelationName,
  structure: RelationStructure,
  { isYaptide, database }: Reading,
): readonly Wanted[] {
  if (!isYaptide || relation.name !== 'Simulation') return structure.unindexed;
  const unserved = listColumns.filter(
    (column) => !structure.indexes.some((index) => index.isValid && !index.isPartial && index.columns[0] === column),
  );
  return [
    ...structure.unindexed,
    ...unserved.map((column) => ({
      columns: [column],
      parent: null,
      statement: `${createIndexSql(database.dialect, { relation, columns: [column] })};`,
    })),
  ];
}

async function listOnPostgres(reading: Reading, signal: AbortSignal): Promise<MissingIndexList> {
  const { database, session, isYaptide } = reading;
  const { build, rows } = database;
  const row = z.object({ schema: textCell, name: textCell, facts: textCell });
  const tables = await rows({ query: build.raw(tablesSql, [isYaptide]), row, signal });
  const [found] = await rows({ query: build.raw(settingsSql), row: z.object({ settings: textCell }), signal });
  const settings = settingsSchema.parse(parseJson(found?.settings ?? '{}'));
  const factsOf = new Map(tables.map(({ schema, name, facts }) => [nameOf({ schema, name }), facts]));
  const structures = await readPostgresStructures(database, tables, signal);
  const wanted = structures
    .flatMap(({ relation, structure }) => {
      const facts = factsSchema.parse(parseJson(factsOf.get(nameOf(relation)) ?? ''));
      return wantedOf(relation, structure, reading).map((each) => ({ ...each, relation, facts }));
    })
    .toSorted((one, other) => other.facts.rows - one.facts.rows);
  const indexes: MissingIndexFacts[] = [];
  for (const [at, { columns, parent, statement, relation, facts }] of wanted.entries()) {
    const lookup = at < mostExplained ? await explainLookup(session, { relation, columns }, signal) : null;
    const costs = costsOf(facts, { columns, settings });
    const { plan = null, cost = null } = lookup ?? {};
    indexes.push({ ...costs, relation, columns, parent, statement, plan, cost });
  }
  const scansSince = structures[0]?.structure.scansSince ?? null;
  return { indexes: indexes.toSorted((one, other) => (other.cost ?? 0) - (one.cost ?? 0)), scansSince };
}

function nameOf({ schema, name }: RelationName): string {
  return `${schema}\0${name}`;
}

type Costs = Pick<MissingIndexFacts, 'rows' | 'bytes' | 'scans' | 'rowsRead' | 'costWithIndex' | 'indexBytes'>;

function costsOf(
  { rows, bytes, scans, rowsRead, statistics }: TableFacts,
  { columns, settings }: { readonly columns: readonly string[]; readonly settings: CostSettings },
): Costs {
  const known = columns.flatMap((column) => statistics.find((each) => each.column === column) ?? []);
  const found = { rows, bytes, scans, rowsRead };
  const [first] = known;
  if (rows < 0 || first === undefined || known.length < columns.length)
    return { ...found, costWithIndex: null, indexBytes: null };
  const width = known.reduce((sum, each) => sum + each.width, 0);
  const filled = Math.max(1, rows * (1 - first.nulls));
  const distinct = Math.max(1, first.distinct < 0 ? -first.distinct * rows : first.distinct);
  const index = { rows: filled, width, pages: Math.ceil(bytes / 8192), distinct, correlation: first.correlation };
  return { ...found, costWithIndex: costWithIndex(index, settings), indexBytes: indexBytes({ rows, width }) };
}

interface Lookup {
  readonly relation: RelationName;
  readonly columns: readonly string[];
}

const explained = z.array(z.object({ Plan: z.object({ 'Node Type': z.string(), 'Total Cost': z.number() }) })).min(1);

/** How PostgreSQL would find the rows of one parent now; null where it refuses to tell. */
export async function explainLookup(
  session: Pick<ConsoleSession, 'run'>,
  { relation, columns }: Lookup,
  signal: AbortSignal,
): Promise<{ readonly plan: string; readonly cost: number } | null> {
  const table = `${quoteIdentifier(relation.schema)}.${quoteIdentifier(relation.name)}`;
  // A value that is known only when the query runs, of whatever type: so the plan is that of any value.
  const values = columns.map(
    (column) => `${quoteIdentifier(column)} = (select ${quoteIdentifier(column)} from ${table} limit 0)`,
  );
  const sql = `explain (format json) select 1 from ${table} where ${values.join(' and ')}`;
  const limits = { rows: 1, size: 1_000_000, seconds: planLimit };
  try {
    const { rows } = await session.run({ sql, bindings: [], mode: 'own', limits }, signal);
    const [cell] = rows[0] ?? [];
    const plan = explained.safeParse(parseJson(typeof cell === 'string' ? cell : '[]')).data?.[0]?.Plan;
    return plan === undefined ? null : { plan: plan['Node Type'], cost: plan['Total Cost'] };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Error) return null;
    throw error;
  }
}

async function listOnSqlite(reading: Reading, signal: AbortSignal): Promise<MissingIndexList> {
  const { database, session } = reading;
  const { build, rows } = database;
  const query = build.raw(
    `select distinct t.name as name from pragma_table_list as t join pragma_foreign_key_list(t.name)
     where t.schema = 'main' and t.type = 'table' order by t.name limit ${mostTables}`,
  );
  const indexes: MissingIndexFacts[] = [];
  for (const { name } of await rows({ query, row: z.object({ name: textCell }), signal })) {
    const relation = { schema: 'main', name };
    const structure = await readSqliteStructure(database, relation, signal);
    const wanted = wantedOf(relation, structure, reading);
    if (wanted.length === 0) continue;
    const { rows: count } = await readSqliteRelation(database, relation, signal);
    for (const { columns, parent, statement } of wanted) {
      const lookup = await planOnSqlite(session, { relation, columns }, signal);
      const uncounted = { bytes: null, scans: null, rowsRead: null, cost: null, costWithIndex: null, indexBytes: null };
      indexes.push({ relation, columns, parent, statement, rows: count, plan: lookup, ...uncounted });
    }
  }
  return { indexes: indexes.toSorted((one, other) => other.rows - one.rows), scansSince: null };
}

/** How SQLite would find the rows of one parent now: `SCAN Page`. */
export async function planOnSqlite(
  session: Pick<ConsoleSession, 'run'>,
  { relation, columns }: Lookup,
  signal: AbortSignal,
): Promise<string> {
  const values = columns.map((column) => `${quoteIdentifier(column)} = ?`);
  const sql = `explain query plan select 1 from ${quoteIdentifier(relation.name)} where ${values.join(' and ')}`;
  const limits = { rows: 1, size: 1_000_000, seconds: planLimit };
  const { rows } = await session.run({ sql, bindings: columns.map(() => null), mode: 'own', limits }, signal);
  const detail = rows[0]?.at(-1);
  return typeof detail === 'string' ? detail : '';
}
