import { z } from 'zod';
import { explainRefusal } from '#core/admin/apply/explainRefusal.ts';
import type { TableRowsOfOperation } from '#core/admin/apply/removalOrder.ts';
import type { Catalog, Reader } from '#core/admin/plan/catalog.ts';
import { boundIds, rowKey, sqlOf } from '#core/admin/plan/rowSql.ts';
import { numberCell } from '#core/connection/cells.ts';

/**
 * Locks the rows of an operation, table by table and each in the order of its key, and answers how many there are. While a row is
 * locked, nobody can add one that refers to it. A SQLite file is locked as a whole already.
 */
export async function lockRows(
  { dialect, build, rows }: Reader,
  { catalog, tables, ids }: LockOptions,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const { table, condition, times } of tables) {
    const known = catalog.tables.get(table);
    if (known === undefined) continue;
    const from = `from ${sqlOf(catalog, table)} as t0 where ${condition}`;
    const sql =
      dialect === 'sqlite'
        ? `select count(*) as rows ${from}`
        : `select count(*) as rows from (select 1 ${from} order by ${rowKey(dialect, known).sql} for update of t0) as locked`;
    const bindings = Array.from({ length: times }, () => boundIds(dialect, ids));
    const query = build.raw(sql, bindings);
    const [row] = await rows({ query, row: z.object({ rows: numberCell }), signal }).catch((error: unknown) => {
      throw explainRefusal(error, { table, verb: 'update' });
    });
    counts.set(table, row?.rows ?? 0);
  }
  return counts;
}

interface LockOptions {
  readonly catalog: Catalog;
  readonly tables: readonly TableRowsOfOperation[];
  readonly ids: readonly number[];
}
