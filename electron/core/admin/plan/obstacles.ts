import { z } from 'zod';
import type { Draft } from '#core/admin/plan/draftPlan.ts';
import { totalOf } from '#core/admin/plan/impact.ts';
import { type ImpactNode, nodesOf } from '#core/admin/plan/impactTree.ts';
import { boundIds, conditionOf, rowKey, sqlOf } from '#core/admin/plan/rowSql.ts';
import type { Reader } from '#core/admin/plan/catalog.ts';
import { textCell } from '#core/connection/cells.ts';
import type { PlanNote } from '#shared/domain/plan.ts';

/** How many rows are named. */
const maxNamed = 10;

/** The rows that prevent others from being removed, table by table, the first of them named. */
export async function findObstacles(reader: Reader, draft: Draft, signal: AbortSignal): Promise<readonly PlanNote[]> {
  const found: PlanNote[] = [];
  for (const node of nodesOf(draft.tree)) {
    const { rows } = totalOf(draft.impact, node);
    if (node.how === 'blocks' && rows > 0) {
      found.push(toObstacle(draft, { node, rows, names: await nameRows(reader, { draft, node }, signal) }));
    }
  }
  return found;
}

/** Rows that stay but lose their reference, by the database's own constraint. */
export function findLosses({ tree, impact, intent }: Draft): readonly PlanNote[] {
  if (!intent.removes) return [];
  return nodesOf(tree).flatMap((node) => {
    const { rows } = totalOf(impact, node);
    if (node.how !== 'changed' || rows === 0 || node.table === 'Simulation') return [];
    return [
      {
        code: 'loses-reference',
        message: `${counted(rows)} of ${node.table} no longer ${rows === 1 ? 'refers' : 'refer'} to what is removed`,
        hint: `The database sets ${columnsOf(node)} to NULL; restoring the archive does not set it again.`,
        details: [],
      },
    ];
  });
}

async function nameRows(
  reader: Reader,
  { draft: { catalog, intent }, node }: { readonly draft: Draft; readonly node: ImpactNode },
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { dialect, build, rows } = reader;
  const table = catalog.tables.get(node.table);
  if (table === undefined) return [];
  const key = rowKey(dialect, table).sql;
  const sql = `select cast(${key} as text) as name from ${sqlOf(catalog, node.table)} as t0
    where ${conditionOf(catalog, dialect, node)} order by ${key} limit ${maxNamed}`;
  const query = build.raw(sql, [boundIds(dialect, intent.ids)]);
  return (await rows({ query, row: z.object({ name: textCell }), signal })).map(({ name }) => `${node.table} ${name}`);
}

interface RowsInTheWay {
  readonly node: ImpactNode;
  readonly rows: number;
  /** Of the first of them. */
  readonly names: readonly string[];
}

function toObstacle({ intent }: Draft, { node, rows, names }: RowsInTheWay): PlanNote {
  if (node.table === 'BatchSimulation') {
    return {
      code: 'rows-in-the-way',
      message: `The cluster '${intent.name ?? intent.ids.join(', ')}' is used by ${rows} ${rows === 1 ? 'simulation' : 'simulations'}`,
      hint: 'Only a cluster without simulations can be removed. Remove its simulations first, or rename it.',
      details: names.map((line) => line.replace('BatchSimulation', 'Simulation')),
    };
  }
  return {
    code: 'rows-in-the-way',
    message: `${counted(rows)} of ${node.table} ${rows === 1 ? 'refers' : 'refer'} to rows that would be removed, and the database would refuse`,
    hint: `${node.table} is not a table of yaptide. Check ${columnsOf(node)}, and remove or change those rows first.`,
    details: names,
  };
}

function columnsOf({ table, path }: ImpactNode): string {
  return `${table}.${path.at(-1)?.columns.join(', ') ?? 'id'}`;
}

function counted(rows: number): string {
  return rows === 1 ? 'One row' : `${rows} rows`;
}
