import { formatBytes, formatCount } from '#shared/figures.ts';
import { factorOf, type Plan, type PlanNode } from './plan.ts';
import { quoteIdentifier } from '#shared/sql/quoteIdentifier.ts';

/** A cause of lost time, and what helps. */
export interface PlanHint {
  readonly kind: string;
  /** The node that it is about; null for the whole. */
  readonly node: PlanNode | null;
  readonly title: string;
  readonly text: string;
  /** A statement that helps, where one can be named. */
  readonly statement?: string;
}

const quote = (name: string): string => (/^[a-z_][a-z0-9_]*$/u.test(name) ? name : quoteIdentifier(name));
const kibi = 1024;

/** What is worth knowing about a plan, the costly first. */
export function hintsOf(plan: Plan): readonly PlanHint[] {
  const ofNodes = plan.nodes.flatMap((node) => rules.flatMap((rule) => rule(node, plan) ?? []));
  const ordered = ofNodes.toSorted((one, other) => (other.node?.ownTime ?? 0) - (one.node?.ownTime ?? 0));
  return [...ordered, ...wholeHints(plan)];
}

type Rule = (node: PlanNode, plan: Plan) => PlanHint | undefined;

const rules: readonly Rule[] = [
  wrongEstimate,
  filterDropsMost,
  sequentialScanForFew,
  sortOnDisk,
  hashInBatches,
  aggregateOnDisk,
  lossyBitmap,
  manyLoops,
  heapFetches,
  joinFilterDropsMost,
  workersMissing,
  temporaryFiles,
  cartesianJoin,
];

/** Only where the error begins: the children's estimates are right. */
function wrongEstimate(node: PlanNode, { nodes }: Plan): PlanHint | undefined {
  const factor = factorOf(node);
  if (factor === null || (factor < 10 && factor > 0.1) || Math.max(node.rows ?? 0, node.estimate) < 100)
    return undefined;
  const children = childrenOf(node, nodes);
  if (children.some((child) => isWrong(factorOf(child)))) return undefined;
  const relation = node.raw['Relation Name'];
  const times =
    factor >= 1 ? `${formatCount(Math.round(factor))}× more` : `${formatCount(Math.round(1 / factor))}× fewer`;
  return {
    kind: 'estimate',
    node,
    title: `The estimate is wrong: ${times} rows`,
    text: `The planner expects ${formatCount(Math.round(node.estimate))} rows and gets ${formatCount(node.rows ?? 0)}. ${relation === undefined ? 'Columns that depend on each other may need extended statistics (CREATE STATISTICS).' : `Statistics of ${relation} may be old, or its columns may depend on each other.`}`,
    ...(relation === undefined ? {} : { statement: `ANALYZE ${quote(relation)}` }),
  };
}

function isWrong(factor: number | null): boolean {
  return factor !== null && (factor >= 10 || factor <= 0.1);
}

function childrenOf(node: PlanNode, nodes: readonly PlanNode[]): readonly PlanNode[] {
  return nodes.filter(({ raw }) => node.raw.Plans?.includes(raw) === true);
}

function filterDropsMost(node: PlanNode): PlanHint | undefined {
  const removed = (node.raw['Rows Removed by Filter'] ?? 0) * node.loops;
  const kept = node.rows ?? 0;
  if (removed < 1000 || removed < 10 * Math.max(1, kept)) return undefined;
  const { 'Relation Name': relation = 'the result', Filter: filter = '' } = node.raw;
  return {
    kind: 'filter',
    node,
    title: `A filter drops ${formatCount(removed)} of ${formatCount(removed + kept)} rows`,
    text: `Rows of ${relation} are read and discarded by ${filter}. An index on the columns of the condition would read only the ${formatCount(kept)} rows.`,
  };
}

/** Foreign keys of yaptide's that its schema declares without an index. */
const unindexed: Readonly<Record<string, readonly string[]>> = {
  Simulation: ['user_id', 'cluster_id'],
  Task: ['simulation_id'],
  Estimator: ['simulation_id'],
  Page: ['estimator_id'],
  Input: ['simulation_id'],
  Logfiles: ['simulation_id'],
  Result: ['simulation_id'],
};

