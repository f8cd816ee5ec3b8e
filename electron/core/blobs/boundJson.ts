import type { BlobDefect } from '#shared/domain/input.ts';
import { formatCount } from '#shared/figures.ts';

/** The limits of a JSON text: nesting of brackets, members and elements in total, characters of one string. */
export const jsonLimits = { depth: 200, elements: 250_000, string: 8_000_000 };

/** A JSON text within the limits. */
export interface BoundJson {
  readonly text: string;
  /** Whether it ends where a limit was reached, and so is incomplete JSON. */
  readonly isCut: boolean;
  readonly defects: readonly BlobDefect[];
}

/**
 * Bounds the cost of parsing a JSON text, in one pass that allocates next to nothing: a string past its limit is
 * shortened, and the text ends where it would nest deeper or contain more elements than the limits allow. Damaged or
 * truncated text stays so.
 */
export function boundJson(text: string, limits: typeof jsonLimits = jsonLimits): BoundJson {
  const parts: string[] = [];
  let from = 0;
  let depth = 0;
  let elements = 0;
  let longest = 0;
  let at = 0;
  for (; at < text.length && depth <= limits.depth && elements <= limits.elements; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      const end = endOfString(text, at);
      const length = end - at - 1;
      if (length > limits.string) {
        longest = Math.max(longest, length);
        parts.push(text.slice(from, cutWithin(text, at + 1, limits.string)));
        from = end;
      }
      at = end;
    } else if (opening.has(code)) {
      depth += 1;
      elements += 1;
    } else if (code === comma) elements += 1;
    else if (closing.has(code)) depth = Math.max(0, depth - 1);
  }
  const isCut = depth > limits.depth || elements > limits.elements;
  const end = isCut ? at - 1 : text.length;
  const defects = [
    ...(longest === 0 ? [] : [textCut(longest, limits.string)]),
    ...(depth > limits.depth ? [cutBecause(`nests deeper than ${limits.depth} levels`)] : []),
    ...(elements > limits.elements ? [cutBecause(`holds more than ${formatCount(limits.elements)} elements`)] : []),
  ];
  return { text: parts.length === 0 && !isCut ? text : [...parts, text.slice(from, end)].join(''), isCut, defects };
}

const quote = 0x22;
const comma = 0x2c;
const opening = new Set([0x5b, 0x7b]);
const closing = new Set([0x5d, 0x7d]);

/** The position of the quote that ends the string begun at `start`; the text's length if there is none. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    if (slashesBefore(text, end, start + 1) % 2 === 0) return end;
  }
  return text.length;
}

/** How many backslashes immediately precede a position, at or after `start`. */
function slashesBefore(text: string, end: number, start: number): number {
  let count = 0;
  while (end - 1 - count >= start && text[end - 1 - count] === '\\') count += 1;
  return count;
}

/**
 * Where a string can be cut so that at most `length` characters remain and neither an escape nor a surrogate pair is
 * split.
 */
function cutWithin(text: string, start: number, length: number): number {
  const cut = start + length;
  const slash = text.lastIndexOf('\\', cut - 1);
  // An escape has at most six characters (\uXXXX). In a run of backslashes only an odd last one begins another.
  const escapes = slash >= start && slash >= cut - 5 && slashesBefore(text, slash + 1, start) % 2 === 1;
  if (escapes) return slash;
  const code = text.charCodeAt(cut - 1);
  return code >= 0xd800 && code <= 0xdbff ? cut - 1 : cut;
}

function textCut(length: number, limit: number): BlobDefect {
  return {
    message: `Text of ${formatCount(length)} characters was cut`,
    hint: `Its first ${formatCount(limit)} characters are shown.`,
  };
}

function cutBecause(what: string): BlobDefect {
  return { message: `The JSON ${what}`, hint: 'Only the part before that is shown.' };
}
