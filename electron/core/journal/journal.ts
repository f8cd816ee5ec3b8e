import { type FileHandle, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { unlessMissing } from '#core/errorCode.ts';
import { withFileLock } from '#core/fileLock.ts';
import { makeChainCheck } from '#core/journal/chainCheck.ts';
import { cleanEntry, firstHash, hashOf, parseLine, toLine } from '#core/journal/journalLine.ts';
import { linesFromEnd } from '#core/journal/linesFromEnd.ts';
import {
  announceChange,
  type ChangeRecord,
  type Evidence,
  findUnfinishedChanges,
  findUnresolved,
  keepUnresolved,
} from '#core/journal/pendingChanges.ts';
import { openStateFile } from '#core/stateFile.ts';
import type { JournalEntry } from '#shared/domain/journal.ts';

export type { ChangeRecord, Evidence };

/** What was done to databases, an entry each in `journal.jsonl`, which is only ever appended to. */
export interface Journal {
  /**
   * Appends an entry and waits until it is on disk. Secrets in its texts are masked. If the outcome is unknown, the
   * evidence is kept for `unresolved`.
   */
  readonly append: (change: ChangeRecord, evidence?: Evidence | null) => Promise<JournalEntry>;
  /**
   * Announces a change that is about to be committed on disk until the returned function is called, after its entry. An
   * announcement left by a killed process gets an entry with the outcome `unknown` as soon as the journal is next used.
   */
  readonly announce: (change: ChangeRecord, evidence?: Evidence | null) => Promise<() => Promise<void>>;
  /** The entries of a connection whose outcome is unknown and can be looked up. */
  readonly unresolved: (
    connectionId: string,
  ) => Promise<readonly { readonly number: number; readonly evidence: Evidence }[]>;
  /** Appends the outcome of an entry whose outcome was unknown; `list` shows that entry with it from then on. */
  readonly resolve: (number: number, outcome: 'done' | 'failed') => Promise<void>;
  /** The last entries with a number below `before`, newest first; `brokenAt` as determined from the whole journal. */
  readonly list: (window: {
    readonly before?: number | undefined;
    readonly limit: number;
  }) => Promise<{ readonly entries: readonly JournalEntry[]; readonly brokenAt: number | null }>;
}

interface JournalOptions {
  readonly directory: string;
  /** The name of the user of this machine. */
  readonly systemUser: string;
}

/**
 * Keeps the journal of a directory. Entries are chained by SHA-256, also across processes, so that a changed entry, or
 * one removed from between others, is detected; so is a truncated end, while the program runs. Damaged lines are
 * skipped.
 */
export function makeJournal({ directory, systemUser }: JournalOptions): Journal {
  const path = join(directory, 'journal.jsonl');
  const chain = makeChainCheck(path);
  const locked = async <Result>(work: (file: FileHandle) => Promise<Result>): Promise<Result> =>
    withFileLock(path, async () => {
      const file = await openStateFile(path, 'append');
      try {
        return await work(file);
      } finally {
        await file.close();
      }
    });
  const write = async (file: FileHandle, change: ChangeRecord, evidence: Evidence | null): Promise<JournalEntry> => {
    const isOwn = await chain.isKnown();
    const entry = await appendTo(file, change, systemUser);
    if (isOwn) await chain.extend();
    const archive = change.archive === change.parameters['archive'] ? null : change.archive;
    if (change.outcome === 'unknown' && evidence !== null) {
      await keepUnresolved(directory, { number: entry.number, archive, evidence });
    }
    return entry;
  };
  const recover = async (): Promise<void> => {
    if ((await findUnfinishedChanges(directory)).length === 0) return;
    // Checked again: another process may have been faster.
    await locked(async (file) => {
      for (const { change, begunAt, evidence, forget } of await findUnfinishedChanges(directory)) {
        if (!(await isRecorded(file, change, begunAt))) {
          const parameters = { ...change.parameters, begunAt };
          await write(file, { ...change, parameters, outcome: 'unknown' }, evidence);
        }
        await forget();
      }
    });
  };
  return {
    append: async (change, evidence = null) => {
      await recover();
      return locked(async (file) => write(file, change, evidence));
    },
    announce: async (change, evidence = null) => announceChange(directory, change, evidence),
    unresolved: async (connectionId) => {
      await recover();
      return (await findUnresolved(directory)).filter(({ evidence }) => evidence.connectionId === connectionId);
    },
    resolve: async (number, outcome) =>
      locked(async (file) => {
        const change = (await findUnresolved(directory)).find((each) => each.number === number);
        const [entry] = await lastEntries(file, { before: number + 1, limit: 1 });
        // Another process may have been faster.
        if (change === undefined || entry?.number !== number) return;
        await write(file, { ...toResolution(entry), outcome }, null);
        if (outcome === 'failed' && change.archive !== null) await rm(change.archive, { force: true });
        await change.forget();
      }),
    list: async ({ before = Infinity, limit }) => {
      await recover();
      const file = await unlessMissing(openStateFile(path, 'read'));
      if (file === undefined) return { entries: [], brokenAt: null };
      try {
        return { entries: await lastEntries(file, { before, limit }), brokenAt: await chain.brokenAt() };
      } finally {
        await file.close();
      }
    },
  };
}

const resolution = 'resolve-outcome';

function toResolution({ number, operation, connection, databaseUser }: JournalEntry): Omit<ChangeRecord, 'outcome'> {
  return {
    databaseUser,
    connection,
    operation: resolution,
    parameters: { entry: number, operation },
    counts: {},
    archive: null,
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
  // A line that a crash truncated is terminated first, so that it damages no other.
  const start = (await endsWithinLine(file)) ? '\n' : '';
  await file.appendFile(`${start}${toLine(chained)}\n`);
  await file.sync();
  return chained;
}

/** How many of the last entries are searched for one that records a change already. */
const lookedAt = 100;

/** Whether a change has an entry: its process was killed after that, before it could remove the announcement. */
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
  const resolved = new Map<unknown, JournalEntry['outcome']>();
  for await (const line of linesFromEnd(file)) {
    const entry = parseLine(line);
    if (entry?.operation === resolution) resolved.set(entry.parameters['entry'], entry.outcome);
    if (entry !== undefined && entry.number < before) entries.push(withOutcome(entry, resolved.get(entry.number)));
    if (entries.length >= limit) break;
  }
  return entries;
}

/** An entry with its outcome determined since; its hash is that of the entry as it was written. */
function withOutcome(entry: JournalEntry, found: JournalEntry['outcome'] | undefined): JournalEntry {
  if (entry.outcome !== 'unknown' || found === undefined) return entry;
  return found === 'failed' ? { ...entry, outcome: found, counts: {}, archive: null } : { ...entry, outcome: found };
}

async function endsWithinLine(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return false;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer.toString() !== '\n';
}
