import { z } from 'zod';
import {
  type ColumnFacts,
  noRelation,
  type RelationFacts,
  type RowIdentity,
  toOnDelete,
} from '#core/catalog/relationFacts.ts';
import { flagCell, nullableTextCell, numberCell, textCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { Catalog, ForeignKey, RelationKind, RelationName, RelationSize } from '#shared/domain/catalog.ts';
import { isSecretName } from '#shared/domain/secretColumns.ts';
import { quoteIdentifier } from '#shared/sql/quoteIdentifier.ts';

const maxRelations = 100_000;
/** Sizes are found by reading every page, and rows by walking every table: only of files up to this many bytes. */
const maxMeasured = 256 * 2 ** 20;
/** Rows of more tables than that are not counted. */
const maxCounted = 200;

const listSql = `select l.name as name, l.type as type, s.stat as stat from pragma_table_list as l
  left join (select null as tbl, null as stat where false) as s on s.tbl = l.name
  where l.schema = 'main' and l.type <> 'shadow' order by l.name limit ${maxRelations + 1}`;
/** The same in a database that was analysed: the first word of an index's statistics is the number of rows. */
const analysedSql = listSql.replace(
  '(select null as tbl, null as stat where false)',
  `(select tbl, max(cast(stat as integer)) as stat from sqlite_stat1 group by tbl)`,
);
const nameRow = z.object({ name: textCell, type: textCell, stat: nullableTextCell });

const kinds: Readonly<Record<string, RelationKind>> = { view: 'view', virtual: 'virtual table' };

/** Every name of a SQLite file. */
export async function readSqliteNames(database: ReadOnlyDatabase, signal: AbortSignal): Promise<Catalog> {
  const { build, rows } = database;
  const [statistics] = await rows({
    query: build.raw(`select count(*) > 0 as found from sqlite_schema where name = 'sqlite_stat1'`),
    row: z.object({ found: flagCell }),
    signal,
  });
  const query = build.raw(statistics?.found === true ? analysedSql : listSql);
  const found = await rows({ query, row: nameRow, signal });
  return {
    searchPath: ['main'],
    schemas: [{ name: 'main', isSystem: false, isReadable: true }],
    relations: found.slice(0, maxRelations).map(({ name, type, stat }) => ({
      schema: 'main',
      name,
      kind: kinds[type] ?? 'table',
      rows: stat === null ? -1 : Number(stat),
      isReadable: true,
      partOf: null,
      comment: null,
    })),
    isCut: found.length > maxRelations,
    functions: [],
    types: [],
    extensions: [],
  };
}

const fileSql = `select p.page_count * s.page_size as bytes from pragma_page_count as p, pragma_page_size as s`;
const sizesSql = `select m.tbl_name as name, sum(case when m.type = 'table' then d.pgsize else 0 end) as heap,
    sum(case when m.type = 'index' then d.pgsize else 0 end) as indexes
  from (select name, sum(pgsize) as pgsize from dbstat group by name) as d join sqlite_schema as m on m.name = d.name
  group by m.tbl_name`;

/** What tables and their indexes take in the file, and their rows; null for a file that is too large to be walked through. */
export async function readSqliteSizes(
  database: ReadOnlyDatabase,
  signal: AbortSignal,
): Promise<readonly RelationSize[] | null> {
  const { build, rows } = database;
  const [file] = await rows({ query: build.raw(fileSql), row: z.object({ bytes: numberCell }), signal });
  if (file === undefined || file.bytes > maxMeasured) return null;
  const row = z.object({ name: textCell, heap: numberCell, indexes: numberCell });
  const sizes = await rows({ query: build.raw(sizesSql), row, signal });
  const counted = await countTables(database, sizes.slice(0, maxCounted), signal);
  return sizes.map(({ name, heap, indexes }, index) => ({
    schema: 'main',
    name,
    heap,
    toast: 0,
    indexes,
    rows: counted[index] ?? null,
  }));
}

async function countTables(
  { build, rows }: ReadOnlyDatabase,
  tables: readonly { readonly name: string }[],
  signal: AbortSignal,
): Promise<readonly number[]> {
  if (tables.length === 0) return [];
  const parts = tables.map(
    ({ name }, index) => `select ${index} as at, count(*) as rows from ${quoteIdentifier(name)}`,
  );
  const row = z.object({ at: numberCell, rows: numberCell });
  const found: number[] = [];
  // A compound of more than 500 parts is refused; a part fails where its table is damaged, which is reported as it is.
  for (let start = 0; start < parts.length; start += 100) {
    const query = build.raw(parts.slice(start, start + 100).join(' union all '));
    for (const each of await rows({ query, row, signal })) found[each.at] = each.rows;
  }
  return found;
}

const tableSql = `select type, wr from pragma_table_list where schema = 'main' and name = ?`;
const columnsSql = `select name, type, "notnull" as required, dflt_value as "default", pk, hidden from pragma_table_xinfo(?)
  where hidden <> 1 order by cid`;
const indexesSql = `select l.name as "index", l.origin as origin, i.name as name, i.cid as cid from pragma_index_list(?) as l
  join pragma_index_info(l.name) as i where l."unique" and l.partial = 0 order by l.seq, i.seqno`;
const keyColumns = `f.id as id, f."table" as parent, f."from" as child_column, f."to" as parent_column, f.on_delete as on_delete`;
const outSql = `select ? as child, ${keyColumns} from pragma_foreign_key_list(?) as f order by f.id, f.seq`;
const inSql = `select m.name as child, ${keyColumns} from sqlite_schema as m join pragma_foreign_key_list(m.name) as f
  where m.type = 'table' and m.rootpage > 0 and f."table" = ? collate nocase order by m.name, f.id, f.seq`;

const tableRow = z.object({ type: textCell, wr: flagCell });
const columnRow = z.object({
  name: textCell,
  type: textCell,
  required: flagCell,
  default: nullableTextCell,
  pk: numberCell,
  hidden: numberCell,
});
const indexRow = z.object({ index: textCell, origin: textCell, name: nullableTextCell });
const keyRow = z.object({
  child: textCell,
  id: numberCell,
  parent: textCell,
  child_column: textCell,
  parent_column: nullableTextCell,
  on_delete: textCell,
});
type ColumnRow = z.infer<typeof columnRow>;
type KeyRow = z.infer<typeof keyRow>;

/** Columns and keys of one table or view of a SQLite file. Fails with not-found where there is none. */
export async function readSqliteRelation(
  { build, rows }: ReadOnlyDatabase,
  relation: RelationName,
  signal: AbortSignal,
): Promise<RelationFacts> {
  const { name } = relation;
  const [table] = await rows({ query: build.raw(tableSql, [name]), row: tableRow, signal });
  if (relation.schema !== 'main' || table === undefined) throw noRelation(relation);
  const found = await rows({ query: build.raw(columnsSql, [name]), row: columnRow, signal });
  const indexes = await rows({ query: build.raw(indexesSql, [name]), row: indexRow, signal });
  const references = await rows({ query: build.raw(outSql, [name, name]), row: keyRow, signal });
  const referring = await rows({ query: build.raw(inSql, [name]), row: keyRow, signal });
  const primaryKey = keyOf(found);
  const unique = [...Map.groupBy(indexes, ({ index }) => index).values()]
    .filter((parts) => parts[0]?.origin !== 'pk' && parts.every((part) => part.name !== null))
    .map((parts) => parts.map((part) => part.name ?? ''));
  return {
    schema: 'main',
    name,
    kind: kinds[table.type] ?? 'table',
    comment: null,
    rows: -1,
    columns: found.map(toColumn),
    primaryKey,
    uniqueKeys: unique,
    references: await toKeys(references, async (parent) => parentKey({ build, rows }, parent, signal)),
    referencedBy: await toKeys(referring, async () => Promise.resolve(primaryKey)),
    identity: identityOf(table, found, primaryKey),
  };
}

function keyOf(columns: readonly ColumnRow[]): readonly string[] {
  return columns
    .filter(({ pk }) => pk > 0)
    .toSorted((one, other) => one.pk - other.pk)
    .map(({ name }) => name);
}

function toColumn({ name, type, required, default: expression, hidden }: ColumnRow): ColumnFacts {
  return {
    name,
    type,
    cast: '',
    isOrdered: true,
    isNotNull: required,
    default: hidden === 0 ? expression : '',
    generated: hidden === 2 ? 'virtual' : hidden === 3 ? 'stored' : null,
    comment: null,
    isSecret: isSecretName(name),
    isForbidden: false,
    isBlob: type.toUpperCase().includes('BLOB'),
  };
}

/** A view has no rowid of its own, and a table may have columns with all of its names. */
function identityOf(
  { type, wr }: z.infer<typeof tableRow>,
  columns: readonly ColumnRow[],
  primaryKey: readonly string[],
): RowIdentity {
  const taken = columns.map(({ name }) => name.toLowerCase());
  const [own, more] = columns.filter(({ pk }) => pk > 0);
  // An INTEGER PRIMARY KEY is the rowid itself.
  if (type === 'table' && own !== undefined && more === undefined && own.type.toUpperCase() === 'INTEGER') {
    return { kind: 'key', columns: [own.name] };
  }
  if (wr && primaryKey.length > 0) return { kind: 'key', columns: primaryKey };
  const place = ['rowid', '_rowid_', 'oid'].find((name) => !taken.includes(name));
  return type === 'table' && !wr && place !== undefined ? { kind: 'place', name: place } : { kind: 'none' };
}

const allKeysSql = `select m.name as child, ${keyColumns} from sqlite_schema as m join pragma_foreign_key_list(m.name) as f
  where m.type = 'table' order by m.name, f.id, f.seq limit ?`;
const allUniqueSql = `select m.name as "table", p.name as "column", '' as "index" from sqlite_schema as m join pragma_table_info(m.name) as p
    where m.type = 'table' and p.pk > 0
  union all select m.name, i.name, l.name from sqlite_schema as m join pragma_index_list(m.name) as l join pragma_index_info(l.name) as i
    where m.type = 'table' and l."unique" and l.partial = 0 and i.name is not null`;
const uniqueRow = z.object({ table: textCell, column: textCell, index: textCell });

/** The foreign keys of all tables, at most so many columns of them; and whether a parent has one child at most. */
export async function readSqliteKeys(
  { build, rows }: Pick<ReadOnlyDatabase, 'build' | 'rows'>,
  most: number,
  signal: AbortSignal,
): Promise<readonly { readonly key: ForeignKey; readonly isOneToOne: boolean }[]> {
  const found = await rows({ query: build.raw(allKeysSql, [most]), row: keyRow, signal });
  const unique = await rows({ query: build.raw(allUniqueSql), row: uniqueRow, signal });
  const keysOfTable = Map.groupBy(unique, ({ table }) => table);
  const uniqueOf = (table: string): readonly (readonly string[])[] =>
    [...Map.groupBy(keysOfTable.get(table) ?? [], ({ index }) => index).values()].map((parts) =>
      parts.map(({ column }) => column),
    );
  const primaryOf = (table: string): readonly string[] =>
    (keysOfTable.get(table) ?? []).filter(({ index }) => index === '').map(({ column }) => column);
  const keys = await toKeys(found, async (parent) => Promise.resolve(primaryOf(parent)));
  return keys.map((key) => ({
    key,
    isOneToOne: uniqueOf(key.child.name).some((columns) =>
      columns.every((column) => key.childColumns.includes(column)),
    ),
  }));
}

/** A reference whose parent's columns are not named means its primary key. */
async function toKeys(
  found: readonly KeyRow[],
  keyOfParent: (parent: string) => Promise<readonly string[]>,
): Promise<readonly ForeignKey[]> {
  const keys: ForeignKey[] = [];
  for (const parts of Map.groupBy(found, ({ child, id }) => `${id} ${child}`).values()) {
    const [first] = parts;
    if (first === undefined) continue;
    const named = parts.flatMap(({ parent_column: column }) => (column === null ? [] : [column]));
    keys.push({
      name: '',
      child: { schema: 'main', name: first.child },
      childColumns: parts.map(({ child_column: column }) => column),
      parent: { schema: 'main', name: first.parent },
      parentColumns: named.length > 0 ? named : await keyOfParent(first.parent),
      onDelete: toOnDelete(first.on_delete),
    });
  }
  return keys;
}

async function parentKey(
  { build, rows }: Pick<ReadOnlyDatabase, 'build' | 'rows'>,
  parent: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  return keyOf(await rows({ query: build.raw(columnsSql, [parent]), row: columnRow, signal }));
}
