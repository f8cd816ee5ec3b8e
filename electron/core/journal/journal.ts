import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { withFileLock } from '#core/fileLock.ts';
import { makeChainCheck } from '#core/journal/chainCheck.ts';
import { cleanEntry, firstHash, hashOf, parseLine, toLine } from '#core/journal/journalLine.ts';
import { linesFromEnd } from '#core/journal/linesFromEnd.ts';
import type { JournalEntry } from '#shared/domain/journal.ts';

/** What was done, as whoever did it tells it. */
export type Deed = Omit<JournalEntry, 'number' | 'at' | 'systemUser' | 'hash'>;

/** What was done to databases, a line each in `journal.jsonl`, which is only ever appended to. */
export interface Journal {
  /** Writes a line and waits until it is on the disk. Secrets in its texts are masked. */
  readonly append: (deed: Deed) => Promise<JournalEntry>;
  /** The last lines with a number below `before`, newest first; `brokenAt` as the chain of the whole journal tells it. */
  readonly list: (window: {
    readonly before?: number | undefined;
    readonly limit: number;
  }) => Promise<{ readonly entries: readonly JournalEntry[]; readonly brokenAt: number | null }>;
}

interface JournalOptions {
  readonly directory: string;
  /** The name of the person at this machine. */
  readonly systemUser: string;
}

/**
 * Keeps the journal of a directory. Lines are chained by SHA-256, also over several processes, so that a line that was
 * changed or taken out from between others shows; lines taken off the end do not. Damaged lines are passed over.
 */
export function makeJournal({ directory, systemUser }: JournalOptions): Journal {
  const path = join(directory, 'journal.jsonl');
  const brokenAt = makeChainCheck(path);
  return {
    append: async (deed) =>
      withFileLock(path, async () => {
        const file = await open(path, 'a+', 0o600);
        try {
          return await appendTo(file, deed, systemUser);
        } finally {
          await file.close();
        }
      }),
    list: async ({ before = Infinity, limit }) => {
      const file = await openIfAny(path);
      if (file === undefined) return { entries: [], brokenAt: null };
      try {
        return { entries: await lastEntries(file, { before, limit }), brokenAt: await brokenAt() };
      } finally {
        await file.close();
      }
    },
  };
}

async function appendTo(file: FileHandle, deed: Deed, systemUser: string): Promise<JournalEntry> {
  const [former] = await lastEntries(file, { before: Infinity, limit: 1 });
  const entry = cleanEntry({
    ...deed,
    number: (former?.number ?? 0) + 1,
    at: new Date().toISOString(),
    systemUser,
  });
  const chained = { ...entry, hash: hashOf(former?.hash ?? firstHash, entry) };
  // A line that a crash cut off is ended first, so that it spoils no other.
  const start = (await endsWithinLine(file)) ? '\n' : '';
  await file.appendFile(`${start}${toLine(chained)}\n`);
  await file.sync();
  return chained;
}

async function lastEntries(
  file: FileHandle,
  { before, limit }: { readonly before: number; readonly limit: number },
): Promise<readonly JournalEntry[]> {
  const entries: JournalEntry[] = [];
  for await (const line of linesFromEnd(file)) {
    const entry = parseLine(line);
    if (entry !== undefined && entry.number < before) entries.push(entry);
    if (entries.length >= limit) break;
  }
  return entries;
}

async function endsWithinLine(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return false;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer.toString() !== '\n';
}

async function openIfAny(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
