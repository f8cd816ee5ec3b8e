import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { errorCode, isFullDisk, isMissingFile, unlessMissing } from '#core/errorCode.ts';
import { freeSpaceOf } from '#core/freeSpace.ts';
import { isLeftBehind, processMark, syncFolder } from '#core/ownFiles.ts';
import { parseJson } from '#core/parseJson.ts';
import { type DatasetSummary, type DatasetTableName, datasetTableNames } from '#shared/domain/dataset.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';

const fileSchema = z.strictObject({
  path: z.string().regex(/^[a-z]+\/(?:month=(?:\d{4}-\d\d|unknown)\/)?[\w-]+\.parquet$/u),
  rows: z.number(),
  bytes: z.number(),
  sha256: z.string(),
});
/** Rows of a table, by their ids, that were read at once. */
const partSchema = z.strictObject({
  /** Ids above this one … */
  after: z.number(),
  /** … up to this one. */
  to: z.number(),
  rows: z.number(),
  /** Of the rows as they were in the database: another one means that they have changed. */
  digest: z.string(),
  problems: z.number(),
  files: z.array(fileSchema),
});
export type DatasetPart = z.infer<typeof partSchema>;

const manifestSchema = z.strictObject({
  format: z.literal('tidescope-dataset'),
  version: z.literal(1),
  program: z.string(),
  /** Where it was exported from last. */
  source: z.strictObject({ name: z.string(), place: z.string(), dialect: z.string(), revision: z.string() }),
  /** Simulations by which the database is recognised. */
  anchors: z.array(z.strictObject({ id: z.number(), jobId: z.string() })),
  startedAt: z.string(),
  changedAt: z.string(),
  isComplete: z.boolean(),
  tables: z.partialRecord(
    z.enum(datasetTableNames),
    z.strictObject({ rows: z.number(), highestId: z.number().nullable(), parts: z.array(partSchema) }),
  ),
});
export type DatasetManifest = z.infer<typeof manifestSchema>;

export const manifestName = 'dataset.json';
/** Where files are until they are complete. */
const stagingName = '.incomplete';
const lockName = '.lock';

/** The manifest of a folder; undefined where the folder is missing or empty. Fails with `bad-input` where it is something else. */
export async function readManifest(folder: string): Promise<DatasetManifest | undefined> {
  const text = await readIfAny(folder);
  if (text === undefined) {
    const names = await unlessMissing(readdir(folder)).catch((error: unknown) => {
      throw toDatasetFailure(error, folder);
    });
    const others = (names ?? []).filter((name) => name !== stagingName && name !== lockName);
    if (others.length === 0) return undefined;
    throw notOurs(folder, `it holds '${(others[0] ?? '').slice(0, 100)}'`);
  }
  const json = parseJson(text);
  const head = z.looseObject({ format: z.literal('tidescope-dataset'), version: z.int() }).safeParse(json);
  if (!head.success) throw notOurs(folder, `its ${manifestName} is not that of a dataset`);
  if (head.data.version > 1) throw notOurs(folder, 'a newer version of this program wrote it');
  const parsed = manifestSchema.safeParse(json);
  if (!parsed.success) throw notOurs(folder, `its ${manifestName} is damaged`);
  return parsed.data;
}

async function readIfAny(folder: string): Promise<string | undefined> {
  try {
    return await readFile(join(folder, manifestName), 'utf8');
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    throw toDatasetFailure(error, folder);
  }
}

function notOurs(folder: string, why: string): FailureError {
  return makeFailure({
    code: 'bad-input',
    message: `'${folder}' is not a dataset of this program: ${why}`,
    hint: 'Nothing was changed there. Choose an empty folder, or one that holds a dataset.',
  });
}

/** An error of the disk as a Failure that names the folder; Failures stay as they are. */
export function toDatasetFailure(error: unknown, folder: string): FailureError {
  if (error instanceof FailureError) return error;
  const code = errorCode(error);
  const message = isFullDisk(error)
    ? `There is no space left in '${folder}' for the dataset`
    : code === 'EACCES' || code === 'EPERM' || code === 'EROFS'
      ? `'${folder}' may not be read or written`
      : code === 'ENOTDIR' || code === 'EEXIST'
        ? `'${folder}' is not a folder`
        : `The dataset could not be written to '${folder}'`;
  const hint = 'What was complete before is kept. Make space or choose another folder, then export again.';
  const details = [error instanceof Error ? error.message : String(error)];
  return makeFailure({ code: 'unavailable', message, hint, details, cause: error });
}

