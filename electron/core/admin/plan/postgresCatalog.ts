import { z } from 'zod';
import type { Catalog, OnDelete, Reader } from '#core/admin/plan/catalog.ts';
import { textCell } from '#core/connection/cells.ts';

const shownName = (table: string, schema: string): string =>
  `case when pg_table_is_visible(${table}.oid) then ${table}.relname else ${schema}.nspname || '.' || ${table}.relname end`;

const columnsOf = (relation: string, numbers: string): string =>
  `(select json_agg(a.attname order by u.n) from unnest(${numbers}) with ordinality as u(attnum, n)
      join pg_attribute a on a.attrelid = ${relation} and a.attnum = u.attnum)`;

const tablesSql = `select ${shownName('c', 's')} as name, c.oid::regclass::text as sql,
    (select json_agg(json_build_array(a.attname, format_type(a.atttypid, a.atttypmod)) order by a.attnum)
       from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
    coalesce((select ${columnsOf('i.indrelid', 'i.indkey::int2[]')} from pg_index i
       where i.indrelid = c.oid and i.indisprimary), '[]') as key,
    coalesce((select json_agg(${columnsOf('i.indrelid', 'i.indkey::int2[]')}) from pg_index i
       where i.indrelid = c.oid and i.indisvalid and i.indpred is null and 0 <> all(i.indkey::int2[])), '[]') as indexes
  from pg_class c join pg_namespace s on s.oid = c.relnamespace
  where c.relkind in ('r', 'p') and s.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')`;

const keysSql = `select ${shownName('c', 'cs')} as child, ${shownName('p', 'ps')} as parent,
    ${columnsOf('k.conrelid', 'k.conkey')} as child_columns, ${columnsOf('k.confrelid', 'k.confkey')} as parent_columns,
    k.confdeltype as on_delete
  from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace cs on cs.oid = c.relnamespace
    join pg_class p on p.oid = k.confrelid join pg_namespace ps on ps.oid = p.relnamespace
  where k.contype = 'f' order by k.conname, k.oid`;

const names = z.array(z.string()).readonly();
const json = <Value>(schema: z.ZodType<Value>) =>
  z.string().transform((text, context): Value => {
    const parsed = schema.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
    context.addIssue('does not match the catalog');
    return z.NEVER;
  });
const tableRow = z.object({
  name: textCell,
  sql: textCell,
  columns: json(z.array(z.tuple([z.string(), z.string()]))),
  key: json(names),
  indexes: json(z.array(names).readonly()),
});
const keyRow = z.object({
  child: textCell,
  parent: textCell,
  child_columns: json(names),
  parent_columns: json(names),
  on_delete: textCell,
});

const onDelete: Readonly<Record<string, OnDelete>> = {
  c: 'cascade',
  n: 'set null',
  d: 'set default',
  r: 'restrict',
};

/** The tables and references of all schemas of a PostgreSQL database, by pg_class, pg_index and pg_constraint. */
export async function readPostgresCatalog({ build, rows }: Reader, signal: AbortSignal): Promise<Catalog> {
  const tables = await rows({ query: build.raw(tablesSql), row: tableRow, signal });
  const keys = await rows({ query: build.raw(keysSql), row: keyRow, signal });
  return {
    tables: new Map(
      tables.map(({ name, sql, columns, key, indexes }) => [
        name,
        { name, sql, columns: columns.map(([column, type]) => ({ name: column, type })), primaryKey: key, indexes },
      ]),
    ),
    keys: keys.map((key) => ({
      child: key.child,
      childColumns: key.child_columns,
      parent: key.parent,
      parentColumns: key.parent_columns,
      onDelete: onDelete[key.on_delete] ?? 'no action',
    })),
  };
}
