import type { Group, Impact } from '#core/admin/plan/impact.ts';
import { type ImpactNode, nodesOf } from '#core/admin/plan/impactTree.ts';

/** What of the rows has changed between two measurements, a sentence each; empty where nothing has. */
export function compareImpact(tree: ImpactNode, before: Impact, after: Impact): readonly string[] {
  const changes: string[] = [];
  for (const node of nodesOf(tree)) {
    const then = before.get(node.key) ?? new Map<number, Group>();
    const now = after.get(node.key) ?? new Map<number, Group>();
    for (const id of new Set([...then.keys(), ...now.keys()])) {
      const change = compareGroup(node, then.get(id), now.get(id));
      if (change !== undefined) changes.push(change(`${tree.table} ${id}`));
    }
  }
  return changes;
}

function compareGroup(
  { table, path }: ImpactNode,
  before: Group | undefined,
  after: Group | undefined,
): ((named: string) => string) | undefined {
  if (path.length === 0) {
    if (after === undefined) return (named) => `${named} is gone`;
    return before?.digest === after.digest ? undefined : (named) => `${named} was changed`;
  }
  const [then, now] = [before?.rows ?? 0, after?.rows ?? 0];
  if (then !== now) return (named) => `${named} has ${now} rows in ${table} instead of ${then}`;
  if (before?.digest === after?.digest && before?.bytes === after?.bytes) return undefined;
  return (named) => `Rows of ${table} that belong to ${named} were changed`;
}
