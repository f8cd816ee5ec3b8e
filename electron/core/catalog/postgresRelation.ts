import { z } from 'zod';
import { toRelationKind } from '#core/catalog/postgresNames.ts';
import {
  type ColumnFacts,
  noRelation,
  type RelationFacts,
  type RowIdentity,
  toOnDelete,
} from '#core/catalog/relationFacts.ts';
import { textCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { parseJson } from '#core/parseJson.ts';
import { type ForeignKey, type RelationName, relationNameSchema } from '#shared/domain/catalog.ts';
import { isSecretName } from '#shared/domain/secretColumns.ts';

const columnNames = (relation: string, numbers: string): string =>
  `(select json_agg(a.attname order by u.n) from unnest(${numbers}) with ordinality as u(attnum, n)
     join pg_attribute a on a.attrelid = ${relation} and a.attnum = u.attnum)`;

/** A JSON array of the foreign keys of `c`, as child or as parent, which `keySchema` reads. */
export const keysSql = (own: 'conrelid' | 'confrelid'): string => `(select coalesce(json_agg(json_build_object(
    'name', k.conname, 'child', json_build_object('schema', cn.nspname, 'name', cc.relname),
    'childColumns', ${columnNames('k.conrelid', 'k.conkey')},
    'parent', json_build_object('schema', pn.nspname, 'name', pc.relname),
    'parentColumns', ${columnNames('k.confrelid', 'k.confkey')}, 'onDelete', k.confdeltype) order by k.conname, k.oid), '[]')
  from pg_constraint k join pg_class cc on cc.oid = k.conrelid join pg_namespace cn on cn.oid = cc.relnamespace
    join pg_class pc on pc.oid = k.confrelid join pg_namespace pn on pn.oid = pc.relnamespace
  where k.contype = 'f' and k.conparentid = 0 and k.${own} = c.oid)`;

/** In characters. */
const maxComment = 10_000;

/*
 * A domain writes its values with its base type's function, which tells a domain over bytea. An index over all rows whose columns
 * cannot be NULL tells rows apart. Only a generated column's expression mentions others: given the table, pg_get_expr makes the names of all its
 * columns first, which takes half a minute for 1600 defaults.
 */
const relationSql = `select json_build_object('kind', c.relkind, 'comment', left(obj_description(c.oid, 'pg_class'), ${maxComment}),
  'rows', c.reltuples::float8,
  'isDivided', c.relkind in ('p', 'f') or exists (select from pg_inherits i where i.inhparent = c.oid),
  'columns', (select coalesce(json_agg(json_build_object(
      'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'cast', format_type(a.atttypid, -1),
      'category', t.typcategory, 'typeName', t.typname, 'isBlob', t.typoutput = 'byteaout'::regproc,
      'isNotNull', a.attnotnull, 'default', pg_get_expr(d.adbin, case when a.attgenerated = '' then 0 else d.adrelid end), 'generated', a.attgenerated,
      'identity', a.attidentity, 'comment', left(col_description(c.oid, a.attnum), ${maxComment}),
      'isReadable', has_column_privilege(c.oid, a.attnum, 'select')) order by a.attnum), '[]')
    from pg_attribute a join pg_type t on t.oid = a.atttypid left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
  'uniqueKeys', (select coalesce(json_agg(json_build_object('isPrimary', i.indisprimary,
      'columns', ${columnNames('c.oid', 'i.indkey::int2[]')}) order by i.indisprimary desc, i.indexrelid), '[]')
    from pg_index i where i.indrelid = c.oid and i.indisunique and i.indisvalid and i.indimmediate and i.indpred is null
      and i.indnatts = i.indnkeyatts and 0 <> all(i.indkey::int2[])),
  'references', ${keysSql('conrelid')}, 'referencedBy', ${keysSql('confrelid')})::text as relation
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = ? and c.relname = ? and c.relkind in ('r', 'p', 'f', 'v', 'm', 'S')`;

const names = z.array(z.string()).readonly();
export const keySchema = z
  .object({
    name: z.string(),
    child: relationNameSchema,
    childColumns: names,
    parent: relationNameSchema,
    parentColumns: names,
    onDelete: z.string(),
  })
  .transform((key): ForeignKey => ({ ...key, onDelete: toOnDelete(key.onDelete) }));
const columnSchema = z.object({
  name: z.string(),
  type: z.string(),
  cast: z.string(),
  category: z.string(),
  typeName: z.string(),
  isBlob: z.boolean(),
  isNotNull: z.boolean(),
  default: z.string().nullable(),
  generated: z.string(),
  identity: z.string(),
  comment: z.string().nullable(),
  isReadable: z.boolean(),
});
const factsSchema = z.object({
  kind: z.string(),
  comment: z.string().nullable(),
  rows: z.number(),
  isDivided: z.boolean(),
  columns: z.array(columnSchema),
  uniqueKeys: z.array(z.object({ isPrimary: z.boolean(), columns: names })),
  references: z.array(keySchema),
  referencedBy: z.array(keySchema),
});

/** Columns and keys of one relation of a PostgreSQL database. Fails with not-found where there is none. */
export async function readPostgresRelation(
  { build, rows }: ReadOnlyDatabase,
  relation: RelationName,
  signal: AbortSignal,
): Promise<RelationFacts> {
  assertPossibleName(relation);
  const query = build.raw(relationSql, [relation.schema, relation.name]);
  const [found] = await rows({ query, row: z.object({ relation: textCell }), signal });
  if (found === undefined) throw noRelation(relation);
  const facts = factsSchema.parse(parseJson(found.relation));
  const columns = facts.columns.map(toColumn);
  const keys = facts.uniqueKeys.filter(({ isPrimary }) => !isPrimary).map((key) => key.columns);
  const primaryKey = facts.uniqueKeys.find(({ isPrimary }) => isPrimary)?.columns ?? [];
  return {
    ...relation,
    kind: toRelationKind(facts.kind),
    comment: facts.comment,
    rows: facts.rows,
    columns,
    primaryKey,
    uniqueKeys: keys,
    references: facts.references,
    referencedBy: facts.referencedBy,
    identity: identityOf(facts, columns),
  };
}

type FoundColumn = z.infer<typeof columnSchema>;

function toColumn(column: FoundColumn): ColumnFacts {
  const { name, type, cast, isBlob, isNotNull, default: expression, comment, isReadable } = column;
  return {
    name,
    type,
    cast,
    isBlob,
    isNotNull,
    default: column.generated === '' ? expression : (expression ?? ''),
    comment,
    generated: generatedOf(column),
    isSecret: isSecretName(name),
    isForbidden: !isReadable,
    isOrdered: isOrdered(column),
  };
}

function generatedOf({ generated, identity }: FoundColumn): ColumnFacts['generated'] {
  if (generated === 's') return 'stored';
  if (generated === 'v') return 'virtual';
  if (identity === 'a') return 'identity always';
  return identity === 'd' ? 'identity by default' : null;
}

/** Numbers, dates, spans, texts, enums, booleans, addresses, bit strings and ranges, and some types of no category. */
function isOrdered({ category, typeName }: FoundColumn): boolean {
  return 'NDTSEBIVR'.includes(category) || ['uuid', 'jsonb', 'pg_lsn', 'macaddr', 'macaddr8'].includes(typeName);
}

function identityOf(
  { kind, isDivided, uniqueKeys }: z.infer<typeof factsSchema>,
  columns: readonly ColumnFacts[],
): RowIdentity {
  const isUsable = (name: string): boolean =>
    columns.some(
      (column) =>
        column.name === name && column.isNotNull && column.isOrdered && !column.isForbidden && !column.isSecret,
    );
  // An inheriting table may repeat the keys of its parent.
  const key = isDivided && kind !== 'p' ? undefined : uniqueKeys.find((each) => each.columns.every(isUsable));
  if (key !== undefined) return { kind: 'key', columns: key.columns };
  const hasPlace = (kind === 'r' || kind === 'm') && !isDivided && columns.every(({ isForbidden }) => !isForbidden);
  return hasPlace ? { kind: 'place', name: 'ctid' } : { kind: 'none' };
}

/** No name of PostgreSQL holds a NUL, and it refuses to be asked for one. Fails with not-found. */
export function assertPossibleName(relation: RelationName): void {
  if (`${relation.schema}${relation.name}`.includes('\0')) throw noRelation(relation);
}
