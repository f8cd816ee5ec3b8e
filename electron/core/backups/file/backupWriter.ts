import { backupMagic, frameHeader, type FrameType, trailerMagic } from '#core/backups/file/backupFormat.ts';
import { type FinishedBackup, openPartFile, type PartFile } from '#core/backups/file/partFile.ts';
import { crc32, deflateRaw } from '#core/zlib.ts';
import { type BackupManifest, backupEnding } from '#shared/domain/backup.ts';

/** In bytes: how much is compressed and written at once. */
const blockBytes = 1 << 20;
/** In bytes: what is compressed to see whether the rest is worth it; most of yaptide's data is compressed already. */
const sampleBytes = 16 << 10;
const worthwhile = 0.95;

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
  readonly file: PartFile;
  block: Uint8Array[];
  held: number;
  type: 'rows' | 'file';
  /** Writes of blocks, one after the other. */
  last: Promise<void>;
  waiting: number;
}

/**
 * Begins a backup under a temporary name, readable by its owner only. Errors of the disk become Failures with the code
 * unavailable.
 */
export async function openBackupWriter({ folder, name }: WriterOptions): Promise<BackupWriter> {
  const file = await openPartFile({ folder, name, ending: backupEnding });
  const state: State = { file, block: [], held: 0, type: 'rows', last: Promise.resolve(), waiting: 0 };
  const writeBlock = (): Promise<void> => {
    const content = Buffer.concat(state.block);
    const { type } = state;
    state.block = [];
    state.held = 0;
    state.waiting += 1;
    const before = state.last;
    const compressed = compress(content);
    state.last = (async () => {
      const [stored] = await Promise.all([compressed, before]);
      await writeFrame(file, { type, content, stored });
      state.waiting -= 1;
    })();
    // Reported by whoever waits for it next.
    state.last.catch(() => undefined);
    return state.last;
  };
  const flush = async (): Promise<void> => {
    if (state.held > 0) void writeBlock();
    await state.last;
  };
  await file.write(backupMagic);
  return {
    temporary: file.temporary,
    addJson: async (type, value) => {
      await flush();
      const content = Buffer.from(JSON.stringify(value));
      await writeFrame(file, { type, content, stored: await compress(content) });
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
    written: file.written,
    finish: async (manifest) => {
      await flush();
      const at = file.written();
      const content = Buffer.from(JSON.stringify(manifest));
      await writeFrame(file, { type: 'manifest', content, stored: await compress(content) });
      const place = Buffer.alloc(8);
      place.writeBigUInt64LE(BigInt(at));
      await file.write(Buffer.concat([trailerMagic, place, file.digest()]));
      return file.finish();
    },
    discard: async () => {
      await state.last.catch(() => undefined);
      await file.discard();
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

async function writeFrame(file: PartFile, { type, content, stored }: Frame): Promise<void> {
  const header = frameHeader({
    type,
    isDeflated: stored !== content,
    storedLength: stored.length,
    length: content.length,
    crc: crc32(stored),
  });
  await file.write(header);
  await file.write(stored);
}
