import type { Axis } from '#shared/domain/axis.ts';

/** Something wrong with a blob or a page, stated precisely; what is readable is still in the page. */
export interface PageDefect {
  readonly kind:
    | 'null'
    | 'empty'
    | 'not-gzip'
    | 'truncated'
    | 'wrong-checksum'
    | 'wrong-length'
    | 'corrupt-stream'
    | 'trailing-data'
    | 'too-large'
    | 'invalid-utf8'
    | 'byte-order-mark'
    | 'invalid-json'
    | 'too-deep'
    | 'another-shape'
    | 'count-mismatch'
    | 'not-a-number'
    | 'beyond-double'
    | 'axis-missing'
    | 'axis-odd'
    | 'dimensions-disagree'
    /** Nothing distinguishes F from C order; F is assumed. */
    | 'order-assumed'
    /** The decoder took too long or crashed, and was stopped. */
    | 'decoder-stopped';
  /** A fact, with numbers: "The data is cut off after 12 034 of 32 000 values." */
  readonly message: string;
}

/** How many values cannot be shown as a colour or a point. */
export interface NonFiniteCounts {
  readonly nan: number;
  readonly positiveInfinity: number;
  readonly negativeInfinity: number;
}

/** The scored quantity of a page. */
export interface Quantity {
  /** The detector type (`DOSE`), not the user's name for it. */
  readonly name: string;
  readonly unit: string;
  /**
   * As stored, in the stored order; may contain NaN and ±Infinity. Shorter than the axes require if data is truncated:
   * values beyond its end are missing, which is not NaN.
   */
  readonly values: Float64Array;
  readonly nonFinite: NonFiniteCounts;
}

/** Statistics of some values. `min`, `max`, `mean` and the like cover the finite ones; NaN if there are none. */
export interface ValueStatistics {
  readonly cells: number;
  readonly finite: number;
  readonly min: number;
  readonly max: number;
  /** The smallest value above zero. */
  readonly minPositive: number;
  /** The magnitude of the non-zero value nearest to zero. */
  readonly minMagnitude: number;
  readonly sum: number;
  readonly mean: number;
  /** The position of the maximum; null if no value is finite. */
  readonly maximumAt: { readonly column: number; readonly row: number } | null;
  /** Where the minimum is; null where no value is finite. */
  readonly minimumAt: { readonly column: number; readonly row: number } | null;
  readonly zero: number;
  readonly negative: number;
  readonly nan: number;
  readonly positiveInfinity: number;
  readonly negativeInfinity: number;
  /** Cells beyond the end of the data. */
  readonly missing: number;
}

interface PageBasics {
  readonly quantity: Quantity;
  /** Product of the axes' sizes: the expected number of values. */
  readonly expected: number;
  /** As stored: strings. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly defects: readonly PageDefect[];
  /** Of all values; for a map with its first axis upwards, which determines the position of the maximum. */
  readonly statistics: ValueStatistics;
}

/** Steps in `values` for one bin along each axis: `values[Σ indexₖ · strideₖ]`. Distinguishes F from C order. */
export type Strides = readonly number[];

export interface Page0D extends PageBasics {
  readonly kind: '0D';
  readonly axes: readonly [];
}
export interface Page1D extends PageBasics {
  readonly kind: '1D';
  readonly axes: readonly [Axis];
}
export interface Page2D extends PageBasics {
  readonly kind: '2D';
  readonly axes: readonly [Axis, Axis];
  readonly strides: Strides;
}
/** Three axes or more. */
export interface PageND extends PageBasics {
  readonly kind: 'ND';
  readonly axes: readonly Axis[];
  readonly strides: Strides;
}

/** The columns of a particle in a phase space, in order; lengths in cm, energy in MeV (MCPL: as stored). */
export const particleColumns = ['pdg', 'x', 'y', 'z', 'ux', 'uy', 'uz', 'energy'] as const;
export type ParticleColumn = (typeof particleColumns)[number];

/** Particles (MCPL). `quantity.values` has eight numbers per particle, one after the other. */
export interface PhaseSpace extends PageBasics {
  readonly kind: 'phase-space';
  readonly axes: readonly [];
  readonly particles: number;
}

/** A decoded page: one kind for each way to draw it. */
export type Page = Page0D | Page1D | Page2D | PageND | PhaseSpace;

/** The result of decoding a page's blob. */
export type DecodedPage =
  | { readonly step: 'page'; readonly page: Page; readonly sizes: DecodedSizes }
  /** No page could be made; the defects say why, and `text` is what could be read, truncated to 100 000 characters. */
  | {
      readonly step: 'unreadable';
      readonly defects: readonly PageDefect[];
      readonly text: string;
      /** The first 256 bytes as stored. */
      readonly firstBytes: Uint8Array;
      readonly sizes: DecodedSizes;
    };

/**
 * The max size of a page's data without asking. A page of four million values is at most 104 MB of JSON (24 characters
 * for the longest number that Python prints, and two between numbers; usually 20 in total); a decompression bomb must
 * exceed it. In the worst case the decoder holds the bytes, the text and the numbers: some 400 MB for a while.
 */
export const inflateLimit = 128 * 1024 * 1024;

/** The max size that can be read after asking: JavaScript's strings are not longer. */
export const largestInflateLimit = 512 * 1024 * 1024 - 1024;

/** How much of a blob is inflated. */
export interface InflateOptions {
  /** Bytes of inflated data; default `inflateLimit`. */
  readonly limit?: number | undefined;
  /** Data beyond the limit is read up to it instead of being refused; default false. */
  readonly partial?: boolean | undefined;
}

/** In bytes. `inflated` is what was really inflated, `declared` what the trailer claims. */
export interface DecodedSizes {
  readonly stored: number;
  readonly inflated: number;
  readonly declared: number | null;
}

/** How an estimator's pages are ordered: its metadata, or {} if it has none. */
export type EstimatorMetadata = Readonly<Record<string, string>>;