/** What a manifest says, for a person. */
export function summarise(folder: string, manifest: DatasetManifest): DatasetSummary {
  const tables = datasetTableNames.flatMap((name) => {
    const parts = manifest.tables[name]?.parts ?? [];
    const files = parts.flatMap((part) => part.files);
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    return [{ name, rows: manifest.tables[name]?.rows ?? 0, files: files.length, bytes }];
  });
  const parts = datasetTableNames.flatMap((name) => manifest.tables[name]?.parts ?? []);
  return {
    folder,
    changedAt: manifest.changedAt,
    isComplete: manifest.isComplete,
    tables,
    bytes: tables.reduce((sum, { bytes }) => sum + bytes, 0),
    problems: parts.reduce((sum, { problems }) => sum + problems, 0),
  };
}

/** A file that is complete in the staging folder. */
export interface StagedFile {
  readonly month: string;
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** A folder that this process alone writes a dataset into. */
export interface DatasetFolder {
  /** A new folder for incomplete files. */
  readonly staging: string;
  /** Gives staged files the names that the manifest has for them. */
  readonly place: (
    table: DatasetTableName,
    part: { readonly after: number; readonly to: number },
    files: readonly StagedFile[],
  ) => Promise<DatasetPart['files']>;
  /** Replaces the manifest, which is what counts, then removes the files that it no longer names. */
  readonly commit: (manifest: DatasetManifest, obsolete: readonly string[]) => Promise<void>;
  /** Removes what is incomplete, and lets others write. */
  readonly close: () => Promise<void>;
}

/** Takes a folder for an export. Fails with `unavailable` while another export writes there. */
export async function openDatasetFolder(folder: string, manifest: DatasetManifest | undefined): Promise<DatasetFolder> {
  const staging = join(folder, stagingName);
  const lock = join(folder, lockName);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await takeLock(lock, folder);
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging, { mode: 0o700 });
  await removeUnnamed(folder, manifest);
  return {
    staging,
    place: async (table, { to }, files) => {
      const placed: DatasetPart['files'] = [];
      for (const { month, path, rows, bytes, sha256 } of files) {
        const directory = month === '' ? table : `${table}/month=${month}`;
        const name = `${directory}/${String(to).padStart(10, '0')}-${sha256.slice(0, 12)}.parquet`;
        await mkdir(join(folder, directory), { recursive: true, mode: 0o700 });
        await rename(path, join(folder, name));
        await syncFolder(join(folder, directory));
        placed.push({ path: name, rows, bytes, sha256 });
      }
      return placed;
    },
    commit: async (next, obsolete) => {
      await writeFileAtomic(join(folder, manifestName), `${JSON.stringify(next)}\n`, { mode: 0o600 });
      await syncFolder(folder);
      for (const path of obsolete) await rm(join(folder, path), { force: true });
      await utimes(lock, new Date(), new Date());
    },
    close: async () => {
      await rm(staging, { recursive: true, force: true });
      await rm(lock, { force: true });
    },
  };
}

async function takeLock(lock: string, folder: string): Promise<void> {
  for (;;) {
    try {
      await writeFile(lock, processMark(), { flag: 'wx', mode: 0o600 });
      return;
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
    const mark = await unlessMissing(readFile(lock, 'utf8'));
    const found = await unlessMissing(stat(lock));
    if (mark === undefined || found === undefined) continue;
    if (!isLeftBehind(mark, found.mtimeMs)) {
      throw makeFailure({
        code: 'unavailable',
        message: `Another export is writing to '${folder}'`,
        hint: `Wait for its end. If there is none, remove '${lock}'.`,
      });
    }
    await rm(lock, { force: true });
  }
}

/** Removes files of an export that was killed between placing them and the manifest; only names that this program gives. */
async function removeUnnamed(folder: string, manifest: DatasetManifest | undefined): Promise<void> {
  const named = new Set(
    datasetTableNames.flatMap((name) =>
      (manifest?.tables[name]?.parts ?? []).flatMap(({ files }) => files.map(({ path }) => path)),
    ),
  );
  const own = /^-?\d{10,}-[0-9a-f]{12}\.parquet$/u;
  for (const table of datasetTableNames) {
    const entries = await unlessMissing(readdir(join(folder, table), { recursive: true }));
    for (const entry of entries ?? []) {
      const path = `${table}/${entry.replaceAll('\\', '/')}`;
      if (own.test(path.slice(path.lastIndexOf('/') + 1)) && !named.has(path))
        await rm(join(folder, path), { force: true });
    }
  }
}

/** Free space for a folder that may not exist yet, in bytes; null if it is unknown. */
export async function freeSpace(folder: string): Promise<number | null> {
  for (let path = folder; ; path = dirname(path)) {
    const free = await freeSpaceOf(path);
    if (free !== null) return free;
    if (dirname(path) === path) return null;
  }
}