function sequentialScanForFew(node: PlanNode, { nodes }: Plan): PlanHint | undefined {
  if (node.raw['Node Type'] !== 'Seq Scan') return undefined;
  const relation = node.raw['Relation Name'] ?? '';
  const conditions = [node.raw.Filter ?? '', ...nodes.flatMap(({ raw }) => raw['Hash Cond'] ?? [])].join(' ');
  const column = unindexed[relation]?.find((name) => new RegExp(String.raw`\b${name}\b`, 'u').test(conditions));
  if (column === undefined || (node.rows ?? 0) + (node.raw['Rows Removed by Filter'] ?? 0) < 1000) return undefined;
  return {
    kind: 'foreign-key',
    node,
    title: `${relation} is scanned completely: ${relation}.${column} has no index`,
    text: 'yaptide declares this foreign key without an index, so every row is read to follow it.',
    statement: `CREATE INDEX CONCURRENTLY ON ${quote(relation)} (${quote(column)})`,
  };
}

function sortOnDisk({ raw, ...rest }: PlanNode): PlanHint | undefined {
  if (raw['Sort Space Type'] !== 'Disk') return undefined;
  const used = formatBytes((raw['Sort Space Used'] ?? 0) * kibi);
  return {
    kind: 'sort-disk',
    node: { raw, ...rest },
    title: `The sort did not fit in memory: ${used} on disk`,
    text: 'Sort fewer rows or narrower ones, add an index in this order, or raise work_mem for this session.',
    statement: `SET work_mem = '${memoryFor((raw['Sort Space Used'] ?? 0) * 3)}'`,
  };
}

function memoryFor(kilobytes: number): string {
  return `${2 ** Math.ceil(Math.log2(Math.max(8, kilobytes / kibi)))}MB`;
}

function hashInBatches(node: PlanNode): PlanHint | undefined {
  const batches = node.raw['Hash Batches'] ?? 1;
  if (batches < 2) return undefined;
  return {
    kind: 'hash-batches',
    node,
    title: `The hash table was split into ${formatCount(batches)} batches on disk`,
    text: 'It did not fit in work_mem. Filter earlier, select fewer columns, or raise work_mem for this session.',
    statement: "SET work_mem = '64MB'",
  };
}

function aggregateOnDisk(node: PlanNode): PlanHint | undefined {
  const disk = node.raw['Disk Usage'] ?? 0;
  if (disk === 0) return undefined;
  return {
    kind: 'aggregate-disk',
    node,
    title: `Grouping used ${formatBytes(disk * kibi)} on disk`,
    text: 'The groups did not fit in work_mem. Group by fewer or narrower columns, or raise work_mem for this session.',
    statement: "SET work_mem = '64MB'",
  };
}

function lossyBitmap(node: PlanNode): PlanHint | undefined {
  const lossy = node.raw['Lossy Heap Blocks'] ?? 0;
  if (lossy === 0) return undefined;
  return {
    kind: 'lossy-bitmap',
    node,
    title: `The bitmap became lossy: ${formatCount(lossy)} blocks are read completely`,
    text: `It did not fit in work_mem, so ${formatCount(node.raw['Rows Removed by Index Recheck'] ?? 0)} rows had to be checked again.`,
    statement: "SET work_mem = '16MB'",
  };
}

function manyLoops(node: PlanNode): PlanHint | undefined {
  if (node.loops < 1000 || node.depth === 0 || (node.ownTime ?? 0) < 1) return undefined;
  return {
    kind: 'loops',
    node,
    title: `${node.type} ran ${formatCount(node.loops)} times`,
    text: 'A nested loop runs its inner side once for each outer row. If the outer estimate is too low, correct it (ANALYZE); else look for a join that can hash.',
  };
}

function heapFetches(node: PlanNode): PlanHint | undefined {
  const fetches = node.raw['Heap Fetches'] ?? 0;
  const relation = node.raw['Relation Name'];
  if (fetches < 1000 || fetches < (node.rows ?? 0) / 2 || relation === undefined) return undefined;
  return {
    kind: 'heap-fetches',
    node,
    title: `The index-only scan went to the table for ${formatCount(fetches)} rows`,
    text: 'The visibility map is out of date, because the table was changed since its last VACUUM.',
    statement: `VACUUM ${quote(relation)}`,
  };
}

