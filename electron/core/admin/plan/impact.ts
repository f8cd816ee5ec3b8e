import { z } from 'zod';
import type { Catalog, Reader } from '#core/admin/plan/catalog.ts';
import { type ImpactNode, nodesOf } from '#core/admin/plan/impactTree.ts';
import { blobBytes, boundIds, groupDigest, joinedTo } from '#core/admin/plan/rowSql.ts';
import { numberCell, sumCell, textCell } from '#core/connection/cells.ts';
import { makePace } from '#core/waiting.ts';
import type { PlanTable } from '#shared/domain/plan.ts';

/** The rows of one node that belong to one named row. */
export interface Group {
  readonly rows: number;
  readonly bytes: number;
  /** Changes when a row does. */
  readonly digest: string;
}

/** Rows, bytes and digests by node, and within it by the id of the named row; absent for no rows. */
export type Impact = ReadonlyMap<string, ReadonlyMap<number, Group>>;

const groupRow = z.object({ node: numberCell, root: numberCell, rows: numberCell, bytes: sumCell, digest: textCell });

interface Measured {
  readonly catalog: Catalog;
  readonly tree: ImpactNode;
  readonly ids: readonly number[];
  /** Tables that the database user may not read: their rows are not counted. */
  readonly unreadable: ReadonlySet<string>;
}

/** Counts the rows of a tree, in one statement, without transferring any. */
export async function measureImpact(
  reader: Reader,
  { catalog, tree, ids, unreadable }: Measured,
  signal: AbortSignal,
): Promise<Impact> {
  const { dialect, build, rows } = reader;
  const nodes = nodesOf(tree);
  const bound = boundIds(dialect, ids);
  const parts = nodes.flatMap((node, index) => {
    const table = catalog.tables.get(node.table);
    const isReadable = [node.table, ...node.path.map(({ child }) => child)].every((each) => !unreadable.has(each));
    if (table === undefined || !isReadable || unreadable.has(tree.table)) return [];
    const { sql, alias } = joinedTo(catalog, dialect, node);
    const digest = `cast(${groupDigest(dialect, table)} as text)`;
    const sums = `count(*) as rows, sum(${blobBytes(table)}) as bytes, ${digest} as digest`;
    return [`select ${index} as node, ${alias}.id as root, ${sums} ${sql} group by ${alias}.id`];
  });
  const impact = new Map(nodes.map(({ key }) => [key, new Map<number, Group>()]));
  if (ids.length === 0 || parts.length === 0) return impact;
  const query = build.raw(
    parts.join(' union all '),
    parts.map(() => bound),
  );
  const pace = makePace();
  for (const { node, root, rows: count, bytes, digest } of await rows({ query, row: groupRow, signal })) {
    const rest = pace();
    if (rest !== undefined) await rest;
    impact.get(nodes[node]?.key ?? '')?.set(root, { rows: count, bytes, digest });
  }
  return impact;
}

/** Rows and bytes of a node over all named rows. */
export function totalOf(impact: Impact, { key }: ImpactNode): { readonly rows: number; readonly bytes: number } {
  let rows = 0;
  let bytes = 0;
  for (const group of impact.get(key)?.values() ?? []) {
    rows += group.rows;
    bytes += group.bytes;
  }
  return { rows, bytes };
}

/** The tree with its figures, as shown: branches without rows are omitted. */
export function toPlanTable(impact: Impact, node: ImpactNode): PlanTable {
  const children = node.children
    .map((child) => toPlanTable(impact, child))
    .filter(({ rows, children: below }) => rows > 0 || below.length > 0);
  return { table: node.table, how: node.how, ...totalOf(impact, node), children };
}

/** The differences between two measurements, a sentence each; empty if there are none. */
export async function compareImpact(tree: ImpactNode, before: Impact, after: Impact): Promise<readonly string[]> {
  const pace = makePace();
  const changes: string[] = [];
  for (const node of nodesOf(tree)) {
    const then = before.get(node.key) ?? new Map<number, Group>();
    const now = after.get(node.key) ?? new Map<number, Group>();
    for (const id of new Set([...then.keys(), ...now.keys()])) {
      const rest = pace();
      if (rest !== undefined) await rest;
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
