import { isGzip, readGzipFrameOf } from '#shared/blob/gzipFrame.ts';
import type { PageDefect } from '#shared/domain/page.ts';
import { makeByteSink } from './byteSink.ts';
import { type CarefulInflation, inflateCarefully } from './carefulInflate.ts';
import { sizeText } from '../page/countText.ts';
import { foreignBytesText, guessForeignBytes } from '../page/foreignBytes.ts';
import { inflateNatively } from './nativeInflate.ts';
import { inflateRawInto } from './rawInflate.ts';

/** What came out of a blob. */
export interface Inflation {
  /** As far as it could be read. Of data past the limit only the first `previewBytes`. */
  readonly bytes: Uint8Array;
  readonly defects: readonly PageDefect[];
  /** What the gzip trailer claims, modulo 2³²; null where there is none. */
  readonly declared: number | null;
  /** More data belongs behind `bytes`. */
  readonly cut: boolean;
  /** False where it is no use to look for JSON in the bytes: there are none, too many, or other ones. */
  readonly usable: boolean;
}

/**
 * How large data may become. A page of four million values is at most 104 MB of JSON (24 characters for the
 * longest number that Python prints, and two between numbers; usual are 20 in all); a decompression bomb is to
 * stay outside. At its worst the decoder holds the bytes, the text and the numbers: some 400 MB for a while.
 */
export const inflateLimit = 128 * 1024 * 1024;

/** What is read of data past the limit: enough to show what it is. */
export const previewBytes = 256 * 1024;

/** Inflates a blob. Whatever is wrong with it is told in `defects`; never throws for damaged data. */
export async function inflate(blob: Uint8Array | null, limit: number = inflateLimit): Promise<Inflation> {
  if (blob === null) return nothing('null', 'The database holds NULL here: no data was ever stored.');
  if (blob.length === 0) return nothing('empty', 'The blob is empty (0 bytes).');
  if (!isGzip(blob)) return inflateForeign(blob, limit);
  const declared = readGzipFrameOf(blob)?.declaredBytes ?? null;
  const quick = await inflateNatively(blob, limit);
  const inflation =
    quick === null ? inflateWithinLimit(blob, limit, declared) : { bytes: quick, defects: [], cut: false };
  if (inflation.bytes.length === 0 && inflation.defects.length === 0) {
    return { ...nothing('empty', 'The blob is a gzip stream of nothing (0 bytes of data).'), declared };
  }
  return { ...inflation, declared, usable: !isTooLarge(inflation) };
}

function nothing(kind: 'null' | 'empty', message: string): Inflation {
  return { bytes: new Uint8Array(0), defects: [{ kind, message }], declared: null, cut: false, usable: false };
}

/** Deflate grows data 1032-fold at most: a larger claim in the trailer is damage, not a size. */
const maxGrowth = 1032;

function inflateWithinLimit(blob: Uint8Array, limit: number, declared: number | null): CarefulInflation {
  const plausible = declared !== null && declared <= blob.length * maxGrowth;
  const whole = inflateCarefully(blob, { limit, expected: plausible ? declared : 0 });
  return isTooLarge(whole) ? tooLarge(whole, limit, declared) : whole;
}

function isTooLarge(inflation: CarefulInflation): boolean {
  return inflation.defects.some((problem) => problem.kind === 'too-large');
}

function tooLarge(inflation: CarefulInflation, limit: number, declared: number | null): CarefulInflation {
  const claim = declared === null ? 'an unknown size' : sizeText(declared);
  const message = `The data is too large to be opened: its trailer declares ${claim}, at most ${sizeText(limit)} are read.`;
  return {
    bytes: inflation.bytes.slice(0, previewBytes),
    defects: [...inflation.defects.filter((problem) => problem.kind !== 'too-large'), { kind: 'too-large', message }],
    cut: true,
  };
}

function inflateForeign(blob: Uint8Array, limit: number): Inflation {
  const guess = guessForeignBytes(blob);
  const problem: PageDefect = {
    kind: 'not-gzip',
    message: `The blob is no gzip stream; it looks like ${foreignBytesText[guess]}.`,
  };
  if (guess !== 'zlib') {
    const cut = blob.length > limit;
    return { bytes: blob.subarray(0, limit), defects: [problem], declared: null, cut, usable: guess === 'json-text' };
  }
  const sink = makeByteSink({ expected: blob.length * 4, stored: blob.length, limit });
  const inflation = inflateRawInto(sink, blob, 2);
  return {
    bytes: sink.bytes(),
    defects: [problem],
    declared: null,
    cut: inflation.step !== 'ended',
    usable: inflation.step !== 'limit',
  };
}
