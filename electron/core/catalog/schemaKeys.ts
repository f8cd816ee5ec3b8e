import { z } from 'zod';
import { keySchema } from '#core/catalog/postgresRelation.ts';
import { readSqliteKeys } from '#core/catalog/sqliteCatalog.ts';
import { textCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { parseJson } from '#core/parseJson.ts';
import type { SchemaKeys } from '#shared/domain/catalog.ts';

/** More keys than any diagram shows. */
const maxKeys = 5000;

const columnsOf = (table: string, numbers: string): string =>
  `(select json_agg(a.attname order by u.n) from unnest(${numbers}) with ordinality as u(attnum, n)
     join pg_attribute a on a.attrelid = ${table} and a.attnum = u.attnum)`;

const keysSql = `select json_build_object('name', k.conname, 'child', json_build_object('schema', cn.nspname, 'name', cc.relname),
    'childColumns', ${columnsOf('k.conrelid', 'k.conkey')}, 'parent', json_build_object('schema', pn.nspname, 'name', pc.relname),
    'parentColumns', ${columnsOf('k.confrelid', 'k.confkey')}, 'onDelete', k.confdeltype)::text as key,
  case when exists (select from pg_index i where i.indrelid = k.conrelid and i.indisunique and i.indisvalid and i.indpred is null
    and (i.indkey::int2[])[0:i.indnkeyatts - 1] <@ k.conkey) then 'one' else 'many' end as children
  from pg_constraint k join pg_class cc on cc.oid = k.conrelid join pg_namespace cn on cn.oid = cc.relnamespace
    join pg_class pc on pc.oid = k.confrelid join pg_namespace pn on pn.oid = pc.relnamespace
  where k.contype = 'f' and k.conparentid = 0 and cn.nspname not like 'pg\\_%' and cn.nspname <> 'information_schema'
  order by cn.nspname, cc.relname, k.conname limit ${maxKeys + 1}`;
const keyRow = z.object({ key: textCell, children: z.enum(['one', 'many']) });

/** Every foreign key of a database, for a diagram of its tables. */
export async function readSchemaKeys(database: ReadOnlyDatabase, signal: AbortSignal): Promise<SchemaKeys> {
  if (database.dialect === 'sqlite') {
    const keys = await readSqliteKeys(database, maxKeys + 1, signal);
    return { keys: keys.slice(0, maxKeys), isCut: keys.length > maxKeys };
  }
  const found = await database.rows({ query: database.build.raw(keysSql), row: keyRow, signal });
  return {
    keys: found
      .slice(0, maxKeys)
      .map(({ key, children }) => ({ key: keySchema.parse(parseJson(key)), isOneToOne: children === 'one' })),
    isCut: found.length > maxKeys,
  };
}
