import { z } from 'zod';
import type { TableRowsOfOperation } from '#core/admin/apply/rowRemoval.ts';
import type { Catalog } from '#core/admin/plan/catalog.ts';
import { boundIds, rowKey, sqlOf } from '#core/admin/plan/rowSql.ts';
import type { ChangeScope } from '#core/changes/databaseChange.ts';
import { explainRefusal } from '#core/changes/refusals.ts';
import { numberCell } from '#core/connection/cells.ts';

/**
 * Locks the rows of an operation, table by table and each in the order of its key, and returns their number. While a
 * row is locked, no other transaction can add one that refers to it. A SQLite file is locked as a whole already.
 */
export async function lockRows(
  { reader: { dialect, build, rows }, transaction, signal }: ChangeScope,
  { catalog, tables, ids, exclusiveTable }: LockOptions,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  const explain =
    (table: string) =>
    (error: unknown): never => {
      throw explainRefusal(error, { table, verb: 'update' });
    };
  if (exclusiveTable !== undefined && dialect === 'postgresql') {
    const query = build.raw('lock table ?? in share row exclusive mode', [exclusiveTable]);
    await transaction.execute(query).catch(explain(exclusiveTable));
  }
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
    const [row] = await rows({ query, row: z.object({ rows: numberCell }), signal }).catch(explain(table));
    counts.set(table, row?.rows ?? 0);
  }
  return counts;
}

interface LockOptions {
  readonly catalog: Catalog;
  readonly tables: readonly TableRowsOfOperation[];
  readonly ids: readonly number[];
  /** Locked against other writers first, where no constraint prevents two of them from adding the same. */
  readonly exclusiveTable: string | undefined;
}
