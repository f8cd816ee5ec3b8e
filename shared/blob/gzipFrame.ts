import type { Instant } from '#shared/domain/listing.ts';

/** What a gzip stream's two ends reveal, without inflating it. */
export interface GzipFrame {
  /** Write time, `YYYY-MM-DD HH:MM:SS+00`; null if the header says 0 (unknown) or is truncated. */
  readonly writtenAt: Instant | null;
  /** Size of the uncompressed data in bytes, modulo 2³², as the trailer declares it; null if there is no trailer. */
  readonly declaredBytes: number | null;
}

/** The parts of a blob that `readGzipFrame` reads. */
export interface BlobEnds {
  /** Its first 8 bytes or more (all of it if it is shorter). */
  readonly first: Uint8Array;
  /** Its last 4 bytes or more (all of it if it is shorter). */
  readonly last: Uint8Array;
  /** Size of the whole blob in bytes. */
  readonly storedBytes: number;
}

/** Sizes in bytes of the shortest gzip header, of its trailer, and of the shortest complete stream. */
export const gzipHeaderBytes = 10;
export const gzipTrailerBytes = 8;
export const minGzipBytes = gzipHeaderBytes + 2 + gzipTrailerBytes;

/** True if the bytes begin as a gzip stream does: 1f 8b, method 8 (deflate). */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b && (bytes[2] === undefined || bytes[2] === 8);
}

/** An unsigned 32-bit number, lowest byte first (RFC 1952); bytes beyond the end count as 0. */
export function readUint32(bytes: Uint8Array, at: number): number {
  const byte = (k: number): number => bytes[at + k] ?? 0;
  return (byte(0) | (byte(1) << 8) | (byte(2) << 16) | (byte(3) << 24)) >>> 0;
}

/**
 * Reads the header and the trailer of a gzip blob (RFC 1952) from its first and last bytes. Null if it does not begin
 * as gzip. The declared size is only a claim: a damaged blob may have anything there.
 */
export function readGzipFrame(ends: BlobEnds): GzipFrame | null {
  const { first, last, storedBytes } = ends;
  if (!isGzip(first) || first.length < 3) return null;
  const seconds = first.length >= 8 ? readUint32(first, 4) : 0;
  const whole = storedBytes >= minGzipBytes && last.length >= 4;
  return {
    writtenAt: seconds === 0 ? null : toInstant(seconds),
    declaredBytes: whole ? readUint32(last, last.length - 4) : null,
  };
}

/** The frame of a blob that is completely available. */
export function readGzipFrameOf(bytes: Uint8Array): GzipFrame | null {
  return readGzipFrame({ first: bytes, last: bytes, storedBytes: bytes.length });
}

function toInstant(seconds: number): Instant {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')}+00`;
}
