import type { PlotScale } from '../plotScale.ts';
import type { MapGrid } from './mapGrid.ts';
import { codeOf } from './valueColours.ts';

/** Which bin lies under each pixel along both sides of a picture; −1 past the ends of the map. */
export interface BinsUnderPixels {
  readonly columns: Int32Array;
  readonly rows: Int32Array;
}

/** The codes of the bins that a picture shows, each once, however many pixels it covers. */
export interface BinCodes {
  /** Row by row: `codes[row · width + column]`. */
  readonly codes: Uint16Array;
  readonly width: number;
  /** For each pixel along a side the place of its bin within `codes`; −1 past the ends of the map. */
  readonly columns: Int32Array;
  readonly rows: Int32Array;
}

interface Distinct {
  /** Each bin that some pixel shows, once. */
  readonly bins: Int32Array;
  /** For each pixel the place of its bin in `bins`. */
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
 * Works out the codes of the bins under some pixels. Values are read in the order in which they are stored: across
 * it each of a million would come from far away in memory.
 */
export function codesUnderPixels({ values, ...grid }: MapGrid, scale: PlotScale, pixels: BinsUnderPixels): BinCodes {
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
      codes[target] = codeOf(values[start + (inner.bins[place] ?? 0) * inner.stride], scale);
    }
  }
  return { codes, width, columns: columns.places, rows: rows.places };
}
