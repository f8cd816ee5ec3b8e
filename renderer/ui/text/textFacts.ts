import { formatCount } from '#shared/figures.ts';

/** Facts about a text. */
interface TextFacts {
  readonly lines: number;
  readonly maxLineLength: number;
  /** How its lines end; `mixed` if they differ, `none` in a single line. */
  readonly lineEnds: 'none' | 'LF' | 'CRLF' | 'mixed';
}

/** Counts lines and their ends in one pass. */
export function describeText(text: string): TextFacts {
  let lines = 1;
  let maxLineLength = 0;
  let crlf = 0;
  let start = 0;
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
    const carriage = end > start && text.charCodeAt(end - 1) === 0x0d ? 1 : 0;
    crlf += carriage;
    maxLineLength = Math.max(maxLineLength, end - start - carriage);
    lines += 1;
    start = end + 1;
  }
  maxLineLength = Math.max(maxLineLength, text.length - start);
  const breaks = lines - 1;
  const lineEnds = breaks === 0 ? 'none' : crlf === 0 ? 'LF' : crlf === breaks ? 'CRLF' : 'mixed';
  return { lines: text === '' ? 0 : lines, maxLineLength, lineEnds };
}

/** The length of a text, short: `222 chars`, `18.2 k chars`, `9.75 M chars`. */
export function formatTextSize(characters: number): string {
  if (characters < 10_000) return `${formatCount(characters)} ${characters === 1 ? 'char' : 'chars'}`;
  const [scaled, unit] = characters < 999_500 ? [characters / 1000, 'k'] : [characters / 1_000_000, 'M'];
  return `${Number(scaled.toPrecision(3))} ${unit} chars`;
}
