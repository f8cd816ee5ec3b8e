import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { unlessMissing } from '#core/errorCode.ts';
import { withFileLock } from '#core/fileLock.ts';
import { makeChainCheck } from '#core/journal/chainCheck.ts';
import { cleanEntry, firstHash, hashOf, parseLine, toLine } from '#core/journal/journalLine.ts';
import { linesFromEnd } from '#core/journal/linesFromEnd.ts';
import { announceChange, type ChangeRecord, findUnfinishedChanges } from '#core/journal/pendingChanges.ts';
import type { JournalEntry } from '#shared/domain/journal.ts';

/** What was done to databases, a line each in `journal.jsonl`, which is only ever appended to. */
export interface Journal {
  /** Writes a line and waits until it is on the disk. Secrets in its texts are masked. */
  readonly append: (change: ChangeRecord) => Promise<JournalEntry>;
  /**
   * Keeps a change that is about to be committed on the disk until what it answers is called, after its line. One that a
   * process left when it was killed gets its line, with the outcome `unknown`, as soon as the journal is next used.
   */
  readonly announce: (change: ChangeRecord) => Promise<() => Promise<void>>;
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
  const locked = async <Result>(work: (file: FileHandle) => Promise<Result>): Promise<Result> =>
    withFileLock(path, async () => {
      const file = await open(path, 'a+', 0o600);
      try {
        return await work(file);
      } finally {
        await file.close();
      }
    });
  const recover = async (): Promise<void> => {
    if ((await findUnfinishedChanges(directory)).length === 0) return;
    // Looked for again: another process may have been faster.
    await locked(async (file) => {
      for (const { change, begunAt, forget } of await findUnfinishedChanges(directory)) {
        if (!(await isRecorded(file, change, begunAt))) {
          const parameters = { ...change.parameters, begunAt };
          await appendTo(file, { ...change, parameters, outcome: 'unknown' }, systemUser);
        }
        await forget();
      }
    });
  };
  return {
    append: async (change) => {
      await recover();
      return locked(async (file) => appendTo(file, change, systemUser));
    },
    announce: async (change) => announceChange(directory, change),
    list: async ({ before = Infinity, limit }) => {
      await recover();
      const file = await unlessMissing(open(path, 'r'));
      if (file === undefined) return { entries: [], brokenAt: null };
      try {
        return { entries: await lastEntries(file, { before, limit }), brokenAt: await brokenAt() };
      } finally {
        await file.close();
      }
    },
  };
}

async function appendTo(file: FileHandle, change: ChangeRecord, systemUser: string): Promise<JournalEntry> {
  const [former] = await lastEntries(file, { before: Infinity, limit: 1 });
  const entry = cleanEntry({
    ...change,
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

/** How many of the last lines are looked at for one that tells a change already. */
const lookedAt = 100;

/** Whether a change has a line: its process was killed after that, before it could forget the change. */
async function isRecorded(file: FileHandle, change: ChangeRecord, begunAt: string): Promise<boolean> {
  const { operation, connection, archive, parameters } = cleanEntry({
    ...change,
    number: 0,
    at: begunAt,
    systemUser: '',
  });
  const entries = await lastEntries(file, { before: Infinity, limit: lookedAt });
  return entries.some(
    (entry) =>
      entry.at >= begunAt &&
      entry.operation === operation &&
      entry.connection === connection &&
      (entry.outcome === 'failed' || entry.archive === archive) &&
      Object.entries(parameters).every(([name, value]) => entry.parameters[name] === value),
  );
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
