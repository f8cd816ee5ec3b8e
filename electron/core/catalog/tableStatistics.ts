import { z } from 'zod';
import { noRelation } from '#core/catalog/relationFacts.ts';
import { assertPossibleName } from '#core/catalog/postgresRelation.ts';
import { textCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { parseJson } from '#core/parseJson.ts';
import type { RelationName } from '#shared/domain/catalog.ts';
import { isSecretColumn, isSecretName } from '#shared/domain/secretColumns.ts';
import type { Bloat, TableStatistics } from '#shared/domain/statistics.ts';
import { makeFailure } from '#shared/failure.ts';

/** In characters: what is shown of a value. */
const maxValue = 80;
/** The most frequent values of a column. */
const mostCommon = 8;

const utc = (time: string): string => `to_char(${time} at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS"+00"')`;

/*
 * The statistics hold samples of the values themselves, in an array of the column's own type, which only its text reads. So those of blobs are
 * not asked for, and those of secrets are dropped below.
 */
const statisticsSql = `select json_build_object('kind', c.relkind,
  'upkeep', json_build_object('liveRows', pg_stat_get_live_tuples(c.oid), 'deadRows', pg_stat_get_dead_tuples(c.oid),
    'vacuumed', ${utc('pg_stat_get_last_vacuum_time(c.oid)')}, 'autovacuumed', ${utc('pg_stat_get_last_autovacuum_time(c.oid)')},
    'analyzed', ${utc('pg_stat_get_last_analyze_time(c.oid)')}, 'autoanalyzed', ${utc('pg_stat_get_last_autoanalyze_time(c.oid)')},
    'changed', pg_stat_get_mod_since_analyze(c.oid)),
  'rows', c.reltuples::float8,
  'extension', (select e.extversion from pg_extension e where e.extname = 'pgstattuple'),
  'isAvailable', exists (select from pg_available_extensions where name = 'pgstattuple'),
  'mayMeasure', pg_has_role('pg_stat_scan_tables', 'USAGE'),
  'columns', (select coalesce(json_agg(json_build_object('column', s.attname, 'nullFraction', s.null_frac::float8, 'distinct', s.n_distinct::float8,
      'width', s.avg_width, 'correlation', s.correlation::float8,
      'common', (select coalesce(json_agg(json_build_object('value', left(v.value, ${maxValue}), 'fraction', s.most_common_freqs[v.n]::float8) order by v.n), '[]')
        from unnest(case when s.is_shown then s.most_common_vals::text::text[] end) with ordinality as v(value, n) where v.n <= ${mostCommon}),
      'bounds', (select json_build_object('from', left(b."all"[1], ${maxValue}), 'to', left(b."all"[cardinality(b."all")], ${maxValue}))
        from (select case when s.is_shown then s.histogram_bounds::text::text[] end as "all") b where b."all" is not null)) order by s.attname), '[]')
    from (select distinct on (p.attname) p.*, t.typoutput <> 'byteaout'::regproc as is_shown
      from pg_stats p join pg_attribute a on a.attrelid = c.oid and a.attname = p.attname join pg_type t on t.oid = a.atttypid
      where p.schemaname = n.nspname and p.tablename = c.relname order by p.attname, p.inherited desc) s))::text as statistics
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = ? and c.relname = ? and c.relkind in ('r', 'p', 'm', 'f', 'v', 'S')`;

const time = z.string().nullable();
const foundSchema = z.object({
  kind: z.string(),
  rows: z.number(),
  upkeep: z.object({
    liveRows: z.number(),
    deadRows: z.number(),
    vacuumed: time,
    autovacuumed: time,
    analyzed: time,
    autoanalyzed: time,
    changed: z.number(),
  }),
  extension: z.string().nullable(),
  isAvailable: z.boolean(),
  mayMeasure: z.boolean(),
  columns: z.array(
    z.object({
      column: z.string(),
      nullFraction: z.number(),
      distinct: z.number(),
      width: z.number(),
      correlation: z.number().nullable(),
      common: z.array(z.object({ value: z.string(), fraction: z.number() })),
      bounds: z.object({ from: z.string(), to: z.string() }).nullable(),
    }),
  ),
});

/** What a database believes of a table's values, and when the table was last looked after. Reads the catalog only. */
export async function readTableStatistics(
  { dialect, build, rows }: ReadOnlyDatabase,
  relation: RelationName,
  signal: AbortSignal,
): Promise<TableStatistics> {
  if (dialect === 'sqlite') return { columns: [], upkeep: null, bloat: { kind: 'none', reason: ofSqlite } };
  assertPossibleName(relation);
  const query = build.raw(statisticsSql, [relation.schema, relation.name]);
  const [found] = await rows({ query, row: z.object({ statistics: textCell }), signal });
  if (found === undefined) throw noRelation(relation);
  const statistics = foundSchema.parse(parseJson(found.statistics));
  const isTable = ['r', 'm'].includes(statistics.kind);
  return {
    columns: statistics.columns.map((each) => {
      const isSecret = isSecretName(each.column) || isSecretColumn(relation.name, each.column);
      const distinct = each.distinct === -1 ? -1 : absolute(each.distinct, statistics.rows);
      return { ...each, distinct, ...(isSecret ? { common: [], bounds: null } : {}) };
    }),
    upkeep: isTable ? statistics.upkeep : null,
    bloat: isTable ? bloatOf(statistics) : { kind: 'none', reason: 'Only tables have dead rows and free space.' },
  };
}

/** A negative number is a share of the rows. */
function absolute(distinct: number, rows: number): number {
  return distinct < 0 ? Math.max(1, Math.round(-distinct * Math.max(0, rows))) : distinct;
}

const ofSqlite = 'A SQLite file has free pages, but no dead rows. Activity, File, shows them.';

function bloatOf({ extension, isAvailable, mayMeasure }: z.infer<typeof foundSchema>): TableStatistics['bloat'] {
  if (extension === null) {
    return {
      kind: 'none',
      reason: isAvailable
        ? 'No estimate: the extension pgstattuple is not installed in this database (CREATE EXTENSION pgstattuple).'
        : 'No estimate: this server does not have the extension pgstattuple.',
    };
  }
  return mayMeasure
    ? { kind: 'measurable' }
    : { kind: 'none', reason: 'No estimate: the database user lacks the role pg_stat_scan_tables.' };
}

const bloatRow = z.object({
  part: z.enum(['heap', 'toast']),
  length: z.string().transform(Number),
  scanned: z.string().transform(Number),
  dead: z.string().transform(Number),
  free: z.string().transform(Number),
});

/** How much of a table and of its large values is dead or free, by reading the pages that hold more than visible rows. */
export async function measureBloat(
  { build, rows, dialect }: ReadOnlyDatabase,
  relation: RelationName,
  signal: AbortSignal,
): Promise<Bloat> {
  assertPossibleName(relation);
  if (dialect === 'sqlite') throw makeFailure({ code: 'not-allowed', message: ofSqlite });
  const place = build.raw(
    `select n.nspname as schema from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'pgstattuple'`,
  );
  const [extension] = await rows({ query: place, row: z.object({ schema: textCell }), signal });
  if (extension === undefined) {
    throw makeFailure({ code: 'unavailable', message: 'The extension pgstattuple is not installed in this database' });
  }
  const query = build.raw(
    `select p.part as part, m.table_len as length, m.scanned_percent as scanned, m.dead_tuple_len as dead, m.approx_free_space as free
     from (select c.oid, c.reltoastrelid from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = ? and c.relname = ?) t
       cross join lateral (select 'heap' as part, t.oid union all select 'toast', t.reltoastrelid where t.reltoastrelid <> 0) p
       cross join lateral ??.pgstattuple_approx(p.oid::regclass) m order by p.part`,
    [relation.schema, relation.name, extension.schema],
  );
  const found = await rows({ query, row: bloatRow, signal });
  const bytes = found.reduce((sum, { length }) => sum + length, 0);
  const read = found.reduce((sum, { length, scanned }) => sum + (length * scanned) / 100, 0);
  return {
    parts: found.map(({ part, length, dead, free }) => ({ part, bytes: length, dead, free })),
    scanned: bytes === 0 ? 100 : (100 * read) / bytes,
  };
}
