/** Where a member of a JSON object stands in its text. */
export interface JsonSpan {
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

const token = /"(?:[^"\\]|\\[^])*(?:"|\\?$)|[[\]{},:]|[^\s[\]{},:"]+/gy;
const space = /\s*/y;

/** The tokens of a JSON text from `start`: strings, brackets, commas, colons and words, as they stand. */
function* tokensOf(
  text: string,
  start: number,
  end: number,
): Generator<{ readonly word: string; readonly at: number }> {
  let at = start;
  for (;;) {
    space.lastIndex = at;
    space.exec(text);
    at = space.lastIndex;
    if (at >= end) return;
    token.lastIndex = at;
    const word = token.exec(text)?.[0] ?? text.charAt(at);
    yield { word, at };
    at += word.length;
  }
}

/** The members of the object that a JSON text holds, by their place; of a text that is cut off, those begun. */
export function spansOfMembers(text: string): readonly JsonSpan[] {
  const spans: JsonSpan[] = [];
  let depth = 0;
  let key: string | null = null;
  let start = -1;
  let last = 0;
  for (const { word, at } of tokensOf(text, 0, text.length)) {
    const closes = word === '}' || word === ']';
    if (depth === 1 && key !== null && start >= 0 && (word === ',' || closes)) {
      spans.push({ key, start, end: last });
      key = null;
      start = -1;
    } else if (depth === 1 && key === null && word.startsWith('"')) {
      key = unquote(word);
    } else if (depth === 1 && key !== null && start < 0 && word !== ':') {
      start = at;
    }
    if (word === '{' || word === '[') depth += 1;
    else if (closes) depth -= 1;
    last = at + word.length;
  }
  if (key !== null && start >= 0) spans.push({ key, start, end: last });
  return spans;
}

/**
 * JSON text with two-space indentation. Works on the text itself, so that every number stays as it is written
 * (2⁶⁴ + 1, 1.0, 1e5, NaN), every member keeps its place, and a text that is cut off shows as far as it goes.
 */
export function indentJson(text: string, start = 0, end = text.length): string {
  const parts: string[] = [];
  let depth = 0;
  let opened = false;
  const line = (): void => void parts.push(`\n${'  '.repeat(Math.min(depth, 100))}`);
  for (const { word } of tokensOf(text, start, end)) {
    const closes = word === '}' || word === ']';
    if (closes) depth = Math.max(0, depth - 1);
    if (opened !== closes) {
      if (opened || closes) line();
    }
    opened = word === '{' || word === '[';
    if (opened) depth += 1;
    parts.push(word === ':' ? ': ' : legible(word));
    if (word === ',') line();
  }
  return parts.join('');
}

function unquote(word: string): string {
  try {
    const value: unknown = JSON.parse(word);
    return typeof value === 'string' ? value : word;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return word.slice(1);
  }
}

/** Python escapes everything beyond ASCII; letters are shown as themselves, controls and lone surrogates stay escaped. */
function legible(word: string): string {
  if (!word.startsWith('"') || !word.includes('\\u')) return word;
  const text = unquote(word);
  return word.endsWith('"') && text !== word.slice(1) ? JSON.stringify(text) : word;
}
