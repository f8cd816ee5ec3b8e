import { nearestBin } from '../binEdges.ts';
import type { PlotScale } from '../plotScale.ts';
import { columnCount, rowCount, type MapGrid } from './mapGrid.ts';
import { cellCodes, codeOf, firstColour } from './valueColours.ts';

/** Codes of bins, worked out when first seen; good for one grid and one colour scale. */
export interface CodeCache {
  readonly grid: MapGrid;
  readonly scale: PlotScale;
  readonly codes: Uint16Array;
}

export function makeCodeCache(grid: MapGrid, scale: PlotScale): CodeCache {
  return { grid, scale, codes: new Uint16Array(columnCount(grid) * rowCount(grid)) };
}

/** Pixels (little-endian 32-bit, 0 transparent) for what bins show. */
export interface RasterColours {
  readonly map: Uint32Array;
  readonly nan: number;
  readonly positiveInfinity: number;
  readonly negativeInfinity: number;
  readonly missing: number;
}

/** The bin under the middle of each pixel along a side; −1 past its ends. Pixels run from low to high values. */
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

function markPixel(code: number, x: number, y: number, colours: RasterColours): number {
  switch (code) {
    case cellCodes.nan:
      return (x + y) % 6 < 2 ? colours.nan : 0;
    case cellCodes.positiveInfinity:
      return colours.positiveInfinity;
    case cellCodes.negativeInfinity:
      return colours.negativeInfinity;
    case cellCodes.missing:
      return x % 4 === 0 && y % 4 === 0 ? colours.missing : 0;
    default:
      return 0;
  }
}

interface RowTarget {
  readonly pixels: Uint32Array;
  readonly start: number;
  readonly y: number;
}

/** Fills one row of pixels; tells whether it may be copied to rows of the same bins (patterns may not). */
function fillRow(
  cache: CodeCache,
  row: number,
  columns: Int32Array,
  target: RowTarget,
  colours: RasterColours,
): boolean {
  const { grid, codes, scale } = cache;
  const width = columnCount(grid);
  const { values } = grid;
  const rowOffset = row * grid.rows.stride;
  let plain = true;
  for (let x = 0; x < columns.length; x += 1) {
    const column = columns[x] ?? -1;
    if (column < 0) continue;
    const cell = row * width + column;
    let code = codes[cell] ?? 0;
    if (code === cellCodes.unknown) {
      code = codeOf(values[rowOffset + column * grid.columns.stride], scale);
      codes[cell] = code;
    }
    if (code >= firstColour) target.pixels[target.start + x] = colours.map[code - firstColour] ?? 0;
    else if (code !== cellCodes.hidden) {
      plain = false;
      target.pixels[target.start + x] = markPixel(code, x, target.y, colours);
    }
  }
  return plain;
}

/**
 * Draws bins into pixels, nearest bin to each pixel, the first row of pixels being the top. `columns` and `rows`
 * come from `binsUnderPixels`; `pixels` must be columns.length × rows.length zeros.
 */
export function fillRaster(
  pixels: Uint32Array,
  cache: CodeCache,
  { columns, rows }: { readonly columns: Int32Array; readonly rows: Int32Array },
  colours: RasterColours,
): void {
  const width = columns.length;
  let copyable = -1;
  for (let y = 0; y < rows.length; y += 1) {
    const row = rows[rows.length - 1 - y] ?? -1;
    if (row < 0) copyable = -1;
    else if (row === copyable) pixels.copyWithin(y * width, (y - 1) * width, y * width);
    else copyable = fillRow(cache, row, columns, { pixels, start: y * width, y }, colours) ? row : -1;
  }
}
