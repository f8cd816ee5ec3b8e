import type { Knex } from 'knex';
import { z } from 'zod';
import { nullableTextCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { orderBy } from '#core/listing/listWindow.ts';
import type { SortKey } from '#core/listing/sortKey.ts';
import { makePace } from '#core/waiting.ts';
import type { SortDirection } from '#shared/domain/listing.ts';

/** Some rows of an exported list: their cells in the order of the selected columns, null for NULL. */
export interface ListCells<Cell = string | null> {
  readonly rows: readonly (readonly Cell[])[];
  /** The rows read so far, and their total; null where it is not known. */
  readonly done: number;
  readonly total: number | null;
}

interface Ordered {
  /** Selects nothing yet; filtered, unsorted. */
  readonly query: Knex.QueryBuilder;
  readonly key: SortKey;
  readonly direction: SortDirection;
}

/** The ids of a list in its order: sorted once, so that its rows can be read in batches at no further cost. */
export async function readIds(
  database: ReadOnlyDatabase,
  { query, key, direction }: Ordered,
  signal: AbortSignal,
): Promise<readonly number[]> {
  // One text instead of a row each: there may be millions.
  const order = orderBy(key, direction, false);
  query.select(database.build.raw(`string_agg(cast(${key.id} as text), ',' order by ${order}) as ids`));
  const [found] = await database.rows({ query, row: z.object({ ids: nullableTextCell }), signal });
  const text = found?.ids ?? '';
  const ids: number[] = [];
  const pace = makePace();
  for (let at = 0; at < text.length;) {
    const comma = text.indexOf(',', at);
    const end = comma < 0 ? text.length : comma;
    ids.push(Number(text.slice(at, end)));
    at = end + 1;
    const rest = ids.length % 1000 === 0 ? pace() : undefined;
    if (rest !== undefined) await rest;
  }
  return ids;
}

interface Batches<Row> {
  readonly ids: readonly number[];
  /** How many rows are read at once. */
  readonly batch: number;
  /** The rows of some ids; one that was removed in the meantime is missing, and skipped. */
  readonly read: (ids: readonly number[]) => Promise<readonly Row[]>;
  readonly cells: (row: Row) => readonly (string | number | null)[];
}

/** The rows of a list in batches, in the order of the ids. */
export async function* readInBatches<Row extends { readonly id: number }>({
  ids,
  batch,
  read,
  cells,
}: Batches<Row>): AsyncGenerator<ListCells> {
  for (let start = 0; start < ids.length || start === 0; start += batch) {
    const some = ids.slice(start, start + batch);
    const found = new Map((await read(some)).map((row) => [row.id, row]));
    const rows = some.flatMap((id) => {
      const row = found.get(id);
      return row === undefined ? [] : [cells(row).map((value) => (value === null ? null : String(value)))];
    });
    yield { rows, done: start + some.length, total: ids.length };
  }
}
