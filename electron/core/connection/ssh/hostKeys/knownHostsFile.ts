import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { homedir } from 'node:os';
import { readKnownHostsLine, type KnownHostsLine } from './knownHostsLine.ts';

/** A line and where it stands: `~/.ssh/known_hosts line 12`. */
export interface PlacedLine {
  readonly line: KnownHostsLine;
  readonly where: string;
}

interface KnownHostsFiles {
  readonly lines: readonly PlacedLine[];
  /** The damaged lines, by file and number. */
  readonly notices: readonly string[];
  /** Why no key can be judged: a file that might revoke one could not be read. */
  readonly refusal: { readonly reason: string; readonly hint: string } | undefined;
}

const maxFile = 16 * 1024 * 1024;
const maxNotices = 100;

/** Reads known_hosts files, up to 16 MiB each. Missing ones count as empty. */
export async function readKnownHostsFiles(files: readonly string[]): Promise<KnownHostsFiles> {
  const lines: PlacedLine[] = [];
  const notices: string[] = [];
  let refusal: KnownHostsFiles['refusal'];
  for (const file of files) {
    const shown = shortPath(file);
    const text = await readBounded(file);
    if (typeof text !== 'string') {
      refusal ??= text === undefined ? undefined : { reason: `${shown} ${text.problem}`, hint: text.hint };
      continue;
    }
    for (const [index, written] of text.split('\n').entries()) {
      const where = `${shown} line ${index + 1}`;
      const line = readKnownHostsLine(written);
      if (line === 'damaged') notices.push(`${where} is damaged and was skipped`);
      else if (line !== undefined) lines.push({ line, where });
    }
  }
  return { lines, notices: notices.slice(0, maxNotices), refusal };
}

function shortPath(file: string): string {
  const home = homedir();
  return file.startsWith(`${home}/`) ? `~${file.slice(home.length)}` : file;
}

async function readBounded(
  file: string,
): Promise<string | { readonly problem: string; readonly hint: string } | undefined> {
  try {
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stat = await handle.stat();
      if (!stat.isFile()) return { problem: 'is not a file', hint: 'Put a file in its place, or remove it' };
      if (stat.size > maxFile)
        return { problem: 'is larger than 16 MiB', hint: 'Remove the lines that are not needed' };
      return await handle.readFile('utf8');
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    return { problem: `could not be read (${code})`, hint: 'Check the permissions of the file' };
  }
}
