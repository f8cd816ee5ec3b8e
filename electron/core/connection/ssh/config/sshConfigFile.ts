import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { parse } from 'ssh-config';
import { matchesPattern } from '#core/connection/ssh/config/hostPattern.ts';
import { errorCode, isMissingFile } from '#core/errorCode.ts';
import { expandHome } from '#core/connection/ssh/login/keyFile.ts';

/** A directive, with the included ones if it is an `Include`. */
export interface SshConfigDirective extends SshConfigLine {
  readonly where: string;
  readonly included: readonly (readonly SshConfigDirective[])[];
}

export interface SshConfigTree {
  readonly directives: readonly SshConfigDirective[];
  /** What was ignored, and why. */
  readonly notices: readonly string[];
}

const limits = { fileBytes: 1024 * 1024, files: 256, directives: 20_000, depth: 16, notices: 100 } as const;

interface Reading {
  readonly home: string;
  readonly notices: string[];
  files: number;
  directives: number;
}

/** Reads an ssh configuration with all included files. A missing file is empty; what exceeds a limit is ignored, with a notice. */
export async function readSshConfig(file: string, home: string): Promise<SshConfigTree> {
  const reading: Reading = { home, notices: [], files: 0, directives: 0 };
  const directives = await readFileInto(reading, file, []);
  return { directives, notices: [...new Set(reading.notices)].slice(0, limits.notices) };
}

async function readFileInto(
  reading: Reading,
  file: string,
  chain: readonly string[],
): Promise<readonly SshConfigDirective[]> {
  const ignore = (why: string): readonly SshConfigDirective[] => {
    reading.notices.push(`${file} ${why}`);
    return [];
  };
  if (chain.includes(file)) return ignore('includes itself; the second inclusion was ignored');
  if (chain.length >= limits.depth) return ignore(`is nested more than ${limits.depth} levels deep and was ignored`);
  reading.files += 1;
  if (reading.files > limits.files) return ignore(`was ignored: more than ${limits.files} files`);
  const text = await readText(file);
  if (text === undefined) return [];
  if (typeof text !== 'string') return ignore(text.problem);
  const directives: SshConfigDirective[] = [];
  for (const [index, written] of text.split(/\r?\n/).entries()) {
    const line = readSshConfigLine(written);
    const where = `${file} line ${index + 1}`;
    if (line === 'damaged') reading.notices.push(`${where} is damaged and was skipped`);
    if (line === undefined || line === 'damaged') continue;
    reading.directives += 1;
    if (reading.directives > limits.directives) {
      ignore(`was read only in part: more than ${limits.directives} lines`);
      break;
    }
    const included = line.keyword === 'include' ? await readIncluded(reading, line.words, [...chain, file]) : [];
    directives.push({ ...line, where, included });
  }
  return directives;
}

async function readIncluded(
  reading: Reading,
  patterns: readonly string[],
  chain: readonly string[],
): Promise<readonly (readonly SshConfigDirective[])[]> {
  const included: (readonly SshConfigDirective[])[] = [];
  for (const pattern of patterns) {
    const expanded = expandHome(pattern, reading.home);
    const whole = isAbsolute(expanded) ? expanded : join(reading.home, '.ssh', expanded);
    for (const file of await expandGlob(whole)) included.push(await readFileInto(reading, file, chain));
  }
  return included;
}

/**
 * The paths that match a pattern with `*`, `?` and `[…]`, sorted; names with a leading dot only if the pattern has one.
 */
async function expandGlob(pattern: string): Promise<readonly string[]> {
  if (!/[*?[]/.test(pattern)) return [pattern];
  const parent = dirname(pattern);
  const last = pattern.slice(parent.length).replace(/^[/\\]/, '');
  const folders = await expandGlob(parent);
  const found: string[] = [];
  for (const folder of folders.slice(0, limits.files)) {
    if (!/[*?[]/.test(last)) {
      found.push(join(folder, last));
      continue;
    }
    const names = await readdir(folder).catch((): string[] => []);
    const matching = names.filter((name) => (name.startsWith('.') ? last.startsWith('.') : true));
    found.push(...matching.filter((name) => matchesName(name, last)).map((name) => join(folder, name)));
  }
  return found.sort().slice(0, limits.files + 1);
}

function matchesName(name: string, pattern: string): boolean {
  if (!pattern.includes('[')) return matchesPattern(name, pattern);
  const source = pattern
    .replace(/\*+/g, '*')
    .replace(/\[!/g, '[^')
    .replace(/[.+^${}()|\\]/g, (char, at: number, all: string) =>
      char === '^' && all[at - 1] === '[' ? char : `\\${char}`,
    )
    .replace(/\*/g, '[^/]*')
    .replace(/\?/g, '[^/]');
  try {
    return new RegExp(`^${source}$`).test(name);
  } catch (error) {
    if (error instanceof SyntaxError) return name === pattern;
    throw error;
  }
}

async function readText(file: string): Promise<string | { readonly problem: string } | undefined> {
  try {
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stat = await handle.stat();
      if (!stat.isFile()) return { problem: 'is not a file and was ignored' };
      if (stat.size > limits.fileBytes) return { problem: 'is larger than 1 MiB and was ignored' };
      if (process.platform !== 'win32' && (stat.mode & 0o022) !== 0) {
        return { problem: 'is writable by others and was ignored, as in ssh; run chmod go-w on it' };
      }
      return await handle.readFile('utf8');
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    return { problem: `could not be read (${errorCode(error) ?? 'unknown'})` };
  }
}

/** One directive: its keyword in lower case and its arguments as ssh splits them. */
interface SshConfigLine {
  readonly keyword: string;
  readonly words: readonly string[];
}

/** Reads one line; undefined for an empty line or a comment, `damaged` for anything that cannot be read. Never throws. */
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

/** The package finds keyword and separator; the words are split below, as it ignores `'` and takes any `#` for a comment. */
function splitDirective(line: string): { readonly param: string; readonly rest: string } | undefined {
  try {
    const [first] = parse(line);
    if (first === undefined || !('param' in first) || !/^[A-Za-z0-9]+$/.test(first.param)) return undefined;
    return { param: first.param, rest: line.slice(first.param.length + first.separator.length) };
  } catch (error) {
    // The package throws a plain Error for a damaged line.
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
