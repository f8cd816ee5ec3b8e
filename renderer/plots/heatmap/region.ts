import type { ValueStatistics } from '#shared/domain/page.ts';
import { type Interval, nearestBin } from '#shared/page/binEdges.ts';
import type { PlotSettings } from '../plotSettings.ts';
import { cellsOfArray, statisticsOf } from '#shared/page/pageStatistics.ts';
import type { MapGrid, MapSide } from './mapModel.ts';

export type Region = NonNullable<PlotSettings['region']>;

/** Figures of the bins of a map whose centres are in a rectangle or an ellipse. */
export interface RegionFigures {
  readonly statistics: ValueStatistics;
  /** The position of the maximum, in the units of the axes; null if no value is finite. */
  readonly maximumAt: { readonly x: number; readonly y: number } | null;
  /** The sum of value times bin area. */
  readonly integral: number;
  /** Of the finite values, with n − 1; NaN for fewer than two. */
  readonly deviation: number;
  /** Of the bins, in the units of both axes. */
  readonly area: number;
}

function spanOf({ bins }: MapSide, [low, high]: Interval) {
  const ends = [nearestBin(bins.edges, low), nearestBin(bins.edges, high)];
  return { first: Math.min(...ends), last: Math.max(...ends) };
}

/** Whether a position is in a region, including its edge. */
export function isInRegion({ shape, x, y }: Region, at: { readonly x: number; readonly y: number }): boolean {
  const u = (2 * at.x - x[0] - x[1]) / (x[1] - x[0]);
  const v = (2 * at.y - y[0] - y[1]) / (y[1] - y[0]);
  return shape === 'ellipse' ? u * u + v * v <= 1 : Math.abs(u) <= 1 && Math.abs(v) <= 1;
}

const widthOf = ({ bins }: MapSide, bin: number): number =>
  Math.abs((bins.edges[bin + 1] ?? 0) - (bins.edges[bin] ?? 0));

/** The bins whose centres are in a region, with their values; NaN also represents missing ones. */
function* binsIn({ values, columns, rows }: MapGrid, region: Region) {
  const across = spanOf(columns, region.x);
  const up = spanOf(rows, region.y);
  for (let row = up.first; row <= up.last; row += 1) {
    for (let column = across.first; column <= across.last; column += 1) {
      const at = { x: columns.bins.centres[column] ?? Number.NaN, y: rows.bins.centres[row] ?? Number.NaN };
      if (!isInRegion(region, at)) continue;
      const value = values[column * columns.stride + row * rows.stride] ?? Number.NaN;
      yield { at, value, area: widthOf(columns, column) * widthOf(rows, row) };
    }
  }
}

/** Figures of a part of a map. */
export function regionFigures(grid: MapGrid, region: Region): RegionFigures {
  const bins = [...binsIn(grid, region)];
  const statistics = statisticsOf(cellsOfArray(Float64Array.from(bins, ({ value }) => value)));
  const finite = bins.filter(({ value }) => Number.isFinite(value));
  const squares = finite.reduce((sum, { value }) => sum + (value - statistics.mean) ** 2, 0);
  return {
    statistics,
    maximumAt: bins[statistics.maximumAt?.column ?? -1]?.at ?? null,
    integral: finite.reduce((sum, { value, area }) => sum + value * area, 0),
    deviation: finite.length < 2 ? Number.NaN : Math.sqrt(squares / (finite.length - 1)),
    area: bins.reduce((sum, { area }) => sum + area, 0),
  };
}
