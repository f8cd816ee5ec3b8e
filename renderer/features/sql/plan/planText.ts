import type { Plan, RawNode } from './plan.ts';

/** A plan in the layout of EXPLAIN's own text, out of its JSON. */
export function planText({ raw }: Plan): string {
  return raw
    .map((each) => {
      const { Plan: root, 'Planning Time': planning, 'Execution Time': execution } = each;
      const lines: string[] = [];
      write(root, 0, lines);
      if (planning !== undefined) lines.push(`Planning Time: ${planning.toFixed(3)} ms`);
      if (execution !== undefined) lines.push(`Execution Time: ${execution.toFixed(3)} ms`);
      return lines.join('\n');
    })
    .join('\n\n');
}

function write(node: RawNode, depth: number, into: string[]): void {
  const indent = depth === 0 ? '' : `${' '.repeat(depth * 6 - 4)}->  `;
  const below = ' '.repeat(depth * 6 + 2);
  into.push(`${indent}${headOf(node)}${costOf(node)}${actualOf(node)}`);
  for (const line of detailsOf(node)) into.push(`${below}${line}`);
  for (const child of node.Plans ?? []) write(child, depth + 1, into);
}

function headOf(node: RawNode): string {
  const { 'Node Type': type, 'Relation Name': relation, 'Index Name': index, Alias: alias } = node;
  const using = index === undefined ? '' : ` using ${index}`;
  const on =
    relation === undefined ? '' : ` on ${relation}${alias === undefined || alias === relation ? '' : ` ${alias}`}`;
  const join = node['Join Type'];
  return `${type}${join === undefined || join === 'Inner' ? '' : ` (${join})`}${using}${on}`;
}

function numberOf(node: RawNode, name: string): number | undefined {
  const value: unknown = node[name];
  return typeof value === 'number' ? value : undefined;
}

function costOf(node: RawNode): string {
  const [startup, total, width] = ['Startup Cost', 'Total Cost', 'Plan Width'].map((name) => numberOf(node, name));
  if (total === undefined) return '';
  return `  (cost=${(startup ?? 0).toFixed(2)}..${total.toFixed(2)} rows=${node['Plan Rows']} width=${width ?? 0})`;
}

function actualOf(node: RawNode): string {
  const total = node['Actual Total Time'];
  if (total === undefined) return '';
  const startup = numberOf(node, 'Actual Startup Time') ?? 0;
  const loops = node['Actual Loops'] ?? 1;
  if (loops === 0) return ' (never executed)';
  return ` (actual time=${startup.toFixed(3)}..${total.toFixed(3)} rows=${node['Actual Rows'] ?? 0} loops=${loops})`;
}

/** Those that stand in the first line, and those of children. */
const inHead = new Set([
  'Node Type',
  'Relation Name',
  'Index Name',
  'Alias',
  'Join Type',
  'Plans',
  'Startup Cost',
  'Total Cost',
  'Plan Rows',
  'Plan Width',
  'Actual Startup Time',
  'Actual Total Time',
  'Actual Rows',
  'Actual Loops',
  'Parent Relationship',
  'Parallel Aware',
  'Async Capable',
  'Scan Direction',
]);

function detailsOf(node: RawNode): readonly string[] {
  return Object.entries(node).flatMap(([name, value]) => {
    if (inHead.has(name) || value === 0 || value === false) return [];
    if (Array.isArray(value)) {
      const texts = value.filter((each) => typeof each === 'string');
      return texts.length === 0 ? [] : [`${name}: ${texts.join(', ')}`];
    }
    return typeof value === 'string' || typeof value === 'number' || value === true
      ? [`${name}: ${String(value)}`]
      : [];
  });
}
