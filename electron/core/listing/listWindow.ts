import type { Knex } from 'knex';
import { z } from 'zod';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { type CursorValue, parseCursor, seek, storageClass, toCursor } from '#core/listing/seek.ts';
import type { SortKey } from '#core/listing/sortKey.ts';
import type { ListWindow, SortDirection, WindowOf } from '#shared/domain/listing.ts';

interface ListWindowOptions<Row> {
  readonly database: ReadOnlyDatabase;
  /** Selects the rows' own columns, filtered, unsorted, without a limit. */
  readonly query: Knex.QueryBuilder;
  readonly key: SortKey;
  readonly direction: SortDirection;
  readonly window: ListWindow;
  readonly row: z.ZodType<Row>;
  readonly signal: AbortSignal;
  /** Selects the columns together with the keys: for an expensive query, which must not run twice. */
  readonly columnsAtOnce?: boolean;
}

const keysSchema = z
  .object({ sort_key: z.string().nullable(), sort_class: z.string().nullable(), sort_id: z.string() })
  .transform((keys): CursorValue => ({ key: keys.sort_key, storage: keys.sort_class, id: keys.sort_id }));

/**
 * Reads one window of a sorted listing by keyset: rows without a value come last, ids break ties (in the same
 * direction). A jump from the end reads the reversed order and reverses the result, so it is as fast as from the start.
 */
export async function listWindow<Row>(options: ListWindowOptions<Row>): Promise<WindowOf<Row>> {
  const { database, query, key, direction, window, row, signal, columnsAtOnce = false } = options;
  const reversed = window.kind === 'before' || (window.kind === 'jump' && window.from === 'end');
  const limited = query
    .clone()
    .orderByRaw(orderBy(key, direction, reversed))
    .limit(window.limit);
  if (window.kind === 'jump') limited.offset(window.skip);
  else seek(limited, { database, key, direction, cursor: parseCursor(database, key, window.cursor), reversed });
  const ordered =
    database.dialect === 'postgresql' && key.sql !== null && !columnsAtOnce
      ? columnsLast({ query, limited, database, key, order: (late) => orderBy(late, direction, reversed) })
      : limited.select(keyColumns(database, key));
  const cursors: CursorValue[] = [];
  const found: Row[] = [];
  const keyed = z.unknown().transform((raw, context) => {
    const parsed = row.safeParse(raw);
    if (parsed.success) return { row: parsed.data, cursor: keysSchema.parse(raw) };
    for (const { message, path } of parsed.error.issues) context.addIssue({ code: 'custom', message, path });
    return z.NEVER;
  });
  for (const each of await database.rows({ query: ordered, row: keyed, signal })) {
    cursors.push(each.cursor);
    found.push(each.row);
  }
  if (reversed) {
    found.reverse();
    cursors.reverse();
  }
  return { rows: found, firstCursor: toCursor(cursors[0]), lastCursor: toCursor(cursors.at(-1)) };
}

interface ColumnsLast {
  readonly query: Knex.QueryBuilder;
  readonly limited: Knex.QueryBuilder;
  readonly database: ReadOnlyDatabase;
  readonly key: SortKey;
  readonly order: (key: SortKey) => string;
}

/**
 * Finds the window by its keys alone and only then selects the columns, for its rows: PostgreSQL would otherwise
 * compute every column of every row before it sorts.
 */
function columnsLast({ query, limited, database, key, order }: ColumnsLast): Knex.QueryBuilder {
  const { build } = database;
  const keys = limited
    .clearSelect()
    .select(build.raw(`${key.sql ?? 'null'} as sort_value`), build.raw(`${key.id} as sort_row`));
  const late: SortKey = { ...key, sql: 'w.sort_value', id: 'w.sort_row' };
  return query
    .clone()
    .join(keys.as('w'), 'w.sort_row', build.raw(key.id))
    .select(keyColumns(database, late))
    .orderByRaw(order(late));
}

function keyColumns({ dialect, build }: ReadOnlyDatabase, { sql, id }: SortKey): readonly Knex.Raw[] {
  const { text, name } = storageClass(dialect, sql);
  return [`${text} as sort_key`, `${name} as sort_class`, `cast(${id} as text) as sort_id`].map((each) =>
    build.raw(each),
  );
}

/** Rows without a value are last in both directions; reversed, they come first. */
export function orderBy({ sql, id }: SortKey, direction: SortDirection, reversed: boolean): string {
  const ascending = (direction === 'ascending') !== reversed;
  const word = ascending ? 'asc' : 'desc';
  return sql === null
    ? `${id} ${word}`
    : `(${sql} is null) ${reversed ? 'desc' : 'asc'}, ${sql} ${word}, ${id} ${word}`;
}
