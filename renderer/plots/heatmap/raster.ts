import { nearestBin } from '#shared/page/binEdges.ts';
import type { PlotScale } from '../plotScale.ts';
import type { MapGrid } from './mapModel.ts';
import { cellCodes, firstColour, makeRunCoder } from './valueCodes.ts';

/** The bins of a map with the scale of their colours. */
export interface ScaledBins {
  readonly grid: MapGrid;
  readonly scale: PlotScale;
  readonly hidesZero: boolean;
}

/**
 * The codes of the bins that a map drew last, for redrawing them in other colours, and its buffers: at this size, new
 * ones take longer to get from the system than to fill.
 */
export interface CodeCache {
  last: { readonly bins: ScaledBins; readonly under: BinsUnderPixels; readonly codes: BinCodes } | null;
  codes: Uint16Array;
  pixels: Uint32Array<ArrayBuffer>;
}

export function makeCodeCache(): CodeCache {
  return { last: null, codes: new Uint16Array(), pixels: new Uint32Array() };
}

/** `count` empty pixels, the same memory as long as their number stays. */
export function emptyPixels(cache: CodeCache, count: number): Uint32Array<ArrayBuffer> {
  if (cache.pixels.length === count) cache.pixels.fill(0);
  else cache.pixels = new Uint32Array(count);
  return cache.pixels;
}

/** Pixels (little-endian 32-bit, 0 transparent) for the values of bins. */
export interface RasterColours {
  readonly map: Uint32Array;
  readonly nan: number;
  readonly positiveInfinity: number;
  readonly negativeInfinity: number;
  readonly missing: number;
  /** Zero if it has no colour, and values that a logarithmic scale cannot show; default transparent. */
  readonly hidden?: number;
}

/** The bin under the centre of each pixel along a side; −1 beyond its ends. Pixels run from low to high values. */
export function binsUnderPixels(edges: Float64Array, scale: PlotScale, pixels: number): Int32Array {
  const bins = new Int32Array(pixels);
  const [low, high] = [Math.min(...endsOf(edges)), Math.max(...endsOf(edges))];
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    const value = scale.fromUnit((pixel + 0.5) / pixels);
    bins[pixel] = value >= low && value <= high ? nearestBin(edges, value) : -1;
  }
  return bins;
}

function endsOf(edges: Float64Array): readonly [number, number] {
  return [edges[0] ?? 0, edges[edges.length - 1] ?? 0];
}

const isSame = (one: Int32Array, other: Int32Array): boolean =>
  one.length === other.length && one.every((bin, place) => bin === other[place]);

const isSameBins = (one: ScaledBins, other: ScaledBins): boolean =>
  one.grid === other.grid && one.scale === other.scale && one.hidesZero === other.hidesZero;

/** The codes of the bins under some pixels, until the next call: the previous ones if nothing has changed. */
export function codesOf(cache: CodeCache, bins: ScaledBins, under: BinsUnderPixels): BinCodes {
  const { last } = cache;
  if (
    last !== null &&
    isSameBins(last.bins, bins) &&
    isSame(last.under.columns, under.columns) &&
    isSame(last.under.rows, under.rows)
  ) {
    return last.codes;
  }
  const codes = codesUnderPixels(cache, bins, under);
  cache.last = { bins, under, codes };
  return codes;
}

/** The pixel of each code; those of NaN and missing values are drawn as patterns. */
export function pixelsOfCodes(colours: RasterColours): Uint32Array {
  const pixels = new Uint32Array(firstColour + colours.map.length);
  pixels.set(colours.map, firstColour);
  pixels[cellCodes.hidden] = colours.hidden ?? 0;
  pixels[cellCodes.positiveInfinity] = colours.positiveInfinity;
  pixels[cellCodes.negativeInfinity] = colours.negativeInfinity;
  pixels[cellCodes.nan] = colours.nan;
  pixels[cellCodes.missing] = colours.missing;
  return pixels;
}

/** Stripes for NaN, dots for missing values. */
function isInPattern(code: number, x: number, y: number): boolean {
  return code === cellCodes.nan ? (x + y) % 6 < 2 : x % 4 === 0 && y % 4 === 0;
}

/** Whether a row of bins holds one that is drawn as a pattern. */
function hasPattern({ codes, width }: BinCodes, row: number): boolean {
  const end = (row + 1) * width;
  for (let place = row * width; place < end; place += 1) {
    const code = codes[place];
    if (code === cellCodes.nan || code === cellCodes.missing) return true;
  }
  return false;
}

interface Painting {
  readonly pixels: Uint32Array;
  readonly codes: BinCodes;
  readonly ofCode: Uint32Array;
  /** The pixels across that are within the map, without `end`. */
  readonly first: number;
  readonly end: number;
}

