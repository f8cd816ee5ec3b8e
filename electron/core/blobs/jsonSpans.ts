import { scanJson, unescapeJson } from '#shared/blob/jsonScanner.ts';

/** The position of a member's value in the text of a JSON object. */
export interface JsonSpan {
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

/** The members of the object in a JSON text, by their position; for a truncated text, those begun. */
export function spansOfMembers(text: string): readonly JsonSpan[] {
  const spans: JsonSpan[] = [];
  const member: { key: string | null; start: number } = { key: null, start: -1 };
  let depth = 0;
  const finish = (end: number): void => {
    if (depth !== 1) return;
    if (member.key !== null && member.start >= 0) spans.push({ key: member.key, start: member.start, end });
    Object.assign(member, { key: null, start: -1 });
  };
  const begin = (at: number): void => {
    if (depth === 1 && member.key !== null) member.start = at;
  };
  scanJson(text, {
    key: (from, to) => {
      if (depth === 1) member.key = unescapeJson(text.slice(from + 1, to - 1));
    },
    open: (_, at) => {
      begin(at);
      depth += 1;
    },
    close: (end) => {
      depth -= 1;
      finish(end);
    },
    scalar: (_, from, end) => {
      begin(from);
      finish(end);
    },
    cutString: begin,
  });
  const { key, start } = member;
  if (key !== null && start >= 0) spans.push({ key, start, end: text.trimEnd().length });
  return spans;
}

/**
 * JSON text with two-space indentation. Works on the text itself, so that every number is kept as written (2⁶⁴ + 1,
 * 1.0, 1e5, NaN), every member keeps its position, and a truncated or damaged text is shown as far as it goes.
 */
export function indentJson(text: string, start = 0, end = text.length): string {
  const span = text.slice(start, end);
  const parts: string[] = [];
  let depth = 0;
  let after: 'nothing' | 'open' | 'key' | 'value' = 'nothing';
  let done = 0;
  const line = (): void => void parts.push(`\n${'  '.repeat(Math.min(depth, 100))}`);
  const write = (text: string, next: typeof after, to: number): void => {
    if (after === 'value') parts.push(',');
    if (after === 'value' || after === 'open') line();
    parts.push(text);
    after = next;
    done = to;
  };
  const fault = scanJson(span, {
    key: (from, to) => write(`${legible(span.slice(from, to))}: `, 'key', to),
    open: (kind, at) => {
      write(kind === 'array' ? '[' : '{', 'open', at + 1);
      depth += 1;
    },
    close: (to) => {
      depth -= 1;
      if (after === 'value') line();
      parts.push(span.charAt(to - 1));
      after = 'value';
      done = to;
    },
    scalar: (_, from, to) => write(legible(span.slice(from, to)), 'value', to),
  });
  const rest = fault === null ? '' : span.slice(done).replace(/^[\s,:]+/, '');
  if (rest !== '') write(rest, 'value', span.length);
  return parts.join('');
}

/**
 * Python escapes everything beyond ASCII; letters are unescaped, control characters and lone surrogates stay escaped.
 */
function legible(token: string): string {
  return token.startsWith('"') && token.includes('\\u') ? JSON.stringify(unescapeJson(token.slice(1, -1))) : token;
}
