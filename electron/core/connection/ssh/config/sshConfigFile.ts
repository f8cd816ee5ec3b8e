import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { matchesPattern } from './hostPattern.ts';
import { expandHome } from '../login/identityFile.ts';
import { readSshConfigLine, type SshConfigLine } from './sshConfigLine.ts';

/** A directive, with what it includes where it is an `Include`. */
export interface SshConfigDirective extends SshConfigLine {
  readonly where: string;
  readonly included: readonly (readonly SshConfigDirective[])[];
}

export interface SshConfigTree {
  readonly directives: readonly SshConfigDirective[];
  /** What was left out, and why. */
  readonly notices: readonly string[];
}

const limits = { fileBytes: 1024 * 1024, files: 256, directives: 20_000, depth: 16, notices: 100 } as const;

interface Reading {
  readonly home: string;
  readonly notices: string[];
  files: number;
  directives: number;
}

/** Reads an ssh configuration with all that it includes. A missing file is empty; what exceeds a limit is left out and said. */
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
  const leaveOut = (why: string): readonly SshConfigDirective[] => {
    reading.notices.push(`${file} ${why}`);
    return [];
  };
  if (chain.includes(file)) return leaveOut('includes itself; the second time was left out');
  if (chain.length >= limits.depth) return leaveOut(`is included more than ${limits.depth} deep and was left out`);
  reading.files += 1;
  if (reading.files > limits.files) return leaveOut(`was left out: more than ${limits.files} files`);
  const text = await readText(file);
  if (text === undefined) return [];
  if (typeof text !== 'string') return leaveOut(text.problem);
  const directives: SshConfigDirective[] = [];
  for (const [index, written] of text.split(/\r?\n/).entries()) {
    const line = readSshConfigLine(written);
    const where = `${file} line ${index + 1}`;
    if (line === 'damaged') reading.notices.push(`${where} is damaged and was skipped`);
    if (line === undefined || line === 'damaged') continue;
    reading.directives += 1;
    if (reading.directives > limits.directives) {
      leaveOut(`was not read to its end: more than ${limits.directives} lines`);
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

/** The paths that a pattern with `*`, `?` and `[…]` names, sorted; names with a leading dot only where it says so. */
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
      if (!stat.isFile()) return { problem: 'is not a file and was left out' };
      if (stat.size > limits.fileBytes) return { problem: 'is larger than 1 MiB and was left out' };
      if (process.platform !== 'win32' && (stat.mode & 0o022) !== 0) {
        return { problem: 'can be changed by others and was left out, as ssh does; run chmod go-w on it' };
      }
      return await handle.readFile('utf8');
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return code === 'ENOENT' || code === 'ENOTDIR' ? undefined : { problem: `could not be read (${code})` };
  }
}
