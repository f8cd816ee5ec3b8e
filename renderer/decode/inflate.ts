import { binaryFormat } from '#shared/blob/blobFormat.ts';
import { isGzip, readGzipFrameOf } from '#shared/blob/gzipFrame.ts';
import { inflateLimit, type InflateOptions, type PageDefect } from '#shared/domain/page.ts';
import { formatBytes } from '#shared/figures.ts';
import { type CarefulInflation, inflateCarefully, inflateRawInto, makeByteSink } from './carefulInflate.ts';

/** The result of inflating a blob. */
export interface Inflation {
  /** As far as it could be read. Of data beyond the limit only the first `previewBytes`. */
  readonly bytes: Uint8Array;
  readonly defects: readonly PageDefect[];
  /** What the gzip trailer declares, modulo 2³²; null if there is none. */
  readonly declared: number | null;
  /** More data belongs after `bytes`. */
  readonly cut: boolean;
  /** False if looking for JSON in the bytes is pointless: there are none, too many, or other ones. */
  readonly usable: boolean;
}

/** How a blob is inflated. */
export interface DecodeOptions extends InflateOptions {
  /** Called with the fraction done, from 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

/** How much is read of data beyond the limit: enough to show what it is. */
const previewBytes = 256 * 1024;

/** Inflates a blob. Everything wrong with it is in `defects`; never throws for damaged data. */
export async function inflate(blob: Uint8Array | null, options: DecodeOptions = {}): Promise<Inflation> {
  const { limit = inflateLimit, partial = false, onProgress } = options;
  if (blob === null) return nothing('null', 'The database holds NULL here: no data was ever stored.');
  if (blob.length === 0) return nothing('empty', 'The blob is empty (0 bytes).');
  if (!isGzip(blob)) return inflateForeign(blob, limit);
  const declared = readGzipFrameOf(blob)?.declaredBytes ?? null;
  const quick = await inflateNatively(blob, { declared, limit, onProgress });
  const inflation =
    quick === null
      ? inflateWithinLimit(blob, { limit, partial, onProgress }, declared)
      : { bytes: quick, defects: [], cut: false };
  if (inflation.bytes.length === 0 && inflation.defects.length === 0) {
    return { ...nothing('empty', 'The blob is a gzip stream without content (0 bytes of data).'), declared };
  }
  return { ...inflation, declared, usable: partial || !isTooLarge(inflation) };
}

function nothing(kind: 'null' | 'empty', message: string): Inflation {
  return { bytes: new Uint8Array(0), defects: [{ kind, message }], declared: null, cut: false, usable: false };
}

/**
 * Bytes passed to the platform at a time. Deflate expands data 1032-fold at most, so the output of one slice is bounded
 * (66 MB) even in engines that inflate a whole chunk before they pass anything on.
 */
const sliceBytes = 64 * 1024;

/**
 * Inflates one complete gzip stream with the platform's own inflate: two to three times as fast as JavaScript. Null if
 * the blob is anything but one sound stream within the limit, and a closer look is needed.
 */
async function inflateNatively(
  blob: Uint8Array,
  {
    declared,
    limit,
    onProgress,
  }: Pick<DecodeOptions, 'onProgress'> & { readonly declared: number | null; readonly limit: number },
): Promise<Uint8Array | null> {
  if (declared === null || declared > limit) return null;
  const sink = makeByteSink({ expected: declared, stored: blob.length, limit: declared, onProgress });
  const stream = new DecompressionStream('gzip');
  const feeding = feed(blob, stream.writable).catch((error: unknown) => {
    // the reading side hits the same error and reports it
    if (!(error instanceof Error)) throw error;
  });
  const reader = stream.readable.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (!sink.write(value)) {
        await reader.cancel();
        return null;
      }
    }
    await feeding;
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
  // a length other than the last four bytes say: several streams, or something after the first
  return sink.length() === declared ? sink.bytes() : null;
}

