import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import {
  backupMagic,
  type FrameHeader,
  frameHeaderBytes,
  type FrameType,
  maxFrame,
  parseFrameHeader,
  trailerBytes,
  trailerMagic,
} from '#core/backups/file/backupFormat.ts';
import { isMissingFile } from '#core/errorCode.ts';
import { parseJson } from '#core/parseJson.ts';
import { crc32, inflateRaw } from '#core/zlib.ts';
import { type BackupManifest, backupManifestSchema, backupSourceSchema } from '#shared/domain/backup.ts';
import { type FailureError, makeFailure } from '#shared/failure.ts';

/** A frame of a backup, as it was before it was compressed. */
export interface BackupFrame {
  readonly type: FrameType;
  readonly bytes: Buffer;
}

/** Reads the manifest of a backup from its end. Fails with damaged where that is missing, with file-missing without a file. */
export async function readManifest(
  path: string,
): Promise<{ readonly manifest: BackupManifest; readonly bytes: number }> {
  return withFile(path, async (file) => {
    const { size } = await file.stat();
    await assertMagic(file, path);
    const at = await manifestPlace(file, size);
    if (at === undefined) throw cutOff(path, { at: size });
    const frame = await readFrame(file, { at, end: size - trailerBytes, path, within: 'its manifest' });
    const manifest = backupManifestSchema.safeParse(parseJson(frame.bytes.toString('utf8')));
    if (!manifest.success) throw altered(path, at, 'its manifest');
    return { manifest: manifest.data, bytes: size };
  });
}

interface ReadingFrames {
  readonly signal: AbortSignal;
  /** Called with the bytes that were read so far. */
  readonly onBytes?: (done: number, all: number) => void;
  /** Gets the SHA-256 of the whole file at its end. */
  readonly onChecksum?: (sha256: string) => void;
}

const tableName = z.looseObject({ sql: z.string() });

/**
 * Reads all frames in order and checks each, and the checksum of the file at the end. Fails with damaged, naming the place and the
 * table.
 */
export async function* readFrames(path: string, reading: ReadingFrames): AsyncGenerator<BackupFrame> {
  const file = await openFile(path);
  try {
    const { size } = await file.stat();
    await assertMagic(file, path);
    const last = await manifestPlace(file, size);
    const end = last === undefined ? size : size - trailerBytes;
    const hash = createHash('sha256').update(backupMagic);
    let within = 'its beginning';
    let at = backupMagic.length;
    while (at < end) {
      if (reading.signal.aborted)
        throw makeFailure({ code: 'cancelled', message: 'Reading the backup was cancelled.' });
      const frame = await readFrame(file, { at, end, path, within });
      for (const part of frame.stored) hash.update(part);
      at += frame.length;
      if (frame.type === 'table') within = `the table ${tableName.parse(parseJson(frame.bytes.toString('utf8'))).sql}`;
      if (frame.type === 'file') within = 'the database file';
      reading.onBytes?.(at, size);
      yield { type: frame.type, bytes: frame.bytes };
    }
    if (last === undefined) throw cutOff(path, { at: size, within });
    const trailer = await readExactly(file, size - trailerBytes, trailerBytes);
    if (!hash.copy().digest().equals(trailer.subarray(-32))) throw altered(path, undefined, 'the file');
    reading.onChecksum?.(hash.update(trailer).digest('hex'));
  } finally {
    await file.close();
  }
}

interface FramePlace {
  readonly at: number;
  /** Where the last frame ends. */
  readonly end: number;
  readonly path: string;
  readonly within: string;
}

interface StoredFrame extends BackupFrame {
  /** In bytes, in the file. */
  readonly length: number;
  readonly stored: readonly Buffer[];
}

