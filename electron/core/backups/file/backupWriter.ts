import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { backupMagic, frameHeader, type FrameType, trailerMagic } from '#core/backups/file/backupFormat.ts';
import { errorCode, isFullDisk } from '#core/errorCode.ts';
import { isLeftBehind, processMark, syncFolder } from '#core/ownFiles.ts';
import { crc32, deflateRaw } from '#core/zlib.ts';
import { type BackupManifest, backupEnding } from '#shared/domain/backup.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';

/** Of an incomplete file. */
const partEnding = '.part';
/** In bytes: how much is compressed and written at once. */
const blockBytes = 1 << 20;
/** In bytes: what is compressed to see whether the rest is worth it; most of yaptide's data is compressed already. */
const sampleBytes = 16 << 10;
const worthwhile = 0.95;

export interface FinishedBackup {
  readonly path: string;
  readonly bytes: number;
  /** Of the whole file. */
  readonly sha256: string;
}

/** A backup that is being written. The caller calls `finish` or `discard`. */
export interface BackupWriter {
  /** Where it is written until it is complete. */
  readonly temporary: string;
  readonly addJson: (type: FrameType, value: unknown) => Promise<void>;
  /** Adds bytes to the current block. Returns a promise where the caller should wait before it adds more. */
  readonly add: (type: 'rows' | 'file', bytes: Uint8Array) => Promise<void> | undefined;
  /** Writes what is left of the current block. */
  readonly flush: () => Promise<void>;
  /** In bytes, of the file so far. */
  readonly written: () => number;
  /** Writes the manifest, waits until everything is on disk and gives the file its name. */
  readonly finish: (manifest: BackupManifest) => Promise<FinishedBackup>;
  /** Removes what was written. Does nothing after `finish`. */
  readonly discard: () => Promise<void>;
}

interface WriterOptions {
  /** Created if it is missing. */
  readonly folder: string;
  /** Without ending; a number is added where it is taken. */
  readonly name: string;
}

interface State {
  handle: FileHandle;
  readonly hash: ReturnType<typeof createHash>;
  written: number;
  block: Uint8Array[];
  held: number;
  type: 'rows' | 'file';
  /** Writes of blocks, one after the other. */
  last: Promise<void>;
  waiting: number;
  isEnded: boolean;
}

/**
 * Begins a backup under a temporary name, readable by its owner only. Errors of the disk become Failures with the code
 * unavailable.
 */
export async function openBackupWriter({ folder, name }: WriterOptions): Promise<BackupWriter> {
  const temporary = join(folder, `${name}${backupEnding}.${processMark()}.${randomUUID().slice(0, 8)}${partEnding}`);
  const handle = await openNew(folder, temporary);
  const state: State = {
    handle,
    hash: createHash('sha256'),
    written: 0,
    block: [],
    held: 0,
    type: 'rows',
    last: Promise.resolve(),
    waiting: 0,
    isEnded: false,
  };
  const guarded = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      throw toBackupFailure(error, folder);
    }
  };
  const writeBlock = (): Promise<void> => {
    const content = Buffer.concat(state.block);
    const { type } = state;
    state.block = [];
    state.held = 0;
    state.waiting += 1;
    const before = state.last;
    const compressed = compress(content);
    state.last = guarded(async () => {
      const [stored] = await Promise.all([compressed, before]);
      await writeFrame(state, { type, content, stored });
      state.waiting -= 1;
    });
    // Reported by whoever waits for it next.
    state.last.catch(() => undefined);
    return state.last;
  };
  const flush = async (): Promise<void> => {
    if (state.held > 0) void writeBlock();
    await state.last;
  };
  await guarded(async () => writeBytes(state, backupMagic));
  return {
    temporary,
    addJson: async (type, value) => {
      await flush();
      const content = Buffer.from(JSON.stringify(value));
      await guarded(async () => writeFrame(state, { type, content, stored: await compress(content) }));
    },
    add: (type, bytes) => {
      state.type = type;
      state.block.push(bytes);
      state.held += bytes.length;
      if (state.held < blockBytes) return undefined;
      const done = writeBlock();
      return state.waiting > 1 ? done : undefined;
    },
    flush,
    written: () => state.written,
    finish: async (manifest) => {
      await flush();
      return guarded(async () => {
        const at = state.written;
        const content = Buffer.from(JSON.stringify(manifest));
        await writeFrame(state, { type: 'manifest', content, stored: await compress(content) });
        const place = Buffer.alloc(8);
        place.writeBigUInt64LE(BigInt(at));
        await writeBytes(state, Buffer.concat([trailerMagic, place, state.hash.copy().digest()]));
        await handle.sync();
        await handle.close();
        state.isEnded = true;
        const path = await giveName(temporary, join(folder, name));
        await syncFolder(folder);
        return { path, bytes: state.written, sha256: state.hash.digest('hex') };
      });
    },
    discard: async () => {
      if (state.isEnded) return;
      state.isEnded = true;
      await state.last.catch(() => undefined);
      await handle.close();
      await rm(temporary, { force: true });
    },
  };
}

async function compress(content: Buffer): Promise<Buffer> {
  if (content.length > sampleBytes) {
    const sample = await deflateRaw(content.subarray(0, sampleBytes), { level: 1 });
    if (sample.length > sampleBytes * worthwhile) return content;
  }
  const deflated = await deflateRaw(content, { level: 1 });
  return deflated.length < content.length * worthwhile ? deflated : content;
}

interface Frame {
  readonly type: FrameType;
  readonly content: Buffer;
  readonly stored: Buffer;
}

async function writeFrame(state: State, { type, content, stored }: Frame): Promise<void> {
  const header = frameHeader({
    type,
    isDeflated: stored !== content,
    storedLength: stored.length,
    length: content.length,
    crc: crc32(stored),
  });
  await writeBytes(state, header);
  await writeBytes(state, stored);
}

async function writeBytes(state: State, bytes: Buffer): Promise<void> {
  state.hash.update(bytes);
  // Not `write`, which may write only a part of it.
  await state.handle.appendFile(bytes);
  state.written += bytes.length;
}

async function openNew(folder: string, path: string): Promise<FileHandle> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await removeAbandoned(folder);
    return await open(path, 'wx', 0o600);
  } catch (error) {
    throw toBackupFailure(error, folder);
  }
}

/** Gives the file its name, never that of another one. */
async function giveName(temporary: string, wanted: string): Promise<string> {
  for (let count = 1; ; count += 1) {
    const path = `${wanted}${count === 1 ? '' : `-${count}`}${backupEnding}`;
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
async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const [mark = ''] = name.split('.').slice(-3);
    if (!name.endsWith(partEnding) || !name.includes(backupEnding)) continue;
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
        ? `'${folder}' may not be written to`
        : `The backup could not be written to '${folder}'`,
    hint: isFull
      ? 'Nothing of it was kept. Make space, or choose another folder.'
      : 'Nothing of it was kept. Choose another folder.',
    details: [error instanceof Error ? error.message : String(error)],
    cause: error,
  });
}
