import { binsOf, type Axis, type Bins } from '#shared/domain/axis.ts';
import type { Page2D } from '#shared/domain/page.ts';
import { binsWithin, longAxisName, shortAxisName, type Interval } from '../binEdges.ts';
import type { PlotSettings } from '../plotSettings.ts';
import type { Cells } from '../statistics.ts';

/** One side of a map: its bins and how far apart they lie in the values. */
export interface MapSide {
  readonly bins: Bins;
  readonly stride: number;
  /** `Z` */
  readonly shortName: string;
  /** `Position (Z)` */
  readonly name: string;
}

/** A two-dimensional page laid out for drawing: columns run to the right, rows upwards. */
export interface MapGrid {
  readonly values: Float64Array;
  readonly columns: MapSide;
  readonly rows: MapSide;
}

/** A rectangle of bins, ends included. */
export interface BinWindow {
  readonly columns: { readonly first: number; readonly last: number };
  readonly rows: { readonly first: number; readonly last: number };
}

type GridSettings = Pick<PlotSettings, 'axes' | 'swapped'>;

function toSide(axis: Axis, index: number, stride: number, settings: GridSettings): MapSide {
  return {
    bins: binsOf(axis, settings.axes),
    stride,
    shortName: shortAxisName(axis, index),
    name: longAxisName(axis, index),
  };
}

/** The second axis horizontally and the first vertically, unless swapped. */
export function toMapGrid(page: Page2D, settings: GridSettings): MapGrid {
  const [first, second] = page.axes;
  const one = toSide(first, 0, page.strides[0] ?? 1, settings);
  const other = toSide(second, 1, page.strides[1] ?? 1, settings);
  const { values } = page.quantity;
  return settings.swapped ? { values, columns: one, rows: other } : { values, columns: other, rows: one };
}

export function columnCount(grid: MapGrid): number {
  return grid.columns.bins.edges.length - 1;
}

export function rowCount(grid: MapGrid): number {
  return grid.rows.bins.edges.length - 1;
}

/** The value of a bin; undefined where the data is cut off before it. */
export function valueAt(grid: MapGrid, column: number, row: number): number | undefined {
  return grid.values[column * grid.columns.stride + row * grid.rows.stride];
}

/** The bins that a window in axis units shows; all of them where it shows none. */
export function binWindow(grid: MapGrid, x: Interval, y: Interval): BinWindow {
  return {
    columns: binsWithin(grid.columns.bins.edges, x) ?? { first: 0, last: columnCount(grid) - 1 },
    rows: binsWithin(grid.rows.bins.edges, y) ?? { first: 0, last: rowCount(grid) - 1 },
  };
}

/** The cells of a rectangle of bins, for statistics. */
export function cellsOf(grid: MapGrid, { columns, rows }: BinWindow): Cells {
  return {
    values: grid.values,
    offset: columns.first * grid.columns.stride + rows.first * grid.rows.stride,
    columns: { count: columns.last - columns.first + 1, stride: grid.columns.stride },
    rows: { count: rows.last - rows.first + 1, stride: grid.rows.stride },
  };
}