async function feed(blob: Uint8Array, writable: WritableStream<BufferSource>): Promise<void> {
  const writer = writable.getWriter();
  for (let start = 0; start < blob.length; start += sliceBytes) {
    await writer.ready;
    await writer.write(toBufferSource(blob.subarray(start, start + sliceBytes)));
  }
  await writer.close();
}

/** Streams do not accept shared memory; bytes from anywhere else are passed directly. */
function toBufferSource(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = bytes;
  if (buffer instanceof ArrayBuffer) return new Uint8Array(buffer, bytes.byteOffset, bytes.byteLength);
  return new Uint8Array(bytes);
}

/** Deflate expands data 1032-fold at most: a larger declared size is damage, not a size. */
const maxExpansion = 1032;

function inflateWithinLimit(
  blob: Uint8Array,
  {
    limit,
    partial,
    onProgress,
  }: Pick<DecodeOptions, 'onProgress'> & { readonly limit: number; readonly partial: boolean },
  declared: number | null,
): CarefulInflation {
  const isPlausible = declared !== null && declared <= blob.length * maxExpansion;
  const inflation = inflateCarefully(blob, { limit, expected: isPlausible ? declared : 0, onProgress });
  if (!isTooLarge(inflation)) return inflation;
  const claim = declared === null ? 'an unknown size' : formatBytes(declared);
  const refusal = partial ? 'The data is too large: its' : 'The data is too large to be opened: its';
  const message = `${refusal} trailer declares ${claim}, ${partial ? 'only the first' : 'at most'} ${formatBytes(limit)} are read.`;
  return {
    bytes: partial ? inflation.bytes : inflation.bytes.slice(0, previewBytes),
    defects: [...inflation.defects.filter(({ kind }) => kind !== 'too-large'), { kind: 'too-large', message }],
    cut: true,
  };
}

function isTooLarge(inflation: CarefulInflation): boolean {
  return inflation.defects.some(({ kind }) => kind === 'too-large');
}

function inflateForeign(blob: Uint8Array, limit: number): Inflation {
  const format = guessFormat(blob);
  const message = `The blob is not a gzip stream; it looks like ${format.name}.`;
  const foreign = { defects: [{ kind: 'not-gzip', message } as const], declared: null };
  if (format.holds !== 'zlib') {
    const usable = format.holds === 'json';
    return { ...foreign, bytes: blob.subarray(0, limit), cut: blob.length > limit, usable };
  }
  const sink = makeByteSink({ expected: blob.length * 4, stored: blob.length, limit });
  const { step } = inflateRawInto(sink, blob, 2);
  return { ...foreign, bytes: sink.bytes(), cut: step !== 'ended', usable: step !== 'limit' };
}

/** What a blob that is not a gzip stream appears to be. */
interface Format {
  /** Follows "it looks like". */
  readonly name: string;
  /** How it can be read; `other` cannot. */
  readonly holds: 'json' | 'zlib' | 'other';
}

/** Guesses from the first bytes. JSON text begins with a bracket; a zlib stream has its two-byte header. */
function guessFormat(bytes: Uint8Array): Format {
  if (isZlib(bytes)) return { name: 'a zlib stream', holds: 'zlib' };
  const known = binaryFormat(bytes);
  if (known !== undefined) return { name: known, holds: 'other' };
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const head = bytes.subarray(hasMark ? 3 : 0, 512);
  const isPrintable = head.every(
    (byte) => byte === 0x09 || byte === 0x0a || byte === 0x0d || (byte >= 0x20 && byte !== 0x7f),
  );
  if (!isPrintable) return { name: 'arbitrary bytes', holds: 'other' };
  const begin = head.find((byte) => byte > 0x20);
  return begin === 0x7b || begin === 0x5b
    ? { name: 'plain JSON text that was never compressed', holds: 'json' }
    : { name: 'plain text', holds: 'other' };
}

function isZlib([first = 0, second = 0]: Uint8Array): boolean {
  return (first & 0x0f) === 8 && first >> 4 <= 7 && (first * 256 + second) % 31 === 0 && (second & 0x20) === 0;
}
