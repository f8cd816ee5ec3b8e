import { z } from 'zod';
import { type Catalog, type Reader } from '#core/admin/plan/catalog.ts';
import { type ImpactNode, nodesOf } from '#core/admin/plan/impactTree.ts';
import { isIndexed, worthAnIndex } from '#core/admin/plan/missingIndexes.ts';
import { boundIds, conditionOf, sqlOf } from '#core/admin/plan/rowSql.ts';
import { textCell } from '#core/connection/cells.ts';
import { yaptideTables } from '#core/connection/databaseShape.ts';
import type { IndexedColumns } from '#core/connection/writableDatabase.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import { quoteIdentifier } from '#shared/sql/quoteIdentifier.ts';

/** The rows of one table that an operation affects, over all paths that lead to them. */
export interface TableRowsOfOperation {
  readonly table: string;
  readonly goes: boolean;
  /** Over the alias `t0`; it binds the ids `times` times. */
  readonly condition: string;
  readonly times: number;
}

/**
 * The tables that an operation affects, parents before children and always in the same order, so that two of them
 * cannot deadlock. Rows are removed in reverse order.
 */
export function tablesInOrder(catalog: Catalog, dialect: Dialect, tree: ImpactNode): readonly TableRowsOfOperation[] {
  const concerned = nodesOf(tree).filter(({ how }) => how !== 'blocks');
  const byTable = [...Map.groupBy(concerned, ({ table }) => table)];
  const rank = (table: string): number => {
    const known = yaptideTables.findIndex((name) => name === table);
    return known === -1 ? yaptideTables.length : known;
  };
  const depth = (nodes: readonly ImpactNode[]): number => Math.max(...nodes.map(({ path }) => path.length));
  return byTable
    .toSorted(
      ([one, ones], [other, others]) =>
        rank(one) - rank(other) || depth(ones) - depth(others) || (one < other ? -1 : 1),
    )
    .map(([table, nodes]) => {
      // If one path to a table removes its rows and another changes them, they are removed.
      const going = nodes.filter(({ how }) => how !== 'changed');
      const ways = going.length > 0 ? going : nodes;
      return {
        table,
        goes: going.length > 0,
        condition: ways.map((node) => `(${conditionOf(catalog, dialect, node)})`).join(' or '),
        times: ways.length,
      };
    });
}

/** How many rows are named. */
const maxNamed = 10;

interface Refused {
  readonly catalog: Catalog;
  /** Undefined if something else was refused. */
  readonly rowsOfOperation: TableRowsOfOperation | undefined;
  readonly ids: readonly number[];
}

/**
 * The first rows that refer to those that could not be removed: SQLite only reports that there are some. PostgreSQL
 * names them itself, and runs no query after a refusal.
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
    const own = key.childColumns.map((column) => `c.${quoteIdentifier(column)}`).join(', ');
    const theirs = key.parentColumns.map((column) => `t0.${quoteIdentifier(column)}`).join(', ');
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

/** The columns that a database searches for references to the removed rows, and that no index starts with. */
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
