import type { Page1D, Page2D } from '#shared/domain/page.ts';
import { edgesExtent, findBin } from '#shared/page/binEdges.ts';
import type { PlotSettings } from '../plotSettings.ts';
import { cellsOfArray, statisticsOf } from '#shared/page/pageStatistics.ts';
import { type MapGrid, type MapSide, valueAt } from './mapModel.ts';

type LineCut = NonNullable<PlotSettings['lineCut']>;

/** Where a straight line from 0 to 1 crosses the edges of an axis. */
function crossings({ bins }: MapSide, from: number, to: number): number[] {
  if (from === to) return [];
  return Array.from(bins.edges, (edge) => (edge - from) / (to - from)).filter((at) => at > 0 && at < 1);
}

/** The parts of a line within single bins, as ends between 0 and 1. Parts outside the map are omitted at its ends. */
function partsOf(grid: MapGrid, { from, to }: LineCut): readonly number[] {
  const all = [0, ...crossings(grid.columns, from.x, to.x), ...crossings(grid.rows, from.y, to.y), 1];
  // A line through a corner crosses two edges at one position.
  return all
    .toSorted((one, other) => one - other)
    .filter((at, index, sorted) => index === 0 || at - (sorted[index - 1] ?? 0) > 1e-9);
}

function valueOn(grid: MapGrid, { from, to }: LineCut, at: number): number {
  const column = findBin(grid.columns.bins.edges, from.x + at * (to.x - from.x));
  const row = findBin(grid.rows.bins.edges, from.y + at * (to.y - from.y));
  return column < 0 || row < 0 ? Number.NaN : (valueAt(grid, column, row) ?? Number.NaN);
}

/**
 * A map along a straight line as a page of one axis: a bin for each bin that the line crosses, as long as its path
 * within it. The axis is the distance from the start if both axes of the map share a unit, otherwise the fraction of
 * the line.
 */
export function lineCutPage(page: Page2D, grid: MapGrid, cut: LineCut): Page1D {
  const { columns, rows } = grid;
  const isDistance = columns.bins.unit === rows.bins.unit;
  const length = isDistance ? Math.hypot(cut.to.x - cut.from.x, cut.to.y - cut.from.y) : 1;
  const ends = partsOf(grid, cut);
  const middles = ends.slice(1).map((end, index) => ((ends[index] ?? 0) + end) / 2);
  const values = Float64Array.from(middles, (at) => valueOn(grid, cut, at));
  const bins = {
    edges: Float64Array.from(ends, (end) => end * length),
    centres: Float64Array.from(middles, (at) => at * length),
    scale: 'irregular',
    unit: isDistance ? columns.bins.unit : '',
  } as const;
  const name = isDistance ? 'Distance along the line' : 'Part of the line';
  return {
    kind: '1D',
    axes: [{ name, stored: bins, repaired: null, repair: '' }],
    quantity: { ...page.quantity, values },
    expected: values.length,
    metadata: {},
    defects: [],
    statistics: statisticsOf(cellsOfArray(values)),
  };
}

/** Whether a cut along a line is possible: it has a length, and crosses the map. */
export function crossesMap({ columns, rows }: MapGrid, { from, to }: LineCut): boolean {
  const overlaps = (side: MapSide, one: number, other: number): boolean => {
    const [low, high] = edgesExtent(side.bins.edges);
    return Math.max(one, other) >= low && Math.min(one, other) <= high;
  };
  return (from.x !== to.x || from.y !== to.y) && overlaps(columns, from.x, to.x) && overlaps(rows, from.y, to.y);
}
