import {
  Z_BUF_ERROR,
  Z_NO_FLUSH,
  Z_OK,
  Z_STREAM_END,
  ZStream,
  zlibInflate,
  zlibInflateEnd,
  zlibInflateInit2,
} from 'pako';
import { gzipTrailerBytes, isGzip, readUint32 } from '#shared/blob/gzipFrame.ts';
import type { PageDefect } from '#shared/domain/page.ts';
import { assertNever } from '#shared/failure.ts';
import { formatBytes, formatCount, formatPlural } from '#shared/figures.ts';

/** The readable part of a damaged, unusual or huge gzip blob, and everything that is wrong with it. */
export interface CarefulInflation {
  readonly bytes: Uint8Array;
  readonly defects: readonly PageDefect[];
  /** The data ends early: the stream is truncated, corrupt or too large. */
  readonly cut: boolean;
}

/** Where the next member may begin; null if nothing more can be read. */
type MemberEnd = { readonly next: number | null; readonly cut: boolean };

/**
 * Inflates a gzip blob member by member and checks each trailer itself, so that every kind of damage is
 * distinguished and the data read so far is kept. Stops at `limit` bytes.
 */
export function inflateCarefully(blob: Uint8Array, sizes: Omit<SinkSizes, 'stored'>): CarefulInflation {
  const defects: PageDefect[] = [];
  const sink = makeByteSink({ ...sizes, stored: blob.length });
  const reading = { blob, sink, defects };
  let member = readMember(reading, 0);
  while (member.next !== null) {
    const start = member.next;
    if (start >= blob.length || isZeroPadding(blob, start)) break;
    const next = blob.subarray(start, start + 3);
    if (next.length < 3 || !isGzip(next)) {
      defects.push(trailingData(blob.length - start));
      break;
    }
    member = readMember(reading, start);
  }
  return { bytes: sink.bytes(), defects, cut: member.cut };
}

/** A blob, what was read of it, and its defects so far. */
interface Reading {
  readonly blob: Uint8Array;
  readonly sink: ByteSink;
  readonly defects: PageDefect[];
}

function readMember(reading: Reading, start: number): MemberEnd {
  const { blob, sink, defects } = reading;
  const stopped: MemberEnd = { next: null, cut: true };
  const header = readGzipHeader(blob, start);
  if (header.step !== 'data' || header.dataStart === blob.length) {
    const message =
      header.step === 'corrupt'
        ? 'The gzip header is corrupt: unknown method or flags.'
        : `The gzip stream is cut off within or right after its header (${formatPlural(blob.length, 'byte')} stored).`;
    defects.push({ kind: header.step === 'corrupt' ? 'corrupt-stream' : 'truncated', message });
    return stopped;
  }
  const before = sink.length();
  const inflation = inflateRawInto(sink, blob, header.dataStart);
  switch (inflation.step) {
    case 'ended':
      return checkTrailer(reading, inflation.end, sink.bytes(before));
    case 'truncated':
      defects.push({ kind: 'truncated', message: truncatedText(blob, sink) });
      return stopped;
    case 'corrupt': {
      const place = `byte ${formatCount(inflation.at)} of ${formatCount(blob.length)}`;
      const message = `The gzip stream is corrupt near ${place} (${inflation.reason}); ${formatBytes(sink.length())} could be read, the end of which may be wrong.`;
      defects.push({ kind: 'corrupt-stream', message });
      return stopped;
    }
    case 'limit':
      defects.push({ kind: 'too-large', message: 'The data is larger than the limit.' });
      return stopped;
    default:
      return assertNever(inflation);
  }
}

function truncatedText(blob: Uint8Array, sink: ByteSink): string {
  return `The gzip stream is cut off after ${formatPlural(blob.length, 'byte')}; ${formatBytes(sink.length())} of data could be read.`;
}

function checkTrailer({ blob, defects }: Reading, at: number, data: Uint8Array): MemberEnd {
  if (blob.length < at + gzipTrailerBytes) {
    const message = 'The gzip stream is cut off within its trailer: the data is complete, but its checksum is missing.';
    defects.push({ kind: 'truncated', message });
    return { next: null, cut: false };
  }
  const claimed = { checksum: readUint32(blob, at), length: readUint32(blob, at + 4) };
  const found = { checksum: crc32(data), length: data.length };
  if (claimed.checksum !== found.checksum) {
    const message = `The checksum (CRC-32) is ${hex(found.checksum)}, the trailer says ${hex(claimed.checksum)}: some of the data may be wrong.`;
    defects.push({ kind: 'wrong-checksum', message });
  }
  if (claimed.length !== found.length) {
    const message = `The data has ${formatPlural(found.length, 'byte')}, the trailer says ${formatCount(claimed.length)}.`;
    defects.push({ kind: 'wrong-length', message });
  }
  return { next: at + gzipTrailerBytes, cut: false };
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}

function isZeroPadding(blob: Uint8Array, start: number): boolean {
  return blob.subarray(start).every((byte) => byte === 0);
}

function trailingData(count: number): PageDefect {
  const message = `${formatPlural(count, 'extra byte')} ${count === 1 ? 'follows' : 'follow'} the gzip stream and ${count === 1 ? 'was' : 'were'} ignored; the data before is sound.`;
  return { kind: 'trailing-data', message };
}

