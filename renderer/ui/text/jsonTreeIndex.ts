import { scanJson, unescapeJson } from '#shared/blob/jsonScanner.ts';

type JsonNodeKind = 'object' | 'array' | 'string' | 'number' | 'literal';

/** The values of a JSON text in order, as positions in the text: nothing is copied out of it. */
export interface JsonTreeIndex {
  readonly text: string;
  readonly count: number;
  readonly kinds: readonly JsonNodeKind[];
  /** Where each value begins and ends; a truncated container ends with the text. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Where its key begins and ends, quotes included; −1 if it has none. */
  readonly keyStarts: Int32Array;
  readonly keyEnds: Int32Array;
  readonly parents: Int32Array;
  readonly depths: Int32Array;
  /** Its index among its siblings, from 0. */
  readonly ordinals: Int32Array;
  readonly children: Int32Array;
  /** The node after the last of its descendants. */
  readonly nexts: Int32Array;
  /** Why the tree ends before the text does; null if it is complete. */
  readonly fault: string | null;
}

/** A tree contains at most this many values, so that the total height of its rows stays scrollable. */
const treeNodeLimit = 1_000_000;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

interface Draft extends Mutable<Omit<JsonTreeIndex, 'kinds'>> {
  readonly kinds: JsonNodeKind[];
  /** The container that is open; −1 outside all. */
  open: number;
}

/** Finds the values of a JSON text (bare NaN and Infinity allowed) without recursion; stops at the first fault. */
export function indexJson(text: string, limit = treeNodeLimit): JsonTreeIndex {
  const capacity = Math.min(limit, (text.length >> 1) + 2);
  const draft = emptyIndex(text, capacity);
  const add = (kind: JsonNodeKind, start: number): number => {
    if (draft.count < capacity) return addNode(draft, kind, start);
    draft.fault = `The tree holds the first ${capacity} values`;
    return -1;
  };
  const fault = scanJson(text, {
    open: (kind, start) => {
      const node = add(kind, start);
      if (node !== -1) draft.open = node;
    },
    close: (end) => closeOpen(draft, end),
    key: (start, end) => {
      draft.keyStarts[draft.count] = start;
      draft.keyEnds[draft.count] = end;
    },
    scalar: (kind, start, end) => {
      const node = add(kind, start);
      draft.ends[node] = end;
      draft.nexts[node] = draft.count;
    },
    isDone: () => draft.fault !== null,
  });
  while (draft.open !== -1) closeOpen(draft, text.length);
  if (draft.fault === null && fault !== null) draft.fault = `${fault.what} at character ${fault.at}`;
  return draft;
}

function emptyIndex(text: string, capacity: number): Draft {
  const places = (): Int32Array => new Int32Array(capacity);
  return {
    text,
    count: 0,
    kinds: [],
    starts: places(),
    ends: places(),
    keyStarts: places().fill(-1),
    keyEnds: places().fill(-1),
    parents: places(),
    depths: places(),
    ordinals: places(),
    children: places(),
    nexts: places(),
    fault: null,
    open: -1,
  };
}

/** Adds a node; a key that was just read is already in the slot. */
function addNode(draft: Draft, kind: JsonNodeKind, start: number): number {
  const node = draft.count;
  draft.count += 1;
  draft.kinds.push(kind);
  draft.starts[node] = start;
  draft.parents[node] = draft.open;
  if (draft.open === -1) return node;
  draft.depths[node] = (draft.depths[draft.open] ?? 0) + 1;
  const siblings = draft.children[draft.open] ?? 0;
  draft.ordinals[node] = siblings;
  draft.children[draft.open] = siblings + 1;
  return node;
}

function closeOpen(draft: Draft, end: number): void {
  draft.ends[draft.open] = end;
  draft.nexts[draft.open] = draft.count;
  draft.open = draft.parents[draft.open] ?? -1;
}

export function isContainer(index: JsonTreeIndex, node: number): boolean {
  const kind = index.kinds[node];
  return kind === 'object' || kind === 'array';
}

/** The visible nodes, in order: those whose containers are all open. */
export function openRows(index: JsonTreeIndex, isOpen: (node: number) => boolean): readonly number[] {
  const rows: number[] = [];
  let node = 0;
  while (node < index.count) {
    rows.push(node);
    node = isContainer(index, node) && !isOpen(node) ? (index.nexts[node] ?? index.count) : node + 1;
  }
  return rows;
}

/** The containers that are open initially: the topmost, level by level, while they are few enough. */
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
  return start === -1 ? '' : unquote(index.text, { start, end: index.keyEnds[node] ?? start }, limit);
}

/** A scalar as in the text: numbers and words verbatim, strings without quotes and escapes, truncated at `limit`. */
export function scalarText(index: JsonTreeIndex, node: number, limit = 400): string {
  const start = index.starts[node] ?? 0;
  const end = index.ends[node] ?? start;
  if (index.kinds[node] === 'string') return unquote(index.text, { start, end }, limit);
  return index.text.slice(start, Math.min(end, start + limit)) + (end - start > limit ? '…' : '');
}

function unquote(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  limit: number,
): string {
  const isCut = end - start - 2 > limit;
  return unescapeJson(text.slice(start + 1, isCut ? start + 1 + limit : end - 1)) + (isCut ? '…' : '');
}

interface TreePlace {
  readonly index: JsonTreeIndex;
  readonly rows: readonly number[];
  readonly open: ReadonlySet<number>;
  readonly active: number;
  /** How many rows fit in view. */
  readonly page: number;
}

interface TreeMove {
  readonly node: number;
  /** True if the node expands or collapses. */
  readonly toggles: boolean;
}

/** What a key does in a tree; null for keys without a meaning. */
export function treeMove(key: string, place: TreePlace): TreeMove | null {
  const { index, rows, open, active, page } = place;
  const at = Math.max(0, rows.indexOf(active));
  const to = (row: number): TreeMove => {
    const node = rows[Math.min(rows.length - 1, Math.max(0, row))];
    return { node: node ?? 0, toggles: false };
  };
  switch (key) {
    case 'ArrowDown':
      return to(at + 1);
    case 'ArrowUp':
      return to(at - 1);
    case 'PageDown':
      return to(at + page);
    case 'PageUp':
      return to(at - page);
    case 'Home':
      return to(0);
    case 'End':
      return to(rows.length - 1);
    case 'Enter':
    case ' ':
      return { node: active, toggles: true };
    case 'ArrowRight':
      if (!isContainer(index, active)) return null;
      return open.has(active) ? to(at + 1) : { node: active, toggles: true };
    case 'ArrowLeft':
      if (isContainer(index, active) && open.has(active)) return { node: active, toggles: true };
      return { node: Math.max(0, index.parents[active] ?? 0), toggles: false };
    default:
      return null;
  }
}
