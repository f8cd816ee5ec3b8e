import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { isAbandoned, unfinishedEnding } from '#core/archives/file/archiveFile.ts';
import { type ArchiveKey, makeArchiveKey } from '#core/archives/file/archiveKey.ts';
import { archiveEnding } from '#core/archives/file/archiveFormat.ts';
import { readArchiveHeader } from '#core/archives/file/archiveReader.ts';
import type { ArchiveOptions, ArchiveWriter } from '#core/archives/file/archiveWriter.ts';
import { openArchiveWriter } from '#core/archives/thread/archiveInThread.ts';
import type { SecretVault } from '#core/connection/secrets/secretVault.ts';
import { unlessMissing } from '#core/errorCode.ts';
import { makeSettingsFile } from '#core/settingsFile.ts';
import { type ArchiveSettings, archiveSettingsSchema, type ArchiveSummary } from '#shared/domain/archive.ts';
import { syncFolder } from '#core/ownFiles.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';

/** The archives of one machine: where they are, for how long, and under which key. */
export interface ArchiveFolder {
  readonly key: ArchiveKey;
  readonly settings: () => Promise<ArchiveSettings>;
  readonly setSettings: (settings: ArchiveSettings) => Promise<ArchiveSettings>;
  /** The folder for new archives. */
  readonly path: () => Promise<string>;
  /** The folder for an archive opened as a database; created if it is missing. */
  readonly openedPath: () => Promise<string>;
  /** Newest first. */
  readonly list: (signal: AbortSignal) => Promise<readonly ArchiveSummary[]>;
  /** Removes an archive of the folder. Fails with not-found for any other file. */
  readonly remove: (path: string) => Promise<void>;
  readonly hasKeychain: () => Promise<boolean>;
  /**
   * Begins an archive in the folder, and removes expired ones. Secrets are encrypted with the keychain's key, or with a
   * passphrase if given; null omits them, as does undefined without a keychain.
   */
  readonly open: (options: {
    readonly header: ArchiveOptions['header'];
    readonly passphrase: string | null | undefined;
    /** The path of an archive that is being read, and is kept even if it has expired. */
    readonly keeps?: string;
    readonly signal: AbortSignal;
  }) => Promise<ArchiveWriter>;
}

const fileSchema = z.strictObject({ version: z.literal(1), settings: archiveSettingsSchema });
const day = 86_400_000;
/** How long a database made from an archive is kept; it can be made again. */
const keptOpenedDays = 7;

/**
 * Keeps archives and their settings (`archives.json`) in the program's own directory, unless the settings say
 * otherwise.
 */
export function makeArchiveFolder({
  directory,
  vault,
}: {
  readonly directory: string;
  readonly vault: Pick<SecretVault, 'protection' | 'get' | 'set' | 'names'>;
}): ArchiveFolder {
  const key = makeArchiveKey(vault);
  const file = makeSettingsFile({
    path: join(directory, 'archives.json'),
    schema: fileSchema,
    missing: { version: 1, settings: archiveSettingsSchema.parse({}) },
  });
  const settings = async (): Promise<ArchiveSettings> => (await file.read()).settings;
  const path = async (): Promise<string> => (await settings()).folder ?? join(directory, 'archives');
  return {
    key,
    settings,
    setSettings: async (wanted) => {
      await file.write({ version: 1, settings: wanted });
      return wanted;
    },
    path,
    openedPath: async () => {
      const opened = join(directory, 'archives-opened');
      await mkdir(opened, { recursive: true, mode: 0o700 });
      for (const { path: made, writtenAt } of await filesOf(opened, ['.sqlite'])) {
        if (Date.now() - writtenAt > keptOpenedDays * day) await rm(made, { force: true });
      }
      return opened;
    },
    list: async (signal) => {
      await tidy(await path());
      return listArchives(await path(), await settings(), signal);
    },
    remove: async (wanted) => {
      const folder = await path();
      const isOne = (await filesOf(folder, [archiveEnding])).some((found) => found.path === wanted);
      if (!isOne) throw notInFolder(wanted);
      await rm(wanted);
      await syncFolder(folder);
    },
    hasKeychain: key.isKept,
    open: async ({ header, passphrase, keeps, signal }) => {
      const { sizeLimit, retentionDays } = await settings();
      const folder = await path();
      const secrets =
        typeof passphrase === 'string'
          ? ({ kind: 'passphrase', passphrase } as const)
          : passphrase === undefined && (await key.isKept())
            ? await key.getOrMake()
            : ({ kind: 'omit' } as const);
      await tidy(folder);
      await removeOld(folder, retentionDays, keeps);
      return openArchiveWriter({ directory: folder, sizeLimitBytes: sizeLimit, header, secrets, signal });
    },
  };
}

function notInFolder(path: string): Error {
  return makeFailure({
    code: 'not-found',
    message: `'${path}' is not among the archives of the folder`,
    hint: 'It may have been removed in the meantime. Refresh the list. Files elsewhere are removed with other programs.',
  });
}

interface FoundFile {
  readonly path: string;
  readonly bytes: number;
  /** In ms since 1970. */
  readonly writtenAt: number;
}

async function filesOf(folder: string, endings: readonly string[]): Promise<readonly FoundFile[]> {
  const names = (await unlessMissing(readdir(folder))) ?? [];
  const files: FoundFile[] = [];
  for (const name of names.filter((each) => endings.some((ending) => each.endsWith(ending)))) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() === true) files.push({ path, bytes: found.size, writtenAt: found.mtimeMs });
  }
  return files.sort((a, b) => b.writtenAt - a.writtenAt || b.path.localeCompare(a.path));
}

async function listArchives(
  folder: string,
  { retentionDays }: ArchiveSettings,
  signal: AbortSignal,
): Promise<readonly ArchiveSummary[]> {
  const summaries: ArchiveSummary[] = [];
  for (const { path, bytes, writtenAt } of await filesOf(folder, [archiveEnding])) {
    const removedAfter = retentionDays === null ? null : new Date(writtenAt + retentionDays * day).toISOString();
    try {
      const header = await readArchiveHeader(path, signal);
      summaries.push({ path, bytes, header, problem: '', removedAfter });
    } catch (error) {
      if (!(error instanceof FailureError) || error.failure.code === 'cancelled') throw error;
      summaries.push({ path, bytes, header: null, problem: error.failure.message, removedAfter });
    }
  }
  return summaries;
}

/** Removes expired archives. */
async function removeOld(folder: string, retentionDays: number | null, keeps: string | undefined): Promise<void> {
  if (retentionDays === null) return;
  for (const { path, writtenAt } of await filesOf(folder, [archiveEnding])) {
    if (path !== keeps && Date.now() - writtenAt > retentionDays * day) await rm(path, { force: true });
  }
}

/** Removes unfinished files of processes that have ended. */
async function tidy(folder: string): Promise<void> {
  for (const { path, writtenAt } of await filesOf(folder, [unfinishedEnding])) {
    if (path.includes(archiveEnding) && isAbandoned(path, writtenAt)) await rm(path, { force: true });
  }
}
