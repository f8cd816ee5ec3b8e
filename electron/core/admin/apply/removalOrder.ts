import type { Catalog } from '#core/admin/plan/catalog.ts';
import { type ImpactNode, nodesOf } from '#core/admin/plan/impactTree.ts';
import { conditionOf } from '#core/admin/plan/rowSql.ts';
import { yaptideTables } from '#core/connection/databaseShape.ts';
import type { Dialect } from '#shared/domain/connection.ts';

/** The rows of one table that an operation concerns, over all ways that lead to them. */
export interface TableRowsOfOperation {
  readonly table: string;
  readonly goes: boolean;
  /** Over the alias `t0`; it takes the bound ids as often as `times` says. */
  readonly condition: string;
  readonly times: number;
}

/**
 * The tables that an operation concerns, parents before children and always in the same order, so that two who lock them do not
 * wait for each other in a circle. Rows are removed in the opposite one.
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
      // A table can be reached on one way that removes its rows and on another that changes them: what goes is gone.
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
