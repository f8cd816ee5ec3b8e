/** One token of a JSON text, or why there is none. `end` is the place behind it. */
export type JsonToken =
  | { readonly ok: true; readonly value: unknown; readonly end: number; readonly inexact: boolean }
  | { readonly ok: false; readonly kind: 'syntax' | 'cut-off'; readonly what: string; readonly at: number };

const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

const literals: readonly { readonly word: string; readonly value: unknown }[] = [
  { word: 'NaN', value: Number.NaN },
  { word: 'Infinity', value: Infinity },
  { word: '-Infinity', value: -Infinity },
  { word: 'null', value: null },
  { word: 'true', value: true },
  { word: 'false', value: false },
];

/** Reads null, true, false, NaN and ±Infinity at `start`; what is no such word is a fault. */
export function readLiteral(text: string, start: number): JsonToken {
  for (const { word, value } of literals) {
    if (text.startsWith(word, start)) return { ok: true, value, end: start + word.length, inexact: false };
  }
  const rest = text.slice(start, start + 9);
  const cut = start + rest.length === text.length && literals.some(({ word }) => word.startsWith(rest));
  return cut
    ? { ok: false, kind: 'cut-off', what: 'The text is cut off within a word', at: start }
    : { ok: false, kind: 'syntax', what: 'No value can be read', at: start };
}

/**
 * Reads a number at `start`. A number that touches the end of the text may have been longer: unless `mayEnd`
 * it is a fault. `inexact` tells that a double does not hold it: an integer past 2⁵³ or an overflow.
 */
export function readNumber(text: string, start: number, mayEnd: boolean): JsonToken {
  numberPattern.lastIndex = start;
  if (!numberPattern.test(text)) return readLiteral(text, start);
  const end = numberPattern.lastIndex;
  const value = Number(text.slice(start, end));
  if (end === text.length) {
    if (mayEnd) return { ok: true, value, end, inexact: isInexact(text, start, end, value) };
    return { ok: false, kind: 'cut-off', what: 'The text is cut off within a number', at: start };
  }
  if (!endsNumber(text.charCodeAt(end))) {
    // "1.", "1e" and "1e+" at the end of the text are the beginning of a number
    const beginning = /^(?:\.|[eE][+-]?)$/.test(text.slice(end, end + 3));
    const cut = beginning && text.length - end <= 2;
    return cut
      ? { ok: false, kind: 'cut-off', what: 'The text is cut off within a number', at: start }
      : { ok: false, kind: 'syntax', what: 'No number can be read', at: start };
  }
  return { ok: true, value, end, inexact: isInexact(text, start, end, value) };
}

function endsNumber(code: number): boolean {
  return (
    code === 0x2c || code === 0x5d || code === 0x7d || code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09
  );
}

function isInexact(text: string, start: number, end: number, value: number): boolean {
  if (!Number.isFinite(value)) return true;
  if (value === 0) return end - start > 3 && /[1-9]/.test(mantissaOf(text.slice(start, end)));
  if (Number.isSafeInteger(value) || !Number.isInteger(value)) return false;
  const token = text.slice(start, end);
  return /^-?\d+$/.test(token) && BigInt(token) !== BigInt(value);
}

function mantissaOf(token: string): string {
  return token.split(/[eE]/, 1)[0] ?? token;
}

/**
 * Reads a string at `start`, where its opening quote stands. Lone surrogates and escaped NULs are kept; control
 * characters that are not escaped are a fault.
 */
export function readString(text: string, start: number): JsonToken {
  let escaped = false;
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      if (!escaped) return { ok: true, value: text.slice(start + 1, at), end: at + 1, inexact: false };
      return unescape(text, start, at + 1);
    }
    if (code === 0x5c) {
      escaped = true;
      at += 1;
    } else if (code < 0x20) {
      return { ok: false, kind: 'syntax', what: 'A control character stands in a string', at };
    }
  }
  return { ok: false, kind: 'cut-off', what: 'The text is cut off within a string', at: start };
}

function unescape(text: string, start: number, end: number): JsonToken {
  try {
    const value: unknown = JSON.parse(text.slice(start, end));
    return { ok: true, value, end, inexact: false };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { ok: false, kind: 'syntax', what: 'A string holds an escape that JSON does not know', at: start };
  }
}

/** What can be read of a string that is cut off: all of it up to the last whole character or escape. */
export function readCutString(text: string, start: number): string {
  const body = text.slice(start + 1).replace(/\\(?:u[\da-fA-F]{0,3})?$/, (tail, offset: number, whole: string) =>
    // an even number of backslashes before it: they are escaped themselves
    countBackslashes(whole, offset) % 2 === 0 ? '' : tail,
  );
  try {
    const value: unknown = JSON.parse(`"${body}"`);
    return typeof value === 'string' ? value : '';
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return '';
  }
}

function countBackslashes(text: string, before: number): number {
  let count = 0;
  while (text[before - 1 - count] === '\\') count += 1;
  return count;
}
