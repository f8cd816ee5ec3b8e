import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { unlessMissing } from '#core/errorCode.ts';
import { parseJson } from '#core/parseJson.ts';
import { readStateFile } from '#core/stateFile.ts';
import { isLeftBehind, processMark, syncFolder } from '#core/ownFiles.ts';
import { withOperation } from '#shared/domain/operation.ts';
import { journalEntrySchema } from '#shared/domain/journal.ts';

const changeRecordSchema = journalEntrySchema
  .unwrap()
  .omit({ number: true, at: true, systemUser: true, hash: true })
  .readonly();

/** Evidence of whether a transaction was committed. */
const evidenceSchema = z
  .strictObject({
    connectionId: z.string(),
    /** PostgreSQL: the transaction, and the server that knows it. */
    transaction: z.strictObject({ id: z.string(), server: z.string() }).readonly().nullable(),
    /** A query of one text, with its results before and after the change; it contains no secret. */
    sign: z
      .strictObject({
        sql: z.string(),
        bindings: z.array(z.string().nullable()).readonly(),
        before: z.string(),
        after: z.string(),
      })
      .readonly()
      .nullable(),
  })
  .readonly();
export type Evidence = z.infer<typeof evidenceSchema>;

const pendingSchema = z
  .strictObject({
    begunAt: z.string(),
    change: z.preprocess(withOperation, changeRecordSchema),
    evidence: evidenceSchema.nullable().default(null),
  })
  .readonly();
const unresolvedSchema = z
  .strictObject({ number: z.int(), archive: z.string().nullable(), evidence: evidenceSchema })
  .readonly();

/** The description of a change, for the journal. */
export type ChangeRecord = z.infer<typeof changeRecordSchema>;

/** A change that a process was about to commit when it ended. */
interface PendingChange extends z.infer<typeof pendingSchema> {
  readonly forget: () => Promise<void>;
}

/** A journal entry with an unknown outcome, and its evidence. `archive` is removed if nothing was changed. */
export interface UnresolvedChange extends z.infer<typeof unresolvedSchema> {
  readonly forget: () => Promise<void>;
}

const pendingName = /^pending-(.+)\.[0-9a-f]{8}\.json$/u;
const unresolvedName = /^unresolved-\d+\.json$/u;

/** Writes a change into a small file, waits until it is on disk, and returns a function that removes it. */
export async function announceChange(
  directory: string,
  change: ChangeRecord,
  evidence: Evidence | null,
): Promise<() => Promise<void>> {
  const path = join(directory, `pending-${processMark()}.${randomUUID().slice(0, 8)}.json`);
  await writeSynced(directory, path, { begunAt: new Date().toISOString(), change, evidence });
  return async () => rm(path, { force: true });
}

/** Keeps the evidence for the outcome of a journal entry until it is known. */
export async function keepUnresolved(directory: string, change: z.infer<typeof unresolvedSchema>): Promise<void> {
  await writeSynced(directory, join(directory, `unresolved-${change.number}.json`), change);
}

async function writeSynced(directory: string, path: string, content: unknown): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeFile(path, JSON.stringify(content), { mode: 0o600, flush: true });
  await syncFolder(directory);
}

/** The journal entries of a connection whose outcome is unknown and can be looked up, oldest first. */
export async function findUnresolved(directory: string): Promise<readonly UnresolvedChange[]> {
  const found: UnresolvedChange[] = [];
  for (const name of ((await unlessMissing(readdir(directory))) ?? []).filter((each) => unresolvedName.test(each))) {
    const path = join(directory, name);
    const parsed = unresolvedSchema.safeParse(parseJson(await readStateFile(path).catch(() => '')));
    if (parsed.success) found.push({ ...parsed.data, forget: async () => rm(path, { force: true }) });
  }
  return found.sort((one, other) => one.number - other.number);
}

/**
 * Announcements of processes that have ended, oldest first. An incomplete file was never followed by a commit and is
 * removed.
 */
export async function findUnfinishedChanges(directory: string): Promise<readonly PendingChange[]> {
  const left: PendingChange[] = [];
  for (const name of (await unlessMissing(readdir(directory))) ?? []) {
    const [, mark] = pendingName.exec(name) ?? [];
    const path = join(directory, name);
    const found = mark === undefined ? undefined : await stat(path).catch(() => undefined);
    if (mark === undefined || found === undefined || !isLeftBehind(mark, found.mtimeMs)) continue;
    const forget = async (): Promise<void> => rm(path, { force: true });
    const text = await readStateFile(path).catch(() => undefined);
    // What cannot be read may tell of a change that was committed.
    if (text === undefined) continue;
    const parsed = pendingSchema.safeParse(parseJson(text));
    if (parsed.success) left.push({ ...parsed.data, forget });
    else await forget();
  }
  return left.sort((one, other) => (one.begunAt < other.begunAt ? -1 : 1));
}
