import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode, isFullDisk } from '#core/errorCode.ts';
import { isLeftBehind, processMark, syncFolder } from '#core/ownFiles.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';

/** Of an incomplete file. */
const partEnding = '.part';

export interface FinishedBackup {
  readonly path: string;
  readonly bytes: number;
  /** Of the whole file. */
  readonly sha256: string;
}

/** A file under a temporary name, readable by its owner only, until it is complete. The caller calls `finish` or `discard`. */
export interface PartFile {
  /** Where it is written until it is complete. */
  readonly temporary: string;
  readonly write: (bytes: Uint8Array) => Promise<void>;
  /** In bytes. */
  readonly written: () => number;
  /** The SHA-256 of what was written so far. */
  readonly digest: () => Buffer;
  /** Waits until everything is on disk; `before` gets the name that the file is then given, and refuses it with false. */
  readonly finish: (before?: (path: string) => Promise<boolean>) => Promise<FinishedBackup>;
  /** Removes what was written. Does nothing after `finish`. */
  readonly discard: () => Promise<void>;
}

interface PartOptions {
  /** Created if it is missing. */
  readonly folder: string;
  /** Without ending; a number is added where it is taken. */
  readonly name: string;
  /** `.backup` */
  readonly ending: string;
}

/** Begins a file. Errors of the disk become Failures with the code unavailable. */
export async function openPartFile({ folder, name, ending }: PartOptions): Promise<PartFile> {
  const temporary = join(folder, `${name}${ending}.${processMark()}.${randomUUID().slice(0, 8)}${partEnding}`);
  const handle = await openNew(folder, { path: temporary, ending });
  const hash = createHash('sha256');
  const state = { written: 0, isEnded: false };
  const guarded = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      throw toBackupFailure(error, folder);
    }
  };
  return {
    temporary,
    write: async (bytes) =>
      guarded(async () => {
        hash.update(bytes);
        // Not `write`, which may write only a part of it.
        await handle.appendFile(bytes);
        state.written += bytes.length;
      }),
    written: () => state.written,
    digest: () => hash.copy().digest(),
    finish: async (before) =>
      guarded(async () => {
        await handle.sync();
        await handle.close();
        state.isEnded = true;
        const path = await giveName(temporary, { wanted: join(folder, name), ending, before });
        await syncFolder(folder);
        return { path, bytes: state.written, sha256: hash.digest('hex') };
      }),
    discard: async () => {
      if (state.isEnded) return;
      state.isEnded = true;
      await handle.close();
      await rm(temporary, { force: true });
    },
  };
}

async function openNew(
  folder: string,
  { path, ending }: { readonly path: string; readonly ending: string },
): Promise<FileHandle> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await removeAbandoned(folder, ending);
    return await open(path, 'wx', 0o600);
  } catch (error) {
    throw toBackupFailure(error, folder);
  }
}

interface Naming {
  readonly wanted: string;
  readonly ending: string;
  readonly before: ((path: string) => Promise<boolean>) | undefined;
}

/** Gives the file its name, never that of another one. */
async function giveName(temporary: string, { wanted, ending, before }: Naming): Promise<string> {
  for (let count = 1; ; count += 1) {
    const path = `${wanted}${count === 1 ? '' : `-${count}`}${ending}`;
    if ((await stat(path).catch(() => undefined)) !== undefined) continue;
    if ((await before?.(path)) === false) continue;
    try {
      // Unlike renaming, this fails where the name is taken.
      await link(temporary, path);
      await rm(temporary);
      return path;
    } catch (error) {
      const code = errorCode(error);
      if (code === 'EEXIST') continue;
      if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP' && code !== 'ENOSYS') throw error;
      // A file system without links, such as FAT.
      if ((await stat(path).catch(() => undefined)) !== undefined) continue;
      await rename(temporary, path);
      return path;
    }
  }
}

/** Removes incomplete backups of programs that have ended. */
async function removeAbandoned(folder: string, ending: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const [mark = ''] = name.split('.').slice(-3);
    if (!name.endsWith(partEnding) || !name.includes(`${ending}.`)) continue;
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found !== undefined && isLeftBehind(mark, found.mtimeMs)) await rm(join(folder, name), { force: true });
  }
}

/** An error of the disk as a Failure that names the folder; Failures stay as they are. */
export function toBackupFailure(error: unknown, folder: string): FailureError {
  if (error instanceof FailureError) return error;
  const code = errorCode(error) ?? '';
  const isFull = isFullDisk(error);
  const isForbidden = code === 'EACCES' || code === 'EPERM' || code === 'EROFS';
  return makeFailure({
    code: 'unavailable',
    message: isFull
      ? `There is no space left in '${folder}' for the backup`
      : isForbidden
        ? `'${folder}' is not writable`
        : `The backup could not be written to '${folder}'`,
    hint: isFull
      ? 'Nothing was kept. Make space, or choose another folder.'
      : 'Nothing was kept. Choose another folder.',
    details: [error instanceof Error ? error.message : String(error)],
    cause: error,
  });
}
