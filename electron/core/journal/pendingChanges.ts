import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { unlessMissing } from '#core/errorCode.ts';
import { parseJson } from '#core/parseJson.ts';
import { isLeftBehind, processMark } from '#core/processMark.ts';
import { syncFolder } from '#core/syncFolder.ts';
import { journalEntrySchema } from '#shared/domain/journal.ts';

const changeRecordSchema = journalEntrySchema
  .unwrap()
  .omit({ number: true, at: true, systemUser: true, hash: true })
  .readonly();
const pendingSchema = z.strictObject({ begunAt: z.string(), change: changeRecordSchema }).readonly();

/** What is done to a database, as whoever does it tells it. */
export type ChangeRecord = z.infer<typeof changeRecordSchema>;

/** A change that a process was about to commit when it ended. */
interface PendingChange extends z.infer<typeof pendingSchema> {
  readonly forget: () => Promise<void>;
}

const form = /^pending-(.+)\.[0-9a-f]{8}\.json$/u;

/** Writes a change into a small file of its own, waits until it is on the disk, and answers what removes it. */
export async function announceChange(directory: string, change: ChangeRecord): Promise<() => Promise<void>> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, `pending-${processMark()}.${randomUUID().slice(0, 8)}.json`);
  const text = JSON.stringify({ begunAt: new Date().toISOString(), change });
  await writeFile(path, text, { flag: 'wx', mode: 0o600, flush: true });
  await syncFolder(directory);
  return async () => rm(path, { force: true });
}

/** What processes that have ended left, oldest first. A file that is not whole was never followed by a commit, and goes. */
export async function findUnfinishedChanges(directory: string): Promise<readonly PendingChange[]> {
  const left: PendingChange[] = [];
  for (const name of (await unlessMissing(readdir(directory))) ?? []) {
    const [, mark] = form.exec(name) ?? [];
    const path = join(directory, name);
    const found = mark === undefined ? undefined : await stat(path).catch(() => undefined);
    if (mark === undefined || found === undefined || !isLeftBehind(mark, found.mtimeMs)) continue;
    const forget = async (): Promise<void> => rm(path, { force: true });
    const parsed = pendingSchema.safeParse(parseJson(await readFile(path, 'utf8').catch(() => '')));
    if (parsed.success) left.push({ ...parsed.data, forget });
    else await forget();
  }
  return left.sort((one, other) => (one.begunAt < other.begunAt ? -1 : 1));
}
