import type { JsonFault } from './jsonFault.ts';
import { readJson } from './jsonReader.ts';

/** How many numbers of an array or object are not exactly what the text says; those without any are absent. */
export type InexactNumbers = ReadonlyMap<object, number>;

/** What could be read of a JSON text. */
export interface TolerantJson {
  /** Everything complete up to the fault; undefined where not even the first value could be begun. */
  readonly value: unknown;
  /** null where the text is whole. */
  readonly fault: JsonFault | null;
  /** null: not looked for (the fast way), see `parseJsonSlowly`. */
  readonly inexact: InexactNumbers | null;
}

/** How to read; the defaults suit pages. */
export interface JsonReading {
  /** Arrays and objects within one another; default 512. Deeper ones are a fault. */
  readonly maximumDepth?: number;
  /** `keep`: a string that is cut off is kept as far as it goes; default `drop`. */
  readonly cutStrings?: 'drop' | 'keep';
}

export const defaultMaximumDepth = 512;

/**
 * Parses what Python's json.dumps writes: JSON with bare NaN, Infinity and -Infinity. Text that is damaged or cut
 * off yields all that is complete before the fault. Never throws; `__proto__` becomes an ordinary own key.
 * Whole JSON goes through JSON.parse; only what that refuses is read slowly.
 */
export function parseJson(text: string, reading: JsonReading = {}): TolerantJson {
  const quick = parseStrictly(text);
  if (quick !== null && !isDeeperThan(quick.value, reading.maximumDepth ?? defaultMaximumDepth)) {
    return { value: quick.value, fault: null, inexact: null };
  }
  return parseJsonSlowly(text, reading);
}

/** As `parseJson`, but always token by token: also tells which containers hold numbers that a double cannot. */
export function parseJsonSlowly(text: string, reading: JsonReading = {}): TolerantJson {
  return readJson(text, {
    maximumDepth: reading.maximumDepth ?? defaultMaximumDepth,
    keepCutStrings: reading.cutStrings === 'keep',
  });
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