function joinFilterDropsMost(node: PlanNode): PlanHint | undefined {
  const removed = (node.raw['Rows Removed by Join Filter'] ?? 0) * node.loops;
  if (removed < 10_000 || removed < 10 * Math.max(1, node.rows ?? 0)) return undefined;
  return {
    kind: 'join-filter',
    node,
    title: `The join compared ${formatCount(removed)} pairs in vain`,
    text: `Its condition ${node.raw['Join Filter'] ?? ''} cannot be hashed or looked up. An equality between columns, or an index on the inner side, avoids this.`,
  };
}

function workersMissing(node: PlanNode): PlanHint | undefined {
  const { 'Workers Planned': planned = 0, 'Workers Launched': launched = planned } = node.raw;
  if (launched >= planned) return undefined;
  return {
    kind: 'workers',
    node,
    title: `Only ${launched} of ${planned} parallel workers were started`,
    text: 'No more were available: max_parallel_workers, or max_worker_processes, was in use by other queries.',
  };
}

function temporaryFiles(node: PlanNode, { nodes }: Plan): PlanHint | undefined {
  const written = node.raw['Temp Written Blocks'] ?? 0;
  const isOwn = !childrenOf(node, nodes).some((child) => (child.raw['Temp Written Blocks'] ?? 0) >= written);
  const isNamed =
    node.raw['Sort Space Type'] === 'Disk' || (node.raw['Hash Batches'] ?? 1) > 1 || (node.raw['Disk Usage'] ?? 0) > 0;
  if (written < 128 || !isOwn || isNamed || !/Materialize|CTE|WindowAgg|Function/u.test(node.type)) return undefined;
  return {
    kind: 'temporary',
    node,
    title: `${node.type} wrote ${formatBytes(written * 8 * kibi)} to temporary files`,
    text: 'Its rows did not fit in work_mem. Return fewer rows, or raise work_mem for this session.',
    statement: "SET work_mem = '64MB'",
  };
}

function cartesianJoin(node: PlanNode): PlanHint | undefined {
  const isLoop = node.raw['Node Type'] === 'Nested Loop' && node.raw['Join Filter'] === undefined;
  const [outer, inner] = node.raw.Plans ?? [];
  if (!isLoop || outer === undefined || inner === undefined || (node.rows ?? 0) < 10_000) return undefined;
  const isProduct =
    (node.rows ?? 0) === (outer['Actual Rows'] ?? 0) * (inner['Actual Rows'] ?? 0) && (inner['Actual Rows'] ?? 0) > 1;
  const reads = /Materialize|Seq Scan/u.test(inner['Node Type']);
  if (!isProduct || !reads) return undefined;
  return {
    kind: 'cartesian',
    node,
    title: `Every row is joined with every other: ${formatCount(node.rows ?? 0)} rows`,
    text: 'A condition between the two sides seems to be missing.',
  };
}

function wholeHints({ raw: [whole], executionTime, planningTime }: Plan): readonly PlanHint[] {
  const hints: PlanHint[] = [];
  const jit = whole?.JIT?.Timing?.Total ?? 0;
  if (executionTime !== null && jit > 50 && jit > 0.2 * executionTime) {
    hints.push({
      kind: 'jit',
      node: null,
      title: `Compiling took ${Math.round(jit)} ms of ${Math.round(executionTime)} ms`,
      text: 'Just-in-time compilation does not pay off for a query of this size.',
      statement: 'SET jit = off',
    });
  }
  if (executionTime !== null && planningTime !== null && planningTime > 50 && planningTime > executionTime) {
    hints.push({
      kind: 'planning',
      node: null,
      title: `Planning took longer than running: ${Math.round(planningTime)} ms`,
      text: 'Many joins, partitions or indexes make planning slow. Statistics that are read for the first time do too: run it again.',
    });
  }
  const triggers = (whole?.Triggers ?? []).filter(({ Time = 0 }) => Time > 100);
  for (const trigger of triggers) {
    const name = trigger['Constraint Name'] ?? trigger['Trigger Name'] ?? '';
    hints.push({
      kind: 'trigger',
      node: null,
      title: `The trigger ${name} took ${Math.round(trigger.Time ?? 0)} ms`,
      text: 'A foreign key whose referring column has no index is checked by reading the whole table, once for each row.',
    });
  }
  return hints;
}
