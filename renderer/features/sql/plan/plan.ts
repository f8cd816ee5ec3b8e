import { z } from 'zod';

/** A node of a plan, with what it did by itself. */
export interface PlanNode {
  readonly type: string;
  /** What it reads: a table, an index, a CTE. */
  readonly target: string;
  /** Its condition or key, as the server words it. */
  readonly about: string;
  readonly depth: number;
  /** In ms, of all loops, without its children; null without ANALYZE. */
  readonly ownTime: number | null;
  readonly rows: number | null;
  readonly estimate: number;
  readonly loops: number;
  /** In blocks of 8 KiB, without its children. */
  readonly hitBlocks: number;
  readonly readBlocks: number;
  readonly raw: RawNode;
}

export interface Plan {
  readonly nodes: readonly PlanNode[];
  /** In ms; null without ANALYZE. */
  readonly executionTime: number | null;
  readonly planningTime: number | null;
  readonly raw: z.infer<typeof planSchema>;
}

const number = z.number().optional();
const text = z.string().optional();
const rawFields = z.looseObject({
  'Node Type': z.string(),
  'Relation Name': text,
  Alias: text,
  'Index Name': text,
  'CTE Name': text,
  'Subplan Name': text,
  'Join Type': text,
  'Plan Rows': z.number(),
  'Actual Rows': number,
  'Actual Loops': number,
  'Actual Total Time': number,
  'Shared Hit Blocks': number,
  'Shared Read Blocks': number,
  Filter: text,
  'Index Cond': text,
  'Recheck Cond': text,
  'Hash Cond': text,
  'Merge Cond': text,
  'Join Filter': text,
  'Sort Method': text,
  'Sort Space Used': number,
  'Sort Space Type': text,
  'Sort Key': z.array(z.string()).optional(),
  'Group Key': z.array(z.string()).optional(),
  'Rows Removed by Filter': number,
  'Rows Removed by Index Recheck': number,
  'Rows Removed by Join Filter': number,
  'Hash Batches': number,
  'Original Hash Batches': number,
  'HashAgg Batches': number,
  'Disk Usage': number,
  'Heap Fetches': number,
  'Lossy Heap Blocks': number,
  'Exact Heap Blocks': number,
  'Workers Planned': number,
  'Workers Launched': number,
  'Temp Written Blocks': number,
});
export type RawNode = z.infer<typeof rawFields> & { readonly Plans?: readonly RawNode[] | undefined };
const rawNode: z.ZodType<RawNode> = rawFields.extend({
  get Plans() {
    return z.array(rawNode).optional();
  },
});
const planSchema = z
  .array(
    z.looseObject({
      Plan: rawNode,
      'Execution Time': number,
      'Planning Time': number,
      JIT: z.looseObject({ Timing: z.looseObject({ Total: z.number() }).optional() }).optional(),
      Triggers: z
        .array(z.looseObject({ 'Trigger Name': text, 'Constraint Name': text, Time: number, Calls: number }))
        .optional(),
      Settings: z.record(z.string(), z.string()).optional(),
    }),
  )
  .min(1);

/** Reads what EXPLAIN (FORMAT JSON) answers; undefined for anything else. */
export function readPlan(json: string): Plan | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return undefined;
  }
  const { data } = planSchema.safeParse(parsed);
  const [first] = data ?? [];
  if (data === undefined || first === undefined) return undefined;
  const nodes: PlanNode[] = [];
  collect(first.Plan, 0, nodes);
  return {
    nodes,
    executionTime: first['Execution Time'] ?? null,
    planningTime: first['Planning Time'] ?? null,
    raw: data,
  };
}

function collect(raw: RawNode, depth: number, into: PlanNode[]): void {
  const children = raw.Plans ?? [];
  const loops = raw['Actual Loops'] ?? 1;
  const whole = (node: RawNode): number => (node['Actual Total Time'] ?? 0) * (node['Actual Loops'] ?? 1);
  // The time of a parallel part is that of each worker; of the leader's clock it is a share.
  const workers = (node: RawNode): number =>
    node['Node Type'].startsWith('Gather') ? 1 + (node['Workers Launched'] ?? 0) : 1;
  const ofChildren = children.reduce((sum, child) => sum + whole(child) / workers(raw), 0);
  const blocks = (name: 'Shared Hit Blocks' | 'Shared Read Blocks'): number =>
    Math.max(0, (raw[name] ?? 0) - children.reduce((sum, child) => sum + (child[name] ?? 0), 0));
  const isAnalysed = raw['Actual Total Time'] !== undefined;
  into.push({
    type: typeOf(raw),
    target: targetOf(raw),
    about: aboutOf(raw),
    depth,
    ownTime: isAnalysed ? Math.max(0, whole(raw) - ofChildren) : null,
    rows: raw['Actual Rows'] === undefined ? null : raw['Actual Rows'] * loops,
    estimate: raw['Plan Rows'] * loops,
    loops,
    hitBlocks: blocks('Shared Hit Blocks'),
    readBlocks: blocks('Shared Read Blocks'),
    raw,
  });
  for (const child of children) collect(child, depth + 1, into);
}

function typeOf(raw: RawNode): string {
  const join = raw['Join Type'];
  const type = raw['Node Type'];
  return join === undefined || join === 'Inner' ? type : `${type} (${join.toLowerCase()})`;
}

function targetOf(raw: RawNode): string {
  const relation = raw['Relation Name'] ?? raw['CTE Name'] ?? '';
  const index = raw['Index Name'];
  return [relation, index === undefined ? '' : `by ${index}`].filter((part) => part !== '').join(' ');
}

function aboutOf(raw: RawNode): string {
  const keys = raw['Sort Key'] ?? raw['Group Key'];
  return (
    raw['Hash Cond'] ??
    raw['Merge Cond'] ??
    raw['Index Cond'] ??
    raw['Join Filter'] ??
    raw.Filter ??
    keys?.join(', ') ??
    ''
  );
}

/** How far the estimate is from the rows: 10 is ten times too few, 0.1 ten times too many; null where it is not known. */
export function factorOf({ rows, estimate }: PlanNode): number | null {
  return rows === null ? null : Math.max(rows, 1) / Math.max(estimate, 1);
}