/** Fills one row of pixels with the colours of its bins. */
function fillPlainRow(
  { pixels, codes: { codes, width, columns }, ofCode, first, end }: Painting,
  row: number,
  y: number,
) {
  const start = y * columns.length;
  const bins = row * width;
  for (let x = first; x < end; x += 1) pixels[start + x] = ofCode[codes[bins + (columns[x] ?? 0)] ?? 0] ?? 0;
}

/** The same where some bins are drawn as patterns. */
function fillPatternedRow(painting: Painting, row: number, y: number): void {
  const {
    pixels,
    codes: { codes, width, columns },
    ofCode,
    first,
    end,
  } = painting;
  const start = y * columns.length;
  for (let x = first; x < end; x += 1) {
    const code = codes[row * width + (columns[x] ?? 0)] ?? 0;
    const isPattern = code === cellCodes.nan || code === cellCodes.missing;
    if (!isPattern || isInPattern(code, x, y)) pixels[start + x] = ofCode[code] ?? 0;
  }
}

/**
 * Draws bins into pixels, nearest bin to each pixel, the first row of pixels being the top. `codes` come from `codesOf`;
 * `pixels` must be columns × rows zeros.
 */
export function fillRaster(pixels: Uint32Array, codes: BinCodes, colours: RasterColours): void {
  const { columns, rows } = codes;
  const [width, height] = [columns.length, rows.length];
  const first = columns.findIndex((bin) => bin >= 0);
  if (first < 0) return;
  const end = columns.findLastIndex((bin) => bin >= 0) + 1;
  const painting = { pixels, codes, ofCode: pixelsOfCodes(colours), first, end };
  /** The row of bins above, and whether its pixels may be copied (patterns may not). */
  let last = { row: -1, isPlain: false };
  for (let y = 0; y < height; y += 1) {
    const row = rows[height - 1 - y] ?? -1;
    if (row >= 0 && row === last.row) {
      if (last.isPlain) pixels.copyWithin(y * width, (y - 1) * width, y * width);
      else fillPatternedRow(painting, row, y);
      continue;
    }
    last = { row, isPlain: row >= 0 && !hasPattern(codes, row) };
    if (row < 0) continue;
    if (last.isPlain) fillPlainRow(painting, row, y);
    else fillPatternedRow(painting, row, y);
  }
}

/** Which bin is under each pixel along both sides of an image; −1 beyond the ends of the map. */
export interface BinsUnderPixels {
  readonly columns: Int32Array;
  readonly rows: Int32Array;
}

/** The codes of the visible bins, each once, however many pixels it covers. */
interface BinCodes {
  /** Row by row: `codes[row · width + column]`. */
  readonly codes: Uint16Array;
  readonly width: number;
  /** For each pixel along a side the index of its bin within `codes`; −1 beyond the ends of the map. */
  readonly columns: Int32Array;
  readonly rows: Int32Array;
}

interface Distinct {
  /** Each visible bin once. */
  readonly bins: Int32Array;
  /** For each pixel the index of its bin in `bins`. */
  readonly places: Int32Array;
}

function distinctBins(pixels: Int32Array): Distinct {
  const bins = new Int32Array(pixels.length);
  let count = 0;
  const places = pixels.map((bin) => {
    if (bin < 0) return -1;
    if (count === 0 || bins[count - 1] !== bin) {
      bins[count] = bin;
      count += 1;
    }
    return count - 1;
  });
  return { bins: bins.subarray(0, count), places };
}

/**
 * Computes the codes of the bins under some pixels. Values are read in storage order: otherwise each of a million would
 * be a cache miss.
 */
function codesUnderPixels(cache: CodeCache, { grid, scale, hidesZero }: ScaledBins, pixels: BinsUnderPixels): BinCodes {
  const columns = distinctBins(pixels.columns);
  const rows = distinctBins(pixels.rows);
  const width = columns.bins.length;
  const across = { bins: columns.bins, stride: grid.columns.stride, step: 1 };
  const up = { bins: rows.bins, stride: grid.rows.stride, step: width };
  const [inner, outer] = up.stride < across.stride ? [up, across] : [across, up];
  const count = width * rows.bins.length;
  if (cache.codes.length < count) cache.codes = new Uint16Array(count);
  const { codes } = cache;
  const offsets = inner.bins.map((bin) => bin * inner.stride);
  const codeRun = makeRunCoder(scale, hidesZero, { values: grid.values, offsets, codes, step: inner.step });
  for (let run = 0; run < outer.bins.length; run += 1) codeRun((outer.bins[run] ?? 0) * outer.stride, run * outer.step);
  return { codes, width, columns: columns.places, rows: rows.places };
}
