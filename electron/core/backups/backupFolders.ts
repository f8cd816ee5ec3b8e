import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { dumpNote, isDump, manifestOf } from '#core/backups/dump/dumpFile.ts';
import { readSource } from '#core/backups/file/backupReader.ts';
import { parseJson } from '#core/parseJson.ts';
import { makeSettingsFile } from '#core/settingsFile.ts';
import {
  backupCheckSchema,
  backupEnding,
  type BackupSummary,
  type FailedBackup,
  failedBackupSchema,
} from '#shared/domain/backup.ts';
import { FailureError } from '#shared/failure.ts';

/** What is kept next to a backup: its checksum and its last check. */
const noteSchema = z.strictObject({
  version: z.literal(1),
  /** A file that was replaced since then has another size or time. */
  bytes: z.number(),
  modifiedAt: z.number(),
  sha256: z.string().nullable(),
  check: backupCheckSchema.nullable(),
});
const noteEnding = '.check.json';

const ofConnection = { connectionId: z.string() };
const fileSchema = z.strictObject({
  version: z.literal(1),
  folders: z.array(z.strictObject({ ...ofConnection, folder: z.string() })).readonly(),
  failures: z.array(z.strictObject({ ...ofConnection, failure: failedBackupSchema })).readonly(),
});

/** Per connection. */
const maxFolders = 10;
const maxFailures = 20;

/** Where the backups of each connection are, and what is known of them. */
export interface BackupFolders {
  /** The folders of a connection's backups, the one used last first; the usual folder if there is none. */
  readonly of: (connectionId: string) => Promise<readonly string[]>;
  readonly use: (connectionId: string, folder: string) => Promise<void>;
  readonly recordFailure: (connectionId: string, failure: FailedBackup) => Promise<void>;
  readonly failures: (connectionId: string) => Promise<readonly FailedBackup[]>;
  /** A connection's backups in its folders, newest first. */
  readonly list: (connectionId: string) => Promise<readonly BackupSummary[]>;
}

/** Keeps the folders in the program's own directory. */
export function makeBackupFolders(directory: string): BackupFolders {
  const file = makeSettingsFile({
    path: join(directory, 'backups.json'),
    schema: fileSchema,
    missing: { version: 1, folders: [], failures: [] },
  });
  const foldersOf = async (connectionId: string): Promise<readonly string[]> => {
    const { folders } = await file.read();
    const own = folders.filter((each) => each.connectionId === connectionId).map(({ folder }) => folder);
    return own.length === 0 ? [join(directory, 'backups')] : own;
  };
  return {
    of: foldersOf,
    use: async (connectionId, folder) =>
      file.update((value) => {
        const isSame = (each: { readonly connectionId: string }): boolean => each.connectionId === connectionId;
        const own = value.folders.filter((each) => isSame(each) && each.folder !== folder).slice(0, maxFolders - 1);
        const others = value.folders.filter((each) => !isSame(each));
        return { ...value, folders: [{ connectionId, folder }, ...own, ...others] };
      }),
    recordFailure: async (connectionId, failure) =>
      file.update((value) => {
        const own = value.failures.filter((each) => each.connectionId === connectionId).slice(0, maxFailures - 1);
        const others = value.failures.filter((each) => each.connectionId !== connectionId);
        return { ...value, failures: [{ connectionId, failure }, ...own, ...others] };
      }),
    failures: async (connectionId) =>
      (await file.read()).failures.filter((each) => each.connectionId === connectionId).map(({ failure }) => failure),
    list: async (connectionId) => {
      const found = await Promise.all((await foldersOf(connectionId)).map(async (folder) => listFolder(folder)));
      const own = found.flat().filter(({ source }) => source === connectionId);
      return own.map(({ summary }) => summary).sort((a, b) => b.madeAt.localeCompare(a.madeAt));
    },
  };
}

interface FoundBackup {
  /** The connection's id; null where that cannot be read. */
  readonly source: string | null;
  readonly summary: BackupSummary;
}

/** The backups of a folder, whatever they are of. A missing folder has none. */
export async function listFolder(folder: string): Promise<readonly FoundBackup[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(backupEnding) || isDump(name));
  const found = await Promise.all(
    names.map(async (name) => {
      const summary = await describeBackup(join(folder, name)).catch((error: unknown) => {
        // Removed meanwhile, or no backup of this program.
        if (error instanceof FailureError) return undefined;
        throw error;
      });
      if (summary === undefined) return [];
      const source = summary.manifest?.source.connectionId ?? (await readSource(summary.path).catch(() => null));
      return [{ source, summary }];
    }),
  );
  return found.flat();
}

/** A backup as its end and the note next to it describe it. Fails where it is none, or cannot be read. */
export async function describeBackup(path: string): Promise<BackupSummary> {
  try {
    const { manifest, bytes } = await manifestOf(path);
    const known = { path, name: basename(path), bytes, madeAt: manifest.madeAt, manifest };
    return { ...known, ...(await readNote(path)), defect: '' };
  } catch (error) {
    if (!(error instanceof FailureError) || error.failure.code !== 'damaged') throw error;
    const { size, mtime } = await stat(path);
    const known = { path, name: basename(path), bytes: size, madeAt: mtime.toISOString(), manifest: null };
    return { ...known, ...(await readNote(path)), defect: error.failure.message };
  }
}

type Known = Pick<BackupSummary, 'sha256' | 'check'>;

async function readNote(path: string): Promise<Known> {
  const nothing = { sha256: null, check: null };
  const text = await readFile(`${path}${noteEnding}`, 'utf8').catch(() => undefined);
  const note = noteSchema.safeParse(text === undefined ? undefined : parseJson(text));
  if (!note.success) return nothing;
  const { size, mtimeMs } = await stat(path);
  const { bytes, modifiedAt, sha256, check } = note.data;
  return bytes === size && Math.abs(modifiedAt - mtimeMs) < 1 ? { sha256, check } : nothing;
}

/** Writes what is known of a backup next to it. */
export async function noteBackup(path: string, { sha256, check }: Known): Promise<void> {
  const { size, mtimeMs } = await stat(path);
  const note = { version: 1, bytes: size, modifiedAt: mtimeMs, sha256, check };
  await writeFileAtomic(`${path}${noteEnding}`, `${JSON.stringify(note, undefined, 2)}\n`, { mode: 0o600 });
}

/** Removes a backup and what is noted of it. */
export async function removeBackup(path: string): Promise<void> {
  await rm(path);
  await rm(`${path}${noteEnding}`, { force: true });
  if (isDump(path)) await rm(dumpNote(path), { force: true });
}
