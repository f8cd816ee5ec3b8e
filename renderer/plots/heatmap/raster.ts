import { nearestBin } from '../binEdges.ts';
import type { PlotScale } from '../plotScale.ts';
import type { MapGrid } from './mapModel.ts';
import { cellCodes, firstColour, makeCoder } from './valueColours.ts';

/**
 * Codes of the bins that were drawn last, for redrawing them in other colours; valid for one grid and one colour scale.
 */
export interface CodeCache {
  readonly grid: MapGrid;
  readonly scale: PlotScale;
  readonly hidesZero: boolean;
  last: { readonly under: BinsUnderPixels; readonly codes: BinCodes } | null;
}

export function makeCodeCache(grid: MapGrid, scale: PlotScale, hidesZero = false): CodeCache {
  return { grid, scale, hidesZero, last: null };
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

/** The codes for some pixels: the previous ones if the pixels are the same. */
export function codesOf(cache: CodeCache, under: BinsUnderPixels): BinCodes {
  const { last } = cache;
  if (last !== null && isSame(last.under.columns, under.columns) && isSame(last.under.rows, under.rows))
    return last.codes;
  const codes = codesUnderPixels(cache, under);
  cache.last = { under, codes };
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

interface Painting {
  readonly pixels: Uint32Array;
  readonly codes: BinCodes;
  readonly ofCode: Uint32Array;
}

/** Fills one row of pixels; returns whether it may be copied to rows of the same bins (patterns may not). */
function fillRow({ pixels, codes: { codes, width, columns }, ofCode }: Painting, row: number, y: number) {
  const start = y * columns.length;
  const first = row * width;
  let plain = true;
  for (let x = 0; x < columns.length; x += 1) {
    const column = columns[x] ?? -1;
    if (column < 0) continue;
    const code = codes[first + column] ?? 0;
    if (code === cellCodes.nan || code === cellCodes.missing) {
      plain = false;
      if (isInPattern(code, x, y)) pixels[start + x] = ofCode[code] ?? 0;
    } else pixels[start + x] = ofCode[code] ?? 0;
  }
  return plain;
}

/**
 * Draws bins into pixels, nearest bin to each pixel, the first row of pixels being the top. `codes` come from `codesOf`;
 * `pixels` must be columns × rows zeros.
 */
export function fillRaster(pixels: Uint32Array, codes: BinCodes, colours: RasterColours): void {
  const painting = { pixels, codes, ofCode: pixelsOfCodes(colours) };
  const width = codes.columns.length;
  const height = codes.rows.length;
  let copyable = -1;
  for (let y = 0; y < height; y += 1) {
    const row = codes.rows[height - 1 - y] ?? -1;
    if (row < 0) copyable = -1;
    else if (row === copyable) pixels.copyWithin(y * width, (y - 1) * width, y * width);
    else copyable = fillRow(painting, row, y) ? row : -1;
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
function codesUnderPixels({ grid, scale, hidesZero }: CodeCache, pixels: BinsUnderPixels): BinCodes {
  const { values } = grid;
  const toCode = makeCoder(scale, hidesZero);
  const columns = distinctBins(pixels.columns);
  const rows = distinctBins(pixels.rows);
  const width = columns.bins.length;
  const across = { bins: columns.bins, stride: grid.columns.stride, step: 1 };
  const up = { bins: rows.bins, stride: grid.rows.stride, step: width };
  const [inner, outer] = up.stride < across.stride ? [up, across] : [across, up];
  const codes = new Uint16Array(width * rows.bins.length);
  for (let run = 0; run < outer.bins.length; run += 1) {
    const start = (outer.bins[run] ?? 0) * outer.stride;
    let target = run * outer.step;
    for (let place = 0; place < inner.bins.length; place += 1, target += inner.step) {
      codes[target] = toCode(values[start + (inner.bins[place] ?? 0) * inner.stride]);
    }
  }
  return { codes, width, columns: columns.places, rows: rows.places };
}