/** Where the deflate data of a gzip member begins, or why that is unknown. */
type GzipHeader =
  { readonly step: 'data'; readonly dataStart: number } | { readonly step: 'truncated' } | { readonly step: 'corrupt' };

const flags = { headerChecksum: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 } as const;

/** Reads the header of the member that begins at `start` (RFC 1952); the two magic bytes are known to be there. */
function readGzipHeader(blob: Uint8Array, start: number): GzipHeader {
  if (blob.length < start + 10) return { step: 'truncated' };
  const flag = blob[start + 3] ?? 0;
  if (blob[start + 2] !== 8 || (flag & flags.reserved) !== 0) return { step: 'corrupt' };
  let at = start + 10;
  if ((flag & flags.extra) !== 0) at += 2 + (blob[at] ?? 0) + (blob[at + 1] ?? 0) * 256;
  for (const text of [flags.name, flags.comment]) {
    if ((flag & text) === 0) continue;
    const end = at < blob.length ? blob.indexOf(0, at) : -1;
    if (end === -1) return { step: 'truncated' };
    at = end + 1;
  }
  if ((flag & flags.headerChecksum) !== 0) at += 2;
  return at > blob.length ? { step: 'truncated' } : { step: 'data', dataStart: at };
}

/** How a deflate stream ended. `end` is the position after its last byte. */
export type RawInflation =
  | { readonly step: 'ended'; readonly end: number }
  | { readonly step: 'truncated' }
  | { readonly step: 'corrupt'; readonly reason: string; readonly at: number }
  | { readonly step: 'limit' };

const rawDeflate = -15;
const chunkBytes = 64 * 1024;

/**
 * Inflates raw deflate data from `start` on into the sink, as far as it can be read, chunk by chunk: never more
 * than one chunk past the sink's limit is unpacked.
 */
export function inflateRawInto(sink: ByteSink, blob: Uint8Array, start: number): RawInflation {
  const stream = new ZStream();
  const begun = zlibInflateInit2(stream, rawDeflate);
  if (begun !== Z_OK) return { step: 'corrupt', reason: `inflate cannot begin (${begun})`, at: start };
  stream.input = blob;
  stream.next_in = start;
  stream.avail_in = blob.length - start;
  stream.output = new Uint8Array(chunkBytes);
  try {
    for (;;) {
      stream.next_out = 0;
      stream.avail_out = chunkBytes;
      const status = zlibInflate(stream, Z_NO_FLUSH);
      const taken = sink.write(stream.output.subarray(0, stream.next_out));
      if (!taken) return { step: 'limit' };
      if (status === Z_STREAM_END) return { step: 'ended', end: stream.next_in };
      const isStuck = status === Z_BUF_ERROR || (stream.avail_in === 0 && stream.avail_out > 0);
      if (isStuck) return { step: 'truncated' };
      if (status !== Z_OK) return { step: 'corrupt', reason: stream.msg || `status ${status}`, at: stream.next_in };
    }
  } finally {
    zlibInflateEnd(stream);
  }
}

/** A buffer that grows up to a limit. */
export interface ByteSink {
  /** False if the limit is reached: only the part below it was taken. */
  readonly write: (chunk: Uint8Array) => boolean;
  readonly length: () => number;
  /** A view of what was written from `start` on. */
  readonly bytes: (start?: number) => Uint8Array;
}

interface SinkSizes {
  readonly expected: number;
  readonly stored: number;
  readonly limit: number;
  /** Called with the fraction of the expected data, from 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

const minCapacity = 4096;

/**
 * Makes a sink. `expected` is the likely size: if right, nothing is copied; a false one costs no more than the limit,
 * as at most 64 times the size of the source (`stored`) is reserved in advance.
 */
export function makeByteSink(sizes: SinkSizes): ByteSink {
  const likely = Math.min(sizes.expected, sizes.stored * 64, sizes.limit);
  let buffer = new Uint8Array(Math.max(likely, Math.min(minCapacity, sizes.limit)));
  let length = 0;

  const reserve = (wanted: number): void => {
    if (wanted <= buffer.length) return;
    const larger = new Uint8Array(Math.min(sizes.limit, Math.max(wanted, buffer.length * 2)));
    larger.set(buffer.subarray(0, length));
    buffer = larger;
  };

  return {
    write: (chunk) => {
      const free = sizes.limit - length;
      const part = chunk.length <= free ? chunk : chunk.subarray(0, free);
      reserve(length + part.length);
      buffer.set(part, length);
      length += part.length;
      sizes.onProgress?.(Math.min(1, length / Math.max(1, Math.min(sizes.expected || sizes.limit, sizes.limit))));
      return part.length === chunk.length;
    },
    length: () => length,
    bytes: (start = 0) => buffer.subarray(start, length),
  };
}

const crcTable = makeCrcTable();

function makeCrcTable(): Uint32Array {
  const rows = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte += 1) {
    let value = byte;
    for (let bit = 0; bit < 8; bit += 1) value = (value & 1) === 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    rows[byte] = value;
  }
  return rows;
}

/** The CRC-32 of gzip (RFC 1952). */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (let index = 0; index < bytes.length; index += 1) {
    crc = (crc >>> 8) ^ (crcTable[(crc ^ (bytes[index] ?? 0)) & 0xff] ?? 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
