import type { Plan, PlanNode } from './plan.ts';

/** Nodes of two plans that do the same; one of them alone where the other plan has none. */
export interface NodePair {
  readonly before: PlanNode | undefined;
  readonly after: PlanNode | undefined;
  readonly depth: number;
}

interface Tree {
  readonly node: PlanNode;
  readonly children: readonly Tree[];
  /** All that is read below it. */
  readonly targets: ReadonlySet<string>;
}

/** Two plans side by side: from the root down, each node with the one that does the same in the other plan. */
export function comparePlans(before: Plan, after: Plan): readonly NodePair[] {
  const [one, other] = [treeOf(before), treeOf(after)];
  if (one === undefined || other === undefined) return [];
  const pairs: NodePair[] = [];
  collect({ before: one, after: other, depth: 0 }, pairs);
  return pairs;
}

function treeOf({ nodes }: Plan): Tree | undefined {
  const build = (index: number): Tree | undefined => {
    const node = nodes[index];
    if (node === undefined) return undefined;
    const children: Tree[] = [];
    for (let next = index + 1; (nodes[next]?.depth ?? -1) > node.depth; next += 1) {
      const child = nodes[next]?.depth === node.depth + 1 ? build(next) : undefined;
      if (child !== undefined) children.push(child);
    }
    const own = node.target === '' ? [] : [tableOf(node)];
    return { node, children, targets: new Set([...own, ...children.flatMap(({ targets }) => [...targets])]) };
  };
  return build(0);
}

/** The table that a node reads, by whichever index. */
function tableOf({ target }: PlanNode): string {
  return target.replace(/ ?by .*$/u, '');
}

interface TreePair {
  readonly before: Tree | undefined;
  readonly after: Tree | undefined;
  readonly depth: number;
}

function collect({ before, after, depth }: TreePair, into: NodePair[]): void {
  // A node that only one plan puts above the same reading, such as a Hash or a Sort, stands alone.
  if (before !== undefined && after !== undefined) {
    const [under] = before.children;
    const [underOther] = after.children;
    const found = likeness(before, after);
    if (before.children.length === 1 && under !== undefined && likeness(under, after) > found) {
      into.push({ before: before.node, after: undefined, depth });
      return collect({ before: under, after, depth: depth + 1 }, into);
    }
    if (after.children.length === 1 && underOther !== undefined && likeness(before, underOther) > found) {
      into.push({ before: undefined, after: after.node, depth });
      return collect({ before, after: underOther, depth: depth + 1 }, into);
    }
  }
  into.push({ before: before?.node, after: after?.node, depth });
  const left = [...(after?.children ?? [])];
  for (const child of before?.children ?? []) {
    const match = bestOf(child, left);
    if (match !== undefined) left.splice(left.indexOf(match), 1);
    collect({ before: child, after: match, depth: depth + 1 }, into);
  }
  for (const child of left) collect({ before: undefined, after: child, depth: depth + 1 }, into);
  return undefined;
}

function bestOf(tree: Tree, among: readonly Tree[]): Tree | undefined {
  let best: Tree | undefined;
  let most = 0;
  for (const other of among) {
    const found = likeness(tree, other);
    if (found > most) [best, most] = [other, found];
  }
  return best;
}

/** How much two nodes do the same: what is read below them counts for more than how. */
function likeness(one: Tree, other: Tree): number {
  const shared = [...one.targets].filter((target) => other.targets.has(target)).length;
  const all = new Set([...one.targets, ...other.targets]).size;
  const reads = all === 0 ? 0 : (2 * shared) / all;
  return reads + (one.node.type === other.node.type ? 1 : 0) + (one.node.target === other.node.target ? 0.5 : 0);
}

/** Differences below it are noise. */
const noticed = { time: 1, rows: 10, blocks: 8 } as const;
export type Measure = keyof typeof noticed;

/** Whether a figure became at least twice as large or as small; undefined where it did not, or is unknown. */
export function changeOf(
  measure: Measure,
  before: number | null | undefined,
  after: number | null | undefined,
): 'more' | 'less' | undefined {
  if (before === null || after === null || before === undefined || after === undefined) return undefined;
  if (Math.abs(after - before) < noticed[measure]) return undefined;
  if (after >= 2 * before) return 'more';
  return before >= 2 * after ? 'less' : undefined;
}
