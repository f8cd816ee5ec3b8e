/*
 * A backup is one file: a line that names the format, frames, and a trailer. Each frame has a header of 16 bytes (its type, how
 * its content is stored, the length as stored and as it was, and the CRC-32 of what is stored). The trailer holds the
 * place of the last frame, which is the manifest, and the SHA-256 of everything before.
 */

/** The first bytes of a backup. */
export const backupMagic = Buffer.from('tidescope-backup 1\n', 'ascii');
/** The first bytes of its trailer. */
export const trailerMagic = Buffer.from('TSBEND01', 'ascii');
/** In bytes: the magic, the manifest's place, and the SHA-256. */
export const trailerBytes = trailerMagic.length + 8 + 32;
/** In bytes. */
export const frameHeaderBytes = 16;
/** In bytes, of one frame; a row of PostgreSQL takes less. */
export const maxFrame = 1 << 30;

/** What a frame holds. */
export const frameTypes = {
  /** JSON: the manifest, as far as it is known at the beginning. */
  header: 1,
  /** JSON: a DatabaseDescription. */
  schema: 2,
  /** JSON: the table that the following rows belong to. */
  table: 3,
  /** Rows as COPY gives them. */
  rows: 4,
  /** A piece of a SQLite file. */
  file: 5,
  /** JSON: the manifest. */
  manifest: 6,
} as const;
export type FrameType = keyof typeof frameTypes;

/** How the content of a frame is stored. */
export const codecs = { stored: 0, deflated: 1 } as const;

const names = new Map<number, FrameType>([
  [1, 'header'],
  [2, 'schema'],
  [3, 'table'],
  [4, 'rows'],
  [5, 'file'],
  [6, 'manifest'],
]);

/** The header of a frame. */
export interface FrameHeader {
  readonly type: FrameType;
  readonly isDeflated: boolean;
  readonly storedLength: number;
  readonly length: number;
  readonly crc: number;
}

/** A header as bytes. */
export function frameHeader({ type, isDeflated, storedLength, length, crc }: FrameHeader): Buffer {
  const bytes = Buffer.alloc(frameHeaderBytes);
  bytes.writeUInt8(frameTypes[type], 0);
  bytes.writeUInt8(isDeflated ? codecs.deflated : codecs.stored, 1);
  bytes.writeUInt32LE(storedLength, 4);
  bytes.writeUInt32LE(length, 8);
  bytes.writeUInt32LE(crc, 12);
  return bytes;
}

/** The header in these bytes; undefined if they are none. */
export function parseFrameHeader(bytes: Buffer): FrameHeader | undefined {
  const type = names.get(bytes.readUInt8(0));
  const codec = bytes.readUInt8(1);
  const storedLength = bytes.readUInt32LE(4);
  const length = bytes.readUInt32LE(8);
  const isPossible = bytes.readUInt16LE(2) === 0 && codec <= 1 && storedLength <= maxFrame && length <= maxFrame;
  if (type === undefined || !isPossible) return undefined;
  return { type, isDeflated: codec === codecs.deflated, storedLength, length, crc: bytes.readUInt32LE(12) };
}
