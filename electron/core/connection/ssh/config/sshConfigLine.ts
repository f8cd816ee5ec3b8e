import { parse } from 'ssh-config';

/** One directive: its keyword in lower case and its arguments as ssh splits them. */
export interface SshConfigLine {
  readonly keyword: string;
  readonly words: readonly string[];
}

/** Reads one line; undefined for an empty line or a comment, `damaged` for what is neither. Never throws. */
export function readSshConfigLine(text: string): SshConfigLine | 'damaged' | undefined {
  const line = text.trim();
  if (line === '' || line.startsWith('#')) return undefined;
  if (line.length > 4096) return 'damaged';
  const split = splitDirective(line);
  if (split === undefined) return 'damaged';
  const words = splitWords(split.rest);
  if (words === undefined || words.length === 0) return 'damaged';
  return { keyword: split.param.toLowerCase(), words };
}

/** The package tells keyword and separator; the words are split below, as it knows no `'` and takes any `#` for a comment. */
function splitDirective(line: string): { readonly param: string; readonly rest: string } | undefined {
  try {
    const [first] = parse(line);
    if (first === undefined || !('param' in first) || !/^[A-Za-z0-9]+$/.test(first.param)) return undefined;
    return { param: first.param, rest: line.slice(first.param.length + first.separator.length) };
  } catch (error) {
    // What the package throws at a damaged line is an Error without a kind of its own.
    if (error instanceof Error) return undefined;
    throw error;
  }
}

/** Splits as ssh's argv_split: both quotes, backslashes before quotes, backslashes and spaces, `#` at a word's start. */
function splitWords(text: string): readonly string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    const next = text.charAt(at + 1);
    if (char === '\\' && (['"', "'", '\\'].includes(next) || (quote === '' && next === ' '))) {
      word = `${word ?? ''}${next}`;
      at += 1;
    } else if (quote === '' && /\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (quote === '' && char === '#' && word === undefined) {
      return words;
    } else if (quote === '' && (char === '"' || char === "'")) {
      quote = char;
      word ??= '';
    } else if (char === quote) {
      quote = '';
    } else {
      word = `${word ?? ''}${char}`;
    }
  }
  if (word !== undefined) words.push(word);
  return quote === '' ? words : undefined;
}
