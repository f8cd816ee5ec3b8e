import { unescapeJson } from '#shared/blob/jsonScanner.ts';
import type { JsonTreeIndex } from './jsonTreeIndex.ts';

export function isContainer(index: JsonTreeIndex, node: number): boolean {
  const kind = index.kinds[node];
  return kind === 'object' || kind === 'array';
}

/** The nodes that show, in order: those whose containers are all open. */
export function openRows(index: JsonTreeIndex, isOpen: (node: number) => boolean): readonly number[] {
  const rows: number[] = [];
  let node = 0;
  while (node < index.count) {
    rows.push(node);
    node = isContainer(index, node) && !isOpen(node) ? (index.nexts[node] ?? index.count) : node + 1;
  }
  return rows;
}

/** The containers to begin with: the topmost, level by level, while they stay few enough to look at. */
export function firstOpen(index: JsonTreeIndex, rowLimit = 60): ReadonlySet<number> {
  const open = new Set<number>();
  let level: readonly number[] = index.count === 0 ? [] : [0];
  let rows = level.length;
  while (level.length > 0) {
    const containers = level.filter((node) => isContainer(index, node));
    const added = containers.reduce((sum, node) => sum + (index.children[node] ?? 0), 0);
    if (open.size > 0 && rows + added > rowLimit) break;
    for (const node of containers) open.add(node);
    rows += added;
    level = added > rowLimit ? [] : containers.flatMap((node) => childrenOf(index, node));
  }
  return open;
}

function childrenOf(index: JsonTreeIndex, node: number): readonly number[] {
  const found: number[] = [];
  const end = index.nexts[node] ?? index.count;
  for (let child = node + 1; child < end; child = index.nexts[child] ?? end) found.push(child);
  return found;
}

/** A node's key without quotes; '' for elements of arrays and the root. */
export function keyOf(index: JsonTreeIndex, node: number, limit = 300): string {
  const start = index.keyStarts[node] ?? -1;
  return start === -1 ? '' : unquote(index.text, start, index.keyEnds[node] ?? start, limit);
}

/** A scalar as the text has it: numbers and words to the letter, strings without quotes and escapes, cut at `limit`. */
export function scalarText(index: JsonTreeIndex, node: number, limit = 400): string {
  const start = index.starts[node] ?? 0;
  const end = index.ends[node] ?? start;
  if (index.kinds[node] === 'string') return unquote(index.text, start, end, limit);
  return index.text.slice(start, Math.min(end, start + limit)) + (end - start > limit ? '…' : '');
}

function unquote(text: string, start: number, end: number, limit: number): string {
  const isCut = end - start - 2 > limit;
  return unescapeJson(text.slice(start + 1, isCut ? start + 1 + limit : end - 1)) + (isCut ? '…' : '');
}
