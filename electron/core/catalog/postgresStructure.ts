import { z } from 'zod';
import { createIndexSql, type FoundIndex, unindexedKeys, withCovering } from '#core/catalog/indexAdvice.ts';
import { noRelation } from '#core/catalog/relationFacts.ts';
import { assertPossibleName, keySchema, keysSql } from '#core/catalog/postgresRelation.ts';
import { textCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { parseJson } from '#core/parseJson.ts';
import type { RelationName, RelationStructure } from '#shared/domain/catalog.ts';

/*
 * A key column of an index is compared by everything that decides which queries it serves: its expression, operator class, collation and
 * order. Sizes of indexes that another session is dropping are NULL.
 */
const structureSql = `select n.nspname as schema, c.relname as name, json_build_object(
  'references', ${keysSql('conrelid')},
  'indexes', (select coalesce(json_agg(json_build_object(
      'name', x.relname, 'definition', pg_get_indexdef(i.indexrelid), 'method', am.amname,
      'columns', (select coalesce(json_agg(coalesce(a.attname, pg_get_indexdef(i.indexrelid, k.n::int, true)) order by k.n), '[]')
        from unnest(i.indkey::int2[]) with ordinality as k(attnum, n)
        left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum and k.attnum > 0 where k.n <= i.indnkeyatts),
      'keys', (select coalesce(json_agg(concat_ws(' ', pg_get_indexdef(i.indexrelid, k.n, true), i.indclass[k.n - 1],
          i.indcollation[k.n - 1], i.indoption[k.n - 1]) order by k.n), '[]')
        from generate_series(1, i.indnkeyatts::int) as k(n)),
      'isPrimary', i.indisprimary, 'isUnique', i.indisunique or i.indisexclusion, 'isPartial', i.indpred is not null,
      'isValid', i.indisvalid and i.indisready, 'bytes', pg_relation_size(i.indexrelid),
      'scans', pg_stat_get_numscans(i.indexrelid)) order by i.indisprimary desc, x.relname), '[]')
    from pg_index i join pg_class x on x.oid = i.indexrelid join pg_am am on am.oid = x.relam where i.indrelid = c.oid),
  'scansSince', (select to_char(d.stats_reset at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS"+00"') from pg_stat_database d where d.datname = current_database()),
  'constraints', (select coalesce(json_agg(json_build_object('name', k.conname, 'definition', pg_get_constraintdef(k.oid)) order by k.conname), '[]')
    from pg_constraint k where k.conrelid = c.oid and k.contype in ('c', 'x')),
  'triggers', (select coalesce(json_agg(json_build_object('name', t.tgname, 'definition', pg_get_triggerdef(t.oid), 'isEnabled', t.tgenabled <> 'D')
      order by t.tgname), '[]') from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal),
  'policies', (select coalesce(json_agg(json_build_object('name', p.polname, 'definition', concat_ws(' ',
      case when p.polpermissive then 'PERMISSIVE' else 'RESTRICTIVE' end, 'FOR',
      case p.polcmd when 'r' then 'SELECT' when 'a' then 'INSERT' when 'w' then 'UPDATE' when 'd' then 'DELETE' else 'ALL' end,
      'USING (' || pg_get_expr(p.polqual, p.polrelid) || ')', 'WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')'))
      order by p.polname), '[]') from pg_policy p where p.polrelid = c.oid),
  'definition', case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid, true) end)::text as structure
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'f', 'v', 'm', 'S') and (n.nspname, c.relname) in`;

const structureRow = z.object({ schema: textCell, name: textCell, structure: textCell });
/** How many relations one statement tells about. */
const relationsAtOnce = 100;

const named = z.object({ name: z.string(), definition: z.string() });
const structureSchema = z.object({
  references: z.array(keySchema),
  indexes: z.array(
    named.extend({
      method: z.string(),
      columns: z.array(z.string()),
      keys: z.array(z.string()),
      isPrimary: z.boolean(),
      isUnique: z.boolean(),
      isPartial: z.boolean(),
      isValid: z.boolean(),
      bytes: z.number().nullable(),
      scans: z.number().nullable(),
    }),
  ),
  scansSince: z.string().nullable(),
  constraints: z.array(named),
  triggers: z.array(named.extend({ isEnabled: z.boolean() })),
  policies: z.array(named),
  definition: z.string().nullable(),
});

/** Indexes, constraints, triggers and policies of a relation. Fails with not-found where there is none. */
export async function readPostgresStructure(
  database: ReadOnlyDatabase,
  relation: RelationName,
  signal: AbortSignal,
): Promise<RelationStructure> {
  assertPossibleName(relation);
  const [found] = await readPostgresStructures(database, [relation], signal);
  if (found === undefined) throw noRelation(relation);
  return found.structure;
}

/** The same of many relations, by few statements; those that do not exist are missing. */
export async function readPostgresStructures(
  { build, rows }: ReadOnlyDatabase,
  relations: readonly RelationName[],
  signal: AbortSignal,
): Promise<readonly { readonly relation: RelationName; readonly structure: RelationStructure }[]> {
  const all: { readonly relation: RelationName; readonly structure: RelationStructure }[] = [];
  for (let start = 0; start < relations.length; start += relationsAtOnce) {
    const some = relations.slice(start, start + relationsAtOnce);
    const marks = some.map(() => '(?, ?)').join(', ');
    const query = build.raw(
      `${structureSql} (${marks})`,
      some.flatMap(({ schema, name }) => [schema, name]),
    );
    const found = await rows({ query, row: structureRow, signal });
    all.push(
      ...found.map(({ schema, name, structure }) => ({
        relation: { schema, name },
        structure: toStructure({ schema, name }, structure),
      })),
    );
  }
  return all;
}

function toStructure(relation: RelationName, text: string): RelationStructure {
  const { references, indexes, ...others } = structureSchema.parse(parseJson(text));
  const foundIndexes: readonly FoundIndex[] = indexes;
  return {
    ...others,
    indexes: withCovering(foundIndexes),
    unindexed: unindexedKeys(
      references,
      foundIndexes,
      (columns) => `${createIndexSql('postgresql', { relation, columns })};`,
    ),
  };
}
