import { type ScanFault, scanJson, unescapeJson } from './jsonScanner.ts';

/** Where and why a JSON text is invalid. */
export interface JsonFault {
  /** `cut-off`: the text ends too early. `trailing`: the value is complete, but more text follows it. */
  readonly kind: 'syntax' | 'cut-off' | 'trailing' | 'too-deep';
  /** A fact with its position: "A comma or ] is missing at line 1, column 44." */
  readonly message: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 units. */
  readonly column: number;
  /** 0-based position in the text, in UTF-16 units. */
  readonly character: number;
}

/** How many numbers of an array or object differ from the text; those without any are absent. */
export type InexactNumbers = ReadonlyMap<object, number>;

/** The readable part of a JSON text. */
export interface TolerantJson {
  /** Everything complete up to the fault; undefined if not even the first value was begun. */
  readonly value: unknown;
  /** null if the text is complete. */
  readonly fault: JsonFault | null;
  /** null: not counted, see `JsonReading.countInexact`. */
  readonly inexact: InexactNumbers | null;
}

/** How to parse; the defaults suit pages. */
export interface JsonReading {
  /** Max nesting of arrays and objects; default 512. Deeper ones are a fault. */
  readonly maxDepth?: number;
  /** `keep`: a truncated string is kept as far as it goes; default `drop`. */
  readonly cutStrings?: 'drop' | 'keep';
  /** Counts the numbers that a double cannot represent, which requires parsing token by token; default false. */
  readonly countInexact?: boolean;
}

const defaultMaxDepth = 512;

/**
 * Parses what Python's json.dumps writes: JSON with bare NaN, Infinity and -Infinity. Damaged or truncated text returns
 * everything complete before the fault. Never throws; `__proto__` becomes an ordinary own key. Complete JSON goes
 * through JSON.parse; only what that refuses is parsed token by token.
 */
export function parseJson(text: string, reading: JsonReading = {}): TolerantJson {
  const { maxDepth = defaultMaxDepth, countInexact = false } = reading;
  const quick = countInexact ? null : parseStrictly(text);
  if (quick !== null && !isDeeperThan(quick.value, maxDepth)) {
    return { value: quick.value, fault: null, inexact: null };
  }
  return readTokens(text, maxDepth, reading.cutStrings === 'keep');
}

function parseStrictly(text: string): { readonly value: unknown } | null {
  try {
    const value: unknown = JSON.parse(text);
    return { value };
  } catch (error) {
    // RangeError: some engines overflow on deeply nested text
    if (error instanceof SyntaxError || error instanceof RangeError) return null;
    throw error;
  }
}

/** Level by level, without recursion. */
function isDeeperThan(value: unknown, limit: number): boolean {
  let level: object[] = typeof value === 'object' && value !== null ? [value] : [];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth >= limit) return true;
    const below: object[] = [];
    for (const container of level) {
      const members: readonly unknown[] = Array.isArray(container) ? container : Object.values(container);
      for (let index = 0; index < members.length; index += 1) {
        const member = members[index];
        if (typeof member === 'object' && member !== null) below.push(member);
      }
    }
    level = below;
  }
  return false;
}

type Container =
  | { readonly kind: 'array'; readonly items: unknown[] }
  | { readonly kind: 'object'; readonly items: Record<string, unknown>; key: string };

const literals = new Map<string, unknown>([
  ['NaN', Number.NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
  ['null', null],
  ['true', true],
  ['false', false],
]);

function readTokens(text: string, maxDepth: number, keepsCutStrings: boolean): TolerantJson {
  const stack: Container[] = [];
  const inexact = new Map<object, number>();
  let root: unknown;
  const put = (value: unknown): void => {
    const into = stack.at(-1);
    if (into === undefined) root = value;
    else if (into.kind === 'array') into.items.push(value);
    else if (into.key !== '__proto__') into.items[into.key] = value;
    else Object.defineProperty(into.items, into.key, { value, enumerable: true, configurable: true, writable: true });
  };
  const putNumber = (start: number, end: number): void => {
    const token = text.slice(start, end);
    const value = Number(token);
    put(value);
    const into = stack.at(-1)?.items;
    if (into !== undefined && isInexact(token, value)) inexact.set(into, (inexact.get(into) ?? 0) + 1);
  };
  const fault = scanJson(
    text,
    {
      open: (kind) => {
        const container: Container = kind === 'array' ? { kind, items: [] } : { kind, items: {}, key: '' };
        put(container.items);
        stack.push(container);
      },
      close: () => void stack.pop(),
      key: (start, end) => {
        const into = stack.at(-1);
        if (into?.kind === 'object') into.key = unescapeJson(text.slice(start + 1, end - 1));
      },
      scalar: (kind, start, end) => {
        if (kind === 'number') putNumber(start, end);
        else
          put(kind === 'string' ? unescapeJson(text.slice(start + 1, end - 1)) : literals.get(text.slice(start, end)));
      },
      cutString: (start) => {
        if (keepsCutStrings) put(unescapeJson(text.slice(start + 1)));
      },
    },
    maxDepth,
  );
  return { value: root, inexact, fault: fault === null ? null : placeFault(text, fault) };
}

/** True if a double cannot represent the number: an integer beyond 2⁵³, an overflow, or an underflow to zero. */
function isInexact(token: string, value: number): boolean {
  if (!Number.isFinite(value)) return true;
  if (value === 0) return token.length > 3 && /^[^eE]*[1-9]/.test(token);
  if (Number.isSafeInteger(value) || !Number.isInteger(value)) return false;
  return /^-?\d+$/.test(token) && BigInt(token) !== BigInt(value);
}

/** Counts the lines up to a fault (\n only, as Python does). */
function placeFault(text: string, { kind, what, at }: ScanFault): JsonFault {
  let line = 1;
  let lineStart = 0;
  for (let next = text.indexOf('\n'); next !== -1 && next < at; next = text.indexOf('\n', next + 1)) {
    line += 1;
    lineStart = next + 1;
  }
  const column = at - lineStart + 1;
  return { kind, message: `${what} at line ${line}, column ${column}.`, line, column, character: at };
}

/** A JSON object with unknown members. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Narrows a JSON value to an object: not null, not a list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The actual kind of a value, in words: "a list", "null", "text", "nothing". */
export function describeJson(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'object') return 'an object';
  return value === undefined ? 'nothing' : `a ${typeof value}`;
}
