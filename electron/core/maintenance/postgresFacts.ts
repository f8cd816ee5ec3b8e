import { z } from 'zod';
import { noRelation } from '#core/catalog/relationFacts.ts';
import { textCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { parseJson } from '#core/parseJson.ts';
import type { RelationName } from '#shared/domain/catalog.ts';

/*
 * What is known of a table before and after its maintenance. A role with the privilege MAINTAIN (PostgreSQL 17) may do all of it but create
 * and remove indexes; the owner of the database may vacuum and analyze.
 */
const factsSql = `select json_build_object('oid', c.oid::text, 'kind', c.relkind, 'rows', c.reltuples::float8,
  'version', current_setting('server_version_num')::int, 'inRecovery', pg_is_in_recovery(), 'file', pg_relation_filenode(c.oid)::text,
  'heap', pg_relation_size(c.oid), 'table', pg_table_size(c.oid), 'total', pg_total_relation_size(c.oid),
  'dead', pg_stat_get_dead_tuples(c.oid), 'changed', pg_stat_get_mod_since_analyze(c.oid),
  'vacuumed', pg_stat_get_last_vacuum_time(c.oid)::text, 'analyzed', pg_stat_get_last_analyze_time(c.oid)::text,
  'isOwner', pg_has_role(c.relowner, 'USAGE'),
  'ownsDatabase', (select pg_has_role(d.datdba, 'USAGE') from pg_database d where d.datname = current_database()),
  'maintains', case when current_setting('server_version_num')::int >= 170000 then has_table_privilege(c.oid, 'MAINTAIN') else false end,
  'indexes', (select coalesce(json_agg(json_build_object('name', x.relname, 'bytes', pg_relation_size(x.oid), 'file', x.relfilenode::text,
      'isValid', i.indisvalid and i.indisready,
      'isLeading', i.indpred is null,
      'isBuilt', exists (select from pg_stat_progress_create_index p where p.index_relid = x.oid),
      'columns', (select coalesce(json_agg(a.attname order by k.n), '[]') from unnest(i.indkey::int2[]) with ordinality as k(attnum, n)
         join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum where k.n <= i.indnkeyatts)) order by x.relname), '[]')
    from pg_index i join pg_class x on x.oid = i.indexrelid where i.indrelid = c.oid),
  'names', (select coalesce(json_agg(x.relname), '[]') from pg_class x where x.relnamespace = c.relnamespace and left(x.relname, 3) = 'ix_'),
  'columns', (select coalesce(json_agg(json_build_object('name', a.attname,
      'width', (select s.avg_width from pg_stats s where s.schemaname = n.nspname and s.tablename = c.relname and s.attname = a.attname
        order by s.inherited limit 1))), '[]')
    from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
  'running', (select coalesce(json_agg(p.pid), '[]') from (select pid, relid from pg_stat_progress_vacuum union all
      select pid, relid from pg_stat_progress_create_index union all select pid, relid from pg_stat_progress_cluster) p where p.relid = c.oid),
  'open', (select coalesce(json_agg(json_build_object('pid', a.pid, 'seconds', extract(epoch from now() - a.xact_start)::int,
      'application', a.application_name) order by a.xact_start), '[]')
    from pg_stat_activity a where a.datname = current_database() and a.pid <> pg_backend_pid() and a.xact_start < now() - interval '10 s'))::text as facts
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = ? and c.relname = ? and c.relkind in ('r', 'p', 'm', 'f', 'v', 'S')`;

const factsSchema = z.object({
  oid: z.string(),
  kind: z.string(),
  rows: z.number(),
  version: z.number(),
  inRecovery: z.boolean(),
  file: z.string().nullable(),
  heap: z.number().nullable(),
  table: z.number().nullable(),
  total: z.number().nullable(),
  dead: z.number(),
  changed: z.number(),
  vacuumed: z.string().nullable(),
  analyzed: z.string().nullable(),
  isOwner: z.boolean(),
  ownsDatabase: z.boolean(),
  maintains: z.boolean(),
  indexes: z.array(
    z.object({
      name: z.string(),
      bytes: z.number().nullable(),
      file: z.string(),
      isValid: z.boolean(),
      /** Whether it is over all rows. */
      isLeading: z.boolean(),
      isBuilt: z.boolean(),
      columns: z.array(z.string()),
    }),
  ),
  /** Names in the table's schema that a new index must not have. */
  names: z.array(z.string()),
  columns: z.array(z.object({ name: z.string(), width: z.number().nullable() })),
  /** Sessions that maintain the table now. */
  running: z.array(z.number()),
  /** Transactions that have been open for more than 10 s, the oldest first. */
  open: z.array(z.object({ pid: z.number(), seconds: z.number(), application: z.string() })),
});
export type PostgresFacts = z.infer<typeof factsSchema>;

/** What is known of a table that is to be maintained. Fails with not-found where there is none. */
export async function readPostgresFacts(
  { build, rows }: Pick<ReadOnlyDatabase, 'build' | 'rows'>,
  relation: RelationName,
  signal: AbortSignal,
): Promise<PostgresFacts> {
  if (`${relation.schema}${relation.name}`.includes('\0')) throw noRelation(relation);
  const query = build.raw(factsSql, [relation.schema, relation.name]);
  const [found] = await rows({ query, row: z.object({ facts: textCell }), signal });
  if (found === undefined) throw noRelation(relation);
  return factsSchema.parse(parseJson(found.facts));
}
