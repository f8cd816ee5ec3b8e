import { z } from 'zod';
import type { YaptideTable } from '#core/connection/databaseShape.ts';
import type { RawCell, ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';

/** What queries run on: a transaction or a database. */
export type Lookups = Pick<ReadOnlyDatabase, 'dialect' | 'shape' | 'build' | 'rows'>;

const cell = z.union([z.string(), z.null(), z.instanceof(Uint8Array<ArrayBufferLike>)]);
const anyRow = z.record(z.string(), cell);
const idRow = z.object({ id: z.string() });

/** The max number of values that one statement looks up. */
const most = { ids: 500, names: 100 };

/** How many complete rows of a table are held at a time: a few if each has a blob. */
export function rowsAtOnce(shape: Lookups['shape'], table: YaptideTable): number {
  return shape.hasColumn(table, 'compressed_data') ? 20 : 500;
}

/** Which of the ids a table has. */
export async function findIds(
  { build, rows }: Lookups,
  { table, ids }: { readonly table: YaptideTable; readonly ids: readonly string[] },
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const some of inParts(ids, most.ids)) {
    const query = build(table).select('id').whereIn('id', some);
    for (const { id } of await rows({ query, row: idRow, signal })) found.add(id);
  }
  return found;
}

/** Complete rows by their ids, with the columns in the given order. */
export async function findRows(
  { dialect, shape, build, rows }: Lookups,
  wanted: {
    readonly table: YaptideTable;
    readonly columns: readonly string[];
    readonly ids: readonly string[];
    /** Until the transaction ends, no other can change them. A SQLite file is locked as a whole already. */
    readonly locks: boolean;
  },
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly RawCell[]>> {
  const { table, columns, ids, locks } = wanted;
  const found = new Map<string, readonly RawCell[]>();
  for (const some of inParts(ids, rowsAtOnce(shape, table))) {
    const query = build(table).select(columns).whereIn('id', some).orderBy('id');
    if (locks && dialect === 'postgresql') void query.forUpdate();
    for (const row of await rows({ query, row: anyRow, signal })) {
      found.set(
        String(row['id']),
        columns.map((column) => row[column] ?? null),
      );
    }
  }
  return found;
}

/** The ids of the rows that have the same values in some columns, by `nameKey` of the values. */
export async function findByValues(
  { build, rows }: Lookups,
  wanted: {
    readonly table: YaptideTable;
    readonly columns: readonly string[];
    readonly values: readonly (readonly string[])[];
  },
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const { table, columns, values } = wanted;
  const found = new Map<string, string>();
  for (const some of inParts(values, most.names)) {
    const query = build(table)
      .select(['id', ...columns])
      .orderBy('id');
    for (const each of some) {
      void query.orWhere(Object.fromEntries(columns.map((column, index) => [column, each[index] ?? ''])));
    }
    for (const row of await rows({ query, row: anyRow, signal })) {
      const key = nameKey(columns.map((column) => String(row[column])));
      if (!found.has(key)) found.set(key, String(row['id']));
    }
  }
  return found;
}

/** Values as one text. */
export function nameKey(values: readonly string[]): string {
  return JSON.stringify(values);
}

function inParts<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  const parts: (readonly Item[])[] = [];
  for (let start = 0; start < items.length; start += size) parts.push(items.slice(start, start + size));
  return parts;
}
