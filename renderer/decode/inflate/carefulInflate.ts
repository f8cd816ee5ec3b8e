import { gzipTrailerBytes, isGzip, readUint32 } from '#shared/blob/gzipFrame.ts';
import type { PageDefect } from '#shared/domain/page.ts';
import { assertNever } from '#shared/failure.ts';
import { type ByteSink, makeByteSink } from './byteSink.ts';
import { countOf, countText, sizeText } from '../page/countText.ts';
import { crc32 } from './crc32.ts';
import { readGzipHeader } from './gzipHeader.ts';
import { inflateRawInto } from './rawInflate.ts';

/** What could be read of a damaged, odd or huge gzip blob, and all that is wrong with it. */
export interface CarefulInflation {
  readonly bytes: Uint8Array;
  readonly defects: readonly PageDefect[];
  /** The data ends early: the stream is truncated, corrupt or too large. */
  readonly cut: boolean;
}

/** Where the next member may begin, or null where nothing more can be read. */
type MemberEnd = { readonly next: number | null; readonly cut: boolean };

/**
 * Inflates a gzip blob member by member and checks each trailer itself, so that every kind of damage can be told
 * from the others and the data read so far is kept. Stops at `limit` bytes.
 */
export function inflateCarefully(
  blob: Uint8Array,
  sizes: { readonly limit: number; readonly expected: number },
): CarefulInflation {
  const defects: PageDefect[] = [];
  const sink = makeByteSink({ ...sizes, stored: blob.length });
  let member: MemberEnd = readMember(blob, 0, sink, defects);
  while (member.next !== null) {
    const start = member.next;
    if (start >= blob.length || isZeroPadding(blob, start)) break;
    const next = blob.subarray(start, start + 3);
    if (next.length < 3 || !isGzip(next)) {
      defects.push(trailingData(blob.length - start));
      break;
    }
    member = readMember(blob, start, sink, defects);
  }
  return { bytes: sink.bytes(), defects, cut: member.cut };
}

function readMember(blob: Uint8Array, start: number, sink: ByteSink, defects: PageDefect[]): MemberEnd {
  const stopped: MemberEnd = { next: null, cut: true };
  const header = readGzipHeader(blob, start);
  if (header.step !== 'data' || header.dataStart === blob.length) {
    const message =
      header.step === 'corrupt'
        ? 'The gzip header is corrupt: its method or flags do not exist.'
        : `The gzip stream is cut off within or right after its header (${countOf(blob.length, 'byte')} stored).`;
    defects.push({ kind: header.step === 'corrupt' ? 'corrupt-stream' : 'truncated', message });
    return stopped;
  }
  const before = sink.length();
  const inflation = inflateRawInto(sink, blob, header.dataStart);
  switch (inflation.step) {
    case 'ended':
      return checkTrailer(blob, inflation.end, sink.bytes(before), defects);
    case 'truncated':
      defects.push({ kind: 'truncated', message: truncatedText(blob, sink) });
      return stopped;
    case 'corrupt': {
      const place = `byte ${countText(inflation.at)} of ${countText(blob.length)}`;
      const message = `The gzip stream is corrupt near ${place} (${inflation.reason}); ${sizeText(sink.length())} could be read, and the end of that may be wrong.`;
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
  return `The gzip stream is cut off after ${countOf(blob.length, 'byte')}; ${sizeText(sink.length())} of data could be read.`;
}

function checkTrailer(blob: Uint8Array, at: number, data: Uint8Array, defects: PageDefect[]): MemberEnd {
  if (blob.length < at + gzipTrailerBytes) {
    const message = 'The gzip stream is cut off within its trailer: the data is there, but its checksum is not.';
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
    const message = `The data has ${countOf(found.length, 'byte')}, the trailer says ${countText(claimed.length)}.`;
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
  const message = `${countOf(count, 'byte')} that ${count === 1 ? 'does' : 'do'} not belong there follow the gzip stream; the data before is sound.`;
  return { kind: 'trailing-data', message };
}
