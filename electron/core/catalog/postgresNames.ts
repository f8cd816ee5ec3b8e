import { z } from 'zod';
import { textCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { parseJson } from '#core/parseJson.ts';
import {
  type Catalog,
  isSystemSchema,
  type RelationKind,
  relationNameSchema,
  type RelationSize,
} from '#shared/domain/catalog.ts';

/** More relations than that are not listed. */
const maxRelations = 100_000;
/** More functions, types and extensions than that are not listed. */
const maxOthers = 20_000;

const kinds: Readonly<Record<string, RelationKind>> = {
  r: 'table',
  p: 'partitioned table',
  f: 'foreign table',
  v: 'view',
  m: 'materialised view',
  S: 'sequence',
};

/** The relation kind that a pg_class.relkind stands for. */
export function toRelationKind(relkind: string): RelationKind {
  return kinds[relkind] ?? 'table';
}

/** Schemas of one session's temporary tables and of out-of-line values are nobody's to look at. */
const isShown = (schema: string): string => `${schema}.nspname !~ '^pg_(toast|temp)'`;
const isOwn = (schema: string, oid: string, catalog: string): string =>
  `${schema}.nspname not in ('pg_catalog', 'information_schema') and ${isShown(schema)}
    and not exists (select from pg_depend x where x.classid = '${catalog}'::regclass and x.objid = ${oid} and x.deptype = 'e')`;

const namesSql = `select json_build_object(
  'searchPath', (select coalesce(json_agg(s), '[]') from unnest(current_schemas(false)) as s),
  'schemas', (select coalesce(json_agg(json_build_array(n.nspname, has_schema_privilege(n.oid, 'usage')) order by n.nspname), '[]')
    from pg_namespace n where ${isShown('n')}),
  'relations', (select coalesce(json_agg(json_build_array(r.schema, r.name, r.kind, r.rows, r.readable, r.parent, r.comment)), '[]')
    from (select n.nspname as schema, c.relname as name, c.relkind as kind, c.reltuples::float8 as rows,
        has_any_column_privilege(c.oid, 'select') as readable, d.description as comment,
        case when c.relispartition then json_build_object('schema', pn.nspname, 'name', p.relname) end as parent
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
        left join pg_inherits i on c.relispartition and i.inhrelid = c.oid
        left join pg_class p on p.oid = i.inhparent left join pg_namespace pn on pn.oid = p.relnamespace
        left join pg_description d on d.objoid = c.oid and d.classoid = 'pg_class'::regclass and d.objsubid = 0
      where c.relkind in ('r', 'p', 'f', 'v', 'm', 'S') and ${isShown('n')}
      order by n.nspname collate "C", c.relname collate "C" limit ${maxRelations + 1}) as r),
  'functions', (select coalesce(json_agg(json_build_array(f.schema, f.name, f.arguments, f.result)), '[]')
    from (select n.nspname as schema, p.proname as name, pg_get_function_arguments(p.oid) as arguments,
        coalesce(pg_get_function_result(p.oid), '') as result
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${isOwn('n', 'p.oid', 'pg_proc')}
      order by 1, 2, 3 limit ${maxOthers}) as f),
  'types', (select coalesce(json_agg(json_build_array(t.schema, t.name, t.kind)), '[]')
    from (select n.nspname as schema, y.typname as name, y.typtype as kind
      from pg_type y join pg_namespace n on n.oid = y.typnamespace left join pg_class c on c.oid = y.typrelid
      where y.typtype in ('e', 'd', 'r', 'c') and (y.typtype <> 'c' or c.relkind = 'c') and ${isOwn('n', 'y.oid', 'pg_type')}
      order by 1, 2 limit ${maxOthers}) as t),
  'extensions', (select coalesce(json_agg(json_build_array(n.nspname, e.extname, e.extversion) order by e.extname), '[]')
    from pg_extension e join pg_namespace n on n.oid = e.extnamespace))::text as names`;

const typeKinds: Readonly<Record<string, string>> = { e: 'enum', d: 'domain', r: 'range', c: 'composite' };
const names = z.string();
const namesSchema = z.object({
  searchPath: z.array(names).readonly(),
  schemas: z.array(z.tuple([names, z.boolean()])),
  relations: z.array(
    z.tuple([names, names, names, z.number(), z.boolean(), relationNameSchema.nullable(), names.nullable()]),
  ),
  functions: z.array(z.tuple([names, names, names, names])),
  types: z.array(z.tuple([names, names, names])),
  extensions: z.array(z.tuple([names, names, names])),
});

/** Every name of a PostgreSQL database, in one round trip. */
export async function readPostgresNames({ build, rows }: ReadOnlyDatabase, signal: AbortSignal): Promise<Catalog> {
  const [found] = await rows({ query: build.raw(namesSql), row: z.object({ names: textCell }), signal });
  const all = namesSchema.parse(parseJson(found?.names ?? ''));
  return {
    searchPath: all.searchPath,
    schemas: all.schemas.map(([name, isReadable]) => ({ name, isReadable, isSystem: isSystemSchema(name) })),
    relations: all.relations.slice(0, maxRelations).map(([schema, name, kind, count, isReadable, partOf, comment]) => ({
      schema,
      name,
      kind: toRelationKind(kind),
      rows: count,
      isReadable,
      partOf,
      comment,
    })),
    isCut: all.relations.length > maxRelations,
    functions: all.functions.map(([schema, name, given, result]) => ({ schema, name, arguments: given, result })),
    types: all.types.map(([schema, name, kind]) => ({ schema, name, kind: typeKinds[kind] ?? kind })),
    extensions: all.extensions.map(([schema, name, version]) => ({ schema, name, version })),
  };
}

/*
 * Of one table, each part is what the others leave of the total, so that they add up to the byte. A table that is dropped
 * meanwhile has no size.
 */
const sizesSql = `select coalesce(json_agg(json_build_array(s.schema, s.name, s.total - s.toast - s.indexes, s.toast, s.indexes)), '[]')::text as sizes
  from (select n.nspname as schema, c.relname as name, pg_total_relation_size(c.oid) as total, pg_indexes_size(c.oid) as indexes,
      case when c.reltoastrelid = 0 then 0 else pg_total_relation_size(c.reltoastrelid) end as toast
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'm', 'S') and ${isShown('n')} limit ${maxRelations}) as s
  where s.total is not null and s.toast is not null and s.indexes is not null`;

const sizesSchema = z.array(z.tuple([names, names, z.int(), z.int(), z.int()]));

/** What each table, materialised view and sequence takes on disk. */
export async function readPostgresSizes(
  { build, rows }: ReadOnlyDatabase,
  signal: AbortSignal,
): Promise<readonly RelationSize[]> {
  const [found] = await rows({ query: build.raw(sizesSql), row: z.object({ sizes: textCell }), signal });
  return sizesSchema
    .parse(parseJson(found?.sizes ?? ''))
    .map(([schema, name, heap, toast, indexes]) => ({ schema, name, heap, toast, indexes, rows: null }));
}
