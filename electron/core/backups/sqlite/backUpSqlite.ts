import { createReadStream, createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readFrames } from '#core/backups/file/backupReader.ts';
import type { BackupWriter } from '#core/backups/file/backupWriter.ts';
import { toBackupFailure } from '#core/backups/file/partFile.ts';
import { errorCode } from '#core/errorCode.ts';
import { cancelled } from '#core/connection/dialects/reads.ts';
import { askSqliteCopy } from '#core/backups/sqlite/sqliteCopyRequest.ts';
import type { BackupTable } from '#shared/domain/backup.ts';

interface BackingUpSqlite {
  /** The file of the database. */
  readonly file: string;
  readonly folder: string;
  readonly writer: BackupWriter;
  readonly onProgress: (bytes: number) => void;
}

/** In ms. */
const lookEvery = 500;

/** Writes a copy of a SQLite file, as of one moment, into a backup. */
export async function backUpSqlite(
  { file, folder, writer, onProgress }: BackingUpSqlite,
  signal: AbortSignal,
): Promise<readonly BackupTable[]> {
  // With the same ending, so that it is removed too if the program is killed.
  const copy = writer.temporary.replace(/\.part$/u, 'c.part');
  const timer = setInterval(() => {
    void stat(copy).then(
      ({ size }) => onProgress(size),
      () => undefined,
    );
  }, lookEvery);
  try {
    const { tables } = await askSqliteCopy({ kind: 'copy', from: file, to: copy }, signal);
    clearInterval(timer);
    for await (const piece of Readable.from(createReadStream(copy, { highWaterMark: 1 << 20, signal }))) {
      if (piece instanceof Uint8Array) await writer.add('file', piece);
    }
    await writer.flush();
    return tables;
  } catch (error) {
    throw signal.aborted ? cancelled() : toBackupFailure(error, folder);
  } finally {
    clearInterval(timer);
    for (const ending of ['', '-journal', '-wal', '-shm']) await rm(`${copy}${ending}`, { force: true });
  }
}

/** Writes the file that a backup holds to a new path, checking the backup on the way. */
export async function extractSqlite(
  { path, to }: { readonly path: string; readonly to: string },
  {
    signal,
    onBytes,
    onChecksum,
  }: {
    readonly signal: AbortSignal;
    readonly onBytes: (done: number, all: number) => void;
    readonly onChecksum: (sha256: string) => void;
  },
): Promise<void> {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for await (const { type, bytes } of readFrames(path, { signal, onBytes, onChecksum })) {
      if (type === 'file') yield bytes;
    }
  }
  try {
    await pipeline(pieces, createWriteStream(to, { flags: 'wx', mode: 0o600 }));
  } catch (error) {
    // An existing file is another one's.
    if (errorCode(error) !== 'EEXIST') await rm(to, { force: true });
    throw error;
  }
}