async function readFrame(file: FileHandle, { at, end, path, within }: FramePlace): Promise<StoredFrame> {
  if (at + frameHeaderBytes > end) throw cutOff(path, { at: end, within });
  const head = await readExactly(file, at, frameHeaderBytes);
  const header = parseFrameHeader(head);
  if (header === undefined) throw altered(path, at, within);
  const next = at + frameHeaderBytes + header.storedLength;
  if (next > end) throw cutOff(path, { at: end, within });
  const stored = await readExactly(file, at + frameHeaderBytes, header.storedLength);
  const bytes = crc32(stored) === header.crc ? await unpack(stored, header) : undefined;
  if (bytes === undefined) throw altered(path, at, within);
  return { type: header.type, bytes, length: next - at, stored: [head, stored] };
}

async function unpack(stored: Buffer, { isDeflated, length }: FrameHeader): Promise<Buffer | undefined> {
  if (!isDeflated) return stored;
  const bytes = await inflateRaw(stored, { maxOutputLength: Math.min(maxFrame, length + 1) }).catch(() => undefined);
  return bytes?.length === length ? bytes : undefined;
}

async function readExactly(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(buffer, done, length - done, position + done);
    if (bytesRead === 0) throw makeFailure({ code: 'damaged', message: 'The backup became shorter while it was read' });
    done += bytesRead;
  }
  return buffer;
}

/** Where the manifest begins; undefined without a trailer. */
async function manifestPlace(file: FileHandle, size: number): Promise<number | undefined> {
  if (size < backupMagic.length + trailerBytes) return undefined;
  const trailer = await readExactly(file, size - trailerBytes, trailerBytes);
  if (!trailer.subarray(0, trailerMagic.length).equals(trailerMagic)) return undefined;
  const at = Number(trailer.readBigUInt64LE(trailerMagic.length));
  return at >= backupMagic.length && at < size - trailerBytes ? at : undefined;
}

async function assertMagic(file: FileHandle, path: string): Promise<void> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(backupMagic.length), 0, backupMagic.length, 0);
  if (bytesRead === backupMagic.length && buffer.equals(backupMagic)) return;
  throw makeFailure({
    code: 'bad-input',
    message: `'${basename(path)}' is not a backup of this program`,
    hint: `Backups end with .backup; a dump of pg_dump is restored with pg_restore.`,
  });
}

async function withFile<Result>(path: string, work: (file: FileHandle) => Promise<Result>): Promise<Result> {
  const file = await openFile(path);
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (error) {
    throw makeFailure({
      code: isMissingFile(error) ? 'file-missing' : 'unavailable',
      message: isMissingFile(error) ? `The backup '${path}' does not exist` : `The backup '${path}' cannot be read`,
      hint: 'Check the path and the permissions of the file.',
      details: [error instanceof Error ? error.message : String(error)],
      cause: error,
    });
  }
}

function cutOff(path: string, { at, within }: { readonly at: number; readonly within?: string }): FailureError {
  const place = within === undefined ? '' : `, within ${within}`;
  return makeFailure({
    code: 'damaged',
    message: `The backup '${basename(path)}' is cut off after ${at} bytes${place}`,
    hint: 'It was not completely written or copied. Use another backup.',
  });
}

function altered(path: string, at: number | undefined, within: string): FailureError {
  const place = at === undefined ? '' : ` at byte ${at}`;
  return makeFailure({
    code: 'damaged',
    message: `The backup '${basename(path)}' was altered${place}, within ${within}`,
    hint: 'What is stored there does not have the checksum with which it was written. Use another backup.',
  });
}

const headerSchema = z.looseObject({ source: backupSourceSchema });

/** The id of the connection that a backup was made of, from its beginning: also of one that is cut off. */
export async function readSource(path: string): Promise<string> {
  return withFile(path, async (file) => {
    await assertMagic(file, path);
    const { size } = await file.stat();
    const frame = await readFrame(file, { at: backupMagic.length, end: size, path, within: 'its beginning' });
    return headerSchema.parse(parseJson(frame.bytes.toString('utf8'))).source.connectionId;
  });
}
