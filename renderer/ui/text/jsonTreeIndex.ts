import { scanJson } from '#shared/blob/jsonScanner.ts';

export type JsonNodeKind = 'object' | 'array' | 'string' | 'number' | 'literal';

/** The values of a JSON text in the order in which they stand, as places in the text: nothing is copied out of it. */
export interface JsonTreeIndex {
  readonly text: string;
  readonly count: number;
  readonly kinds: readonly JsonNodeKind[];
  /** Where each value begins and ends; a container that is cut off ends with the text. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Where its key begins and ends, quotes included; −1 where it has none. */
  readonly keyStarts: Int32Array;
  readonly keyEnds: Int32Array;
  readonly parents: Int32Array;
  readonly depths: Int32Array;
  /** Its place among its siblings, from 0. */
  readonly ordinals: Int32Array;
  readonly children: Int32Array;
  /** The node behind the last of its descendants. */
  readonly nexts: Int32Array;
  /** Why the tree ends before the text does; null where it is whole. */
  readonly fault: string | null;
}

/** A tree holds at most this many values, so that its rows have a height that a window can scroll. */
export const treeNodeLimit = 1_000_000;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

interface Draft extends Mutable<Omit<JsonTreeIndex, 'kinds'>> {
  readonly kinds: JsonNodeKind[];
  /** The container that is open; −1 outside of all. */
  open: number;
}

/** Finds the values of a JSON text (bare NaN and Infinity allowed) without recursion; stops at the first fault. */
export function indexJson(text: string, limit = treeNodeLimit): JsonTreeIndex {
  const capacity = Math.min(limit, (text.length >> 1) + 2);
  const draft = emptyIndex(text, capacity);
  let isFull = false;
  const add = (kind: JsonNodeKind, start: number): number => {
    if (draft.count < capacity) return addNode(draft, kind, start);
    isFull = true;
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
    isDone: () => isFull,
  });
  while (draft.open !== -1) closeOpen(draft, text.length);
  if (isFull) draft.fault = `The tree holds the first ${capacity} values`;
  else if (fault !== null) draft.fault = `${fault.what} at character ${fault.at}`;
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

/** Adds a node; a key that was just read waits in the slot already. */
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
