import { z } from 'zod';
import type { RowArchive } from '#core/changes/databaseChange.ts';
import type { TableRowsOfOperation } from '#core/admin/apply/rowRemoval.ts';
import { type Catalog, type CatalogTable, type Reader } from '#core/admin/plan/catalog.ts';
import { boundIds, isAmong, rowKey } from '#core/admin/plan/rowSql.ts';
import { numberCell, textCell } from '#core/connection/cells.ts';
import type { PositionalRows } from '#core/connection/readOnlyDatabase.ts';
import { quoteIdentifier } from '#shared/sql/quoteIdentifier.ts';

/** In bytes: the amount held in memory at a time, or one row if that is larger. */
const maxBytes = 4 * 1024 * 1024;
/** How many keys are fetched at a time. */
const maxKeys = 50_000;
/** How many rows are moved at a time, however small. */
const maxRows = 5000;

interface ArchiveOptions {
  readonly catalog: Catalog;
  readonly tables: readonly TableRowsOfOperation[];
  readonly ids: readonly number[];
  readonly archive: RowArchive;
  /** Called after each batch. */
  readonly onRows: (table: string, rows: number) => void;
}

/**
 * Archives all rows that an operation affects in the given tables, parents first, and returns the number of rows of
 * each table.
 */
export async function archiveRows(
  reader: Reader,
  { catalog, tables, ids, archive, onRows }: ArchiveOptions,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const rowsOfOperation of tables) {
    const table = catalog.tables.get(rowsOfOperation.table);
    if (table === undefined) continue;
    let count = 0;
    for await (const keys of batchesOf(reader, { table, rowsOfOperation, ids }, signal)) {
      const rows = await readBatch(reader, { table, keys }, signal);
      await archive.addRows(table.name, table.columns, rows);
      count += rows.length;
      onRows(table.name, rows.length);
    }
    counts.set(table.name, count);
  }
  return counts;
}

interface Wanted {
  readonly table: CatalogTable;
  readonly rowsOfOperation: TableRowsOfOperation;
  readonly ids: readonly number[];
}

const keyRow = z.object({ key: textCell, bytes: numberCell });

/** The keys of the rows, in batches of bounded size. */
async function* batchesOf(
  { dialect, build, rows }: Reader,
  { table, rowsOfOperation, ids }: Wanted,
  signal: AbortSignal,
): AsyncGenerator<readonly string[]> {
  const { sql: key, type } = rowKey(dialect, table);
  const bound = Array.from({ length: rowsOfOperation.times }, () => boundIds(dialect, ids));
  const after = dialect === 'postgresql' ? `${key} > ?::${type}` : `${key} > cast(? as integer)`;
  let last: string | undefined;
  for (;;) {
    const sql = `select cast(${key} as text) as key, ${rowBytes(table)} as bytes from ${table.sql} as t0
      where (${rowsOfOperation.condition})${last === undefined ? '' : ` and ${after}`} order by ${key} limit ${maxKeys}`;
    const query = build.raw(sql, last === undefined ? bound : [...bound, last]);
    const found = await rows({ query, row: keyRow, signal });
    yield* cutInto(found);
    last = found.at(-1)?.key;
    if (last === undefined || found.length < maxKeys) return;
  }
}

function* cutInto(found: readonly z.infer<typeof keyRow>[]): Generator<readonly string[]> {
  let batch: string[] = [];
  let held = 0;
  for (const { key, bytes } of found) {
    if (batch.length > 0 && (held + bytes > maxBytes || batch.length >= maxRows)) {
      yield batch;
      batch = [];
      held = 0;
    }
    batch.push(key);
    held += bytes;
  }
  if (batch.length > 0) yield batch;
}

async function readBatch(
  { dialect, build, positionalRows }: Reader,
  { table, keys }: { readonly table: CatalogTable; readonly keys: readonly string[] },
  signal: AbortSignal,
): Promise<PositionalRows['rows']> {
  const { sql: key, type } = rowKey(dialect, table);
  const columns = table.columns.map(({ name }) => `t0.${quoteIdentifier(name)}`).join(', ');
  const bound = type === 'tid' ? `{${keys.map((each) => `"${each}"`).join(',')}}` : boundIds(dialect, keys);
  const sql = `select ${columns} from ${table.sql} as t0 where ${isAmong(dialect, key, type)} order by ${key}`;
  return (await positionalRows(build.raw(sql, [bound]), signal)).rows;
}

/** The approximate size of a row in bytes: its blobs and texts, and a constant for the rest. */
function rowBytes({ columns }: CatalogTable): string {
  const long = columns.filter(({ type }) => sized.test(type));
  return ['200', ...long.map(({ name }) => `coalesce(octet_length(t0.${quoteIdentifier(name)}), 0)`)].join(' + ');
}

/** Types whose values have a length in bytes; an array of them has none. */
const sized = /^(?:bytea|blob|clob|text|n?(?:var)?char(?:\(\d+\))?|character(?: varying)?(?:\(\d+\))?)$/iu;
