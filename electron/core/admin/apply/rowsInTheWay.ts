import { z } from 'zod';
import type { TableRowsOfOperation } from '#core/admin/apply/removalOrder.ts';
import { type Catalog, quoted, type Reader } from '#core/admin/plan/catalog.ts';
import { boundIds, sqlOf } from '#core/admin/plan/rowSql.ts';
import { textCell } from '#core/connection/cells.ts';

/** How many rows are named. */
const maxNamed = 10;

interface Refused {
  readonly catalog: Catalog;
  /** Undefined where something else was refused. */
  readonly rowsOfOperation: TableRowsOfOperation | undefined;
  readonly ids: readonly number[];
}

/**
 * The rows that refer to those that could not be removed, the first of them: SQLite says of a refused statement only that
 * there are some. PostgreSQL names them itself, and reads nothing after a refusal.
 */
export async function rowsInTheWay(
  { dialect, build, rows }: Reader,
  { catalog, rowsOfOperation, ids }: Refused,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (dialect !== 'sqlite' || rowsOfOperation === undefined || signal.aborted) return [];
  const { table, condition, times } = rowsOfOperation;
  const bound = Array.from({ length: times }, () => boundIds(dialect, ids));
  const named: string[] = [];
  for (const key of catalog.keys.filter(({ parent }) => parent === table)) {
    const own = key.childColumns.map((column) => `c.${quoted(column)}`).join(', ');
    const theirs = key.parentColumns.map((column) => `t0.${quoted(column)}`).join(', ');
    const going = `from ${sqlOf(catalog, table)} as t0 where ${condition}`;
    const others = key.child === table ? ` and c.rowid not in (select t0.rowid ${going})` : '';
    const sql = `select cast(c.rowid as text) as name from ${sqlOf(catalog, key.child)} as c
      where (${own}) in (select ${theirs} ${going})${others} order by c.rowid limit ${maxNamed}`;
    const query = build.raw(sql, others === '' ? bound : [...bound, ...bound]);
    const found = await rows({ query, row: z.object({ name: textCell }), signal });
    named.push(...found.map(({ name }) => `${key.child} ${name}`));
  }
  return named.slice(0, maxNamed);
}
