import { type JsonToken, readLiteral, readNumber, readString } from '#shared/blob/jsonToken.ts';

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

type Expectation = 'value' | 'first-value' | 'key' | 'first-key' | 'separator' | 'end';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

interface Scan extends Mutable<Omit<JsonTreeIndex, 'kinds'>> {
  readonly kinds: JsonNodeKind[];
  readonly limit: number;
  at: number;
  /** The container that is open; −1 outside of all. */
  open: number;
  expects: Expectation;
}

function startScan(text: string, limit: number): Scan {
  const capacity = Math.min(limit, (text.length >> 1) + 2);
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
    limit: capacity,
    at: 0,
    open: -1,
    expects: 'value',
  };
}

/** Finds the values of a JSON text (bare NaN and Infinity allowed) without recursion; stops at the first fault. */
export function indexJson(text: string, limit = treeNodeLimit): JsonTreeIndex {
  const scan = startScan(text, limit);
  while (scan.fault === null) {
    skipSpace(scan);
    if (scan.at >= text.length) {
      if (scan.expects !== 'end') scan.fault = text.trim() === '' ? 'The text is empty' : 'The text is cut off';
      break;
    }
    step(scan);
  }
  while (scan.open !== -1) closeOpen(scan, text.length);
  return scan;
}

function skipSpace(scan: Scan): void {
  for (; scan.at < scan.text.length; scan.at += 1) {
    const code = scan.text.charCodeAt(scan.at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
  }
}

function step(scan: Scan): void {
  switch (scan.expects) {
    case 'value':
    case 'first-value':
      return readValue(scan);
    case 'key':
    case 'first-key':
      return readKey(scan);
    case 'separator':
      return readSeparator(scan);
    case 'end':
      scan.fault = `More text follows the value at character ${scan.at}`;
  }
}

function readValue(scan: Scan): void {
  const { text, at } = scan;
  const code = text.charCodeAt(at);
  if (code === 0x5d && scan.expects === 'first-value') return leave(scan);
  if (scan.count >= scan.limit) {
    scan.fault = `The tree holds the first ${scan.limit} values`;
    return undefined;
  }
  if (code === 0x7b || code === 0x5b) {
    const node = add(scan, code === 0x7b ? 'object' : 'array');
    scan.open = node;
    scan.at += 1;
    scan.expects = code === 0x7b ? 'first-key' : 'first-value';
    return undefined;
  }
  if (code === 0x22) return take(scan, 'string', readString(text, at));
  const digit = code === 0x2d || (code >= 0x30 && code <= 0x39);
  return digit
    ? take(scan, 'number', readNumber(text, at, scan.open === -1))
    : take(scan, 'literal', readLiteral(text, at));
}

function take(scan: Scan, kind: JsonNodeKind, token: JsonToken): void {
  if (!token.ok) {
    scan.fault = `${token.what} at character ${token.at}`;
    return;
  }
  const node = add(scan, kind);
  scan.ends[node] = token.end;
  scan.nexts[node] = scan.count;
  scan.at = token.end;
  scan.expects = scan.open === -1 ? 'end' : 'separator';
}

/** Adds a node at the place of the scan; a key that was just read waits in the slot already. */
function add(scan: Scan, kind: JsonNodeKind): number {
  const node = scan.count;
  scan.count += 1;
  scan.kinds.push(kind);
  scan.starts[node] = scan.at;
  scan.parents[node] = scan.open;
  if (scan.open === -1) return node;
  scan.depths[node] = (scan.depths[scan.open] ?? 0) + 1;
  const siblings = scan.children[scan.open] ?? 0;
  scan.ordinals[node] = siblings;
  scan.children[scan.open] = siblings + 1;
  return node;
}

function leave(scan: Scan): void {
  scan.at += 1;
  closeOpen(scan, scan.at);
  scan.expects = scan.open === -1 ? 'end' : 'separator';
}

function closeOpen(scan: Scan, end: number): void {
  scan.ends[scan.open] = end;
  scan.nexts[scan.open] = scan.count;
  scan.open = scan.parents[scan.open] ?? -1;
}

function readKey(scan: Scan): void {
  const { text, at } = scan;
  if (text[at] === '}' && scan.expects === 'first-key') return leave(scan);
  if (text[at] !== '"') {
    scan.fault = `A key in double quotes is missing at character ${at}`;
    return undefined;
  }
  const token = readString(text, at);
  if (!token.ok) {
    scan.fault = `${token.what} at character ${token.at}`;
    return undefined;
  }
  scan.at = token.end;
  skipSpace(scan);
  if (text[scan.at] !== ':') {
    scan.fault = `A colon is missing at character ${scan.at}`;
    return undefined;
  }
  if (scan.count < scan.limit) {
    scan.keyStarts[scan.count] = at;
    scan.keyEnds[scan.count] = token.end;
  }
  scan.at += 1;
  scan.expects = 'value';
  return undefined;
}

function readSeparator(scan: Scan): void {
  const array = scan.kinds[scan.open] === 'array';
  const character = scan.text[scan.at];
  if (character === (array ? ']' : '}')) return leave(scan);
  if (character !== ',') {
    scan.fault = `A comma or ${array ? ']' : '}'} is missing at character ${scan.at}`;
    return undefined;
  }
  scan.at += 1;
  scan.expects = array ? 'value' : 'key';
  return undefined;
}
