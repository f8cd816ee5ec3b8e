import type { TableRowsOfOperation } from '#core/admin/apply/removalOrder.ts';
import type { Catalog } from '#core/admin/plan/catalog.ts';
import { isIndexed, worthAnIndex } from '#core/admin/plan/missingIndexes.ts';
import type { IndexedColumns } from '#core/connection/writableDatabase.ts';

/** The columns by which a database looks for rows that still refer to those that go, and that no index leads with. */
export function removalIndexes(
  catalog: Catalog,
  going: readonly TableRowsOfOperation[],
  rows: ReadonlyMap<string, number>,
): readonly IndexedColumns[] {
  const many = new Set(going.map(({ table }) => table).filter((table) => (rows.get(table) ?? 0) >= worthAnIndex));
  const found = new Map<string, IndexedColumns>();
  for (const { child, childColumns: columns, parent } of catalog.keys) {
    const table = catalog.tables.get(child);
    if (!many.has(parent) || table === undefined || isIndexed(table, columns)) continue;
    found.set(`${child}.${columns.join()}`, { tableSql: table.sql, columns });
  }
  return [...found.values()];
}
