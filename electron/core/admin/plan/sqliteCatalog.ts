import { z } from 'zod';
import {
  type Catalog,
  type CatalogTable,
  type ForeignKey,
  type OnDelete,
  type Reader,
} from '#core/admin/plan/catalog.ts';
import { nullableTextCell, numberCell, textCell } from '#core/connection/cells.ts';
import { quoteIdentifier } from '#shared/sql/quoteIdentifier.ts';

const ofTables = `from sqlite_schema as m join`;
const where = `where m.type = 'table' and m.rootpage > 0 and m.name not like 'sqlite~_%' escape '~'`;
const columnsSql = `select m.name as "table", c.name as name, c.type as type, c.pk as pk ${ofTables}
  pragma_table_info(m.name) as c ${where} order by m.name, c.cid`;
const keysSql = `select m.name as child, f.id as id, f."table" as parent, f."from" as child_column, f."to" as parent_column,
  f.on_delete as on_delete ${ofTables} pragma_foreign_key_list(m.name) as f ${where} order by m.name, f.id, f.seq`;
const indexesSql = `select m.name as "table", l.name as name, i.name as "column" ${ofTables} pragma_index_list(m.name) as l
  join pragma_index_info(l.name) as i ${where} and l.partial = 0 order by m.name, l.name, i.seqno`;

const columnRow = z.object({ table: textCell, name: textCell, type: textCell, pk: numberCell });
const keyRow = z.object({
  child: textCell,
  id: numberCell,
  parent: textCell,
  child_column: textCell,
  parent_column: nullableTextCell,
  on_delete: textCell,
});
const indexRow = z.object({ table: textCell, name: textCell, column: nullableTextCell });

type ColumnRow = z.infer<typeof columnRow>;
type KeyRow = z.infer<typeof keyRow>;

/** The tables and references of a SQLite file, by its pragmas. */
export async function readSqliteCatalog({ build, rows }: Reader, signal: AbortSignal): Promise<Catalog> {
  const columns = await rows({ query: build.raw(columnsSql), row: columnRow, signal });
  const keys = await rows({ query: build.raw(keysSql), row: keyRow, signal });
  const indexes = await rows({ query: build.raw(indexesSql), row: indexRow, signal });
  const tables = new Map<string, CatalogTable>();
  for (const [table, own] of Map.groupBy(columns, (each) => each.table)) {
    const ownIndexes = Map.groupBy(
      indexes.filter((index) => index.table === table),
      (index) => index.name,
    );
    tables.set(
      table,
      toTable(
        table,
        own,
        [...ownIndexes.values()].map((parts) => parts.map(({ column }) => column)),
      ),
    );
  }
  const byName = new Map([...tables.keys()].map((name) => [name.toLowerCase(), name]));
  const grouped = [...Map.groupBy(keys, ({ child, id }) => `${id} ${child}`).values()];
  return { tables, keys: grouped.flatMap((parts) => toKey(parts, tables, byName)) };
}

function toTable(
  name: string,
  columns: readonly ColumnRow[],
  found: readonly (readonly (string | null)[])[],
): CatalogTable {
  const primaryKey = columns
    .filter(({ pk }) => pk > 0)
    .toSorted((one, other) => one.pk - other.pk)
    .map((column) => column.name);
  const indexes = found.map((parts) => parts.filter((part) => part !== null));
  return {
    name,
    sql: quoteIdentifier(name),
    columns: columns.map((column) => ({ name: column.name, type: column.type })),
    primaryKey,
    indexes: primaryKey.length > 0 ? [primaryKey, ...indexes] : indexes,
  };
}

/** A reference without named parent columns means the parent's primary key. */
function toKey(
  parts: readonly KeyRow[],
  tables: ReadonlyMap<string, CatalogTable>,
  byName: ReadonlyMap<string, string>,
): readonly ForeignKey[] {
  const [first] = parts;
  const parent = tables.get(byName.get(first?.parent.toLowerCase() ?? '') ?? '');
  if (first === undefined || parent === undefined) return [];
  const named = parts.flatMap(({ parent_column: column }) => (column === null ? [] : [column]));
  return [
    {
      child: first.child,
      childColumns: parts.map(({ child_column: column }) => column),
      parent: parent.name,
      parentColumns: named.length > 0 ? named : parent.primaryKey,
      onDelete: toOnDelete(first.on_delete.toLowerCase()),
    },
  ];
}

function toOnDelete(word: string): OnDelete {
  return word === 'cascade' || word === 'set null' || word === 'set default' || word === 'restrict'
    ? word
    : 'no action';
}
