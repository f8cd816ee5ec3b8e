import { type Bins, binsOf } from '#shared/domain/axis.ts';
import type { Page2D, ValueStatistics } from '#shared/domain/page.ts';
import { axisScaleOf } from '../axisScale.ts';
import { binsWithin, type Interval, longAxisName, shortAxisName } from '#shared/page/binEdges.ts';
import type { PlotScale } from '../plotScale.ts';
import type { PlotSettings } from '../plotSettings.ts';
import { type Cells, statisticsOf } from '#shared/page/pageStatistics.ts';
import { transposed } from '../statistics.ts';

/** The axes of a map as the settings require. */
export interface MapModel {
  readonly grid: MapGrid;
  readonly x: PlotScale;
  readonly y: PlotScale;
  readonly limits: { readonly x: Interval; readonly y: Interval };
  readonly aspect: '1:1' | 'fill';
  /** Of the visible values. */
  readonly seen: ValueStatistics;
  /** The bin of the visible maximum. */
  readonly peak: { readonly column: number; readonly row: number } | null;
  /** The bin of the minimum in view. */
  readonly lowest: { readonly column: number; readonly row: number } | null;
}

/** Beyond this aspect ratio true proportions are not the default: nothing would be visible. */
const slenderest = 12;

const ratioOf = (x: PlotScale, y: PlotScale): number => (x.domain[1] - x.domain[0]) / (y.domain[1] - y.domain[0]);

/** True proportions need one unit and linear axes. */
function proportionsOf(
  { grid, x, y }: Pick<MapModel, 'grid' | 'x' | 'y'>,
  choice: PlotSettings['aspect'],
): '1:1' | 'fill' {
  const isPossible = grid.columns.bins.unit === grid.rows.bins.unit && x.kind === 'lin' && y.kind === 'lin';
  if (!isPossible || choice === 'fill') return 'fill';
  const ratio = ratioOf(x, y);
  return choice === '1:1' || (ratio < slenderest && ratio > 1 / slenderest) ? '1:1' : 'fill';
}

/** What is visible of both axes. */
export interface MapWindow {
  readonly x: Interval;
  readonly y: Interval;
}

type Geometry = Pick<PlotSettings, 'xScale' | 'yScale' | 'zoom' | 'aspect'> & {
  /** The extent that several maps share; without it, that of the page. */
  readonly extent?: MapWindow | undefined;
};

function scalesOf({ columns, rows }: MapGrid, { xScale, yScale, zoom, extent }: Geometry) {
  const x = axisScaleOf(columns.bins, { choice: xScale, zoom: zoom?.x, extent: extent?.x });
  const y = axisScaleOf(rows.bins, { choice: yScale, zoom: zoom?.y, extent: extent?.y });
  return { x: x.scale, y: y.scale, xLimits: x.limits, yLimits: y.limits };
}

/** The proportions that a map with such settings is drawn with; null if its axes can only fill the space. */
export function drawnProportions(grid: MapGrid, settings: Geometry): '1:1' | 'fill' | null {
  const shape = { grid, ...scalesOf(grid, settings) };
  return proportionsOf(shape, '1:1') === 'fill' ? null : proportionsOf(shape, settings.aspect);
}

/** The aspect ratio of a map drawn in true proportions; null if it is not. */
export function drawnRatio(grid: MapGrid, settings: Geometry): number | null {
  const { x, y } = scalesOf(grid, settings);
  return proportionsOf({ grid, x, y }, settings.aspect) === '1:1' ? ratioOf(x, y) : null;
}

/** Scales, limits and statistics of the visible part of a page. */
export function makeMapModel(grid: MapGrid, settings: Geometry): MapModel {
  const { xLimits, yLimits, ...scales } = scalesOf(grid, settings);
  const shape = { grid, ...scales };
  const window = binWindow(grid, shape.x.domain, shape.y.domain);
  const seen = isWhole(grid, window) ? grid.statistics : statisticsOf(cellsOf(grid, window));
  const inGrid = (at: ValueStatistics['maximumAt']) =>
    at === null ? null : { column: window.columns.first + at.column, row: window.rows.first + at.row };
  return {
    ...shape,
    limits: { x: xLimits, y: yLimits },
    aspect: proportionsOf(shape, settings.aspect),
    seen,
    peak: inGrid(seen.maximumAt),
    lowest: inGrid(seen.minimumAt),
  };
}

/** One side of a map: its bins and its stride in the values. */
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
  /** Of all bins. */
  readonly statistics: ValueStatistics;
}

/** A rectangle of bins, ends included. */
interface BinWindow {
  readonly columns: { readonly first: number; readonly last: number };
  readonly rows: { readonly first: number; readonly last: number };
}

type GridSettings = Pick<PlotSettings, 'axes' | 'swapped'>;

function toSide({ axes, strides }: Page2D, index: 0 | 1, settings: GridSettings): MapSide {
  const axis = axes[index];
  return {
    bins: binsOf(axis, settings.axes),
    stride: strides[index] ?? 1,
    shortName: shortAxisName(axis, index),
    name: longAxisName(axis, index),
  };
}

/** The second axis is horizontal and the first vertical, unless swapped. */
export function toMapGrid(page: Page2D, settings: GridSettings): MapGrid {
  const one = toSide(page, 0, settings);
  const other = toSide(page, 1, settings);
  const { values } = page.quantity;
  return settings.swapped
    ? { values, columns: one, rows: other, statistics: transposed(page.statistics) }
    : { values, columns: other, rows: one, statistics: page.statistics };
}

export function columnCount(grid: MapGrid): number {
  return grid.columns.bins.edges.length - 1;
}

export function rowCount(grid: MapGrid): number {
  return grid.rows.bins.edges.length - 1;
}

/** The value of a bin; undefined if the data is truncated before it. */
export function valueAt(grid: MapGrid, column: number, row: number): number | undefined {
  return grid.values[column * grid.columns.stride + row * grid.rows.stride];
}

/** The bins in a window in axis units; all of them if it contains none. */
function binWindow(grid: MapGrid, x: Interval, y: Interval): BinWindow {
  return {
    columns: binsWithin(grid.columns.bins.edges, x) ?? { first: 0, last: columnCount(grid) - 1 },
    rows: binsWithin(grid.rows.bins.edges, y) ?? { first: 0, last: rowCount(grid) - 1 },
  };
}

/** Whether a window shows all bins. */
function isWhole(grid: MapGrid, { columns, rows }: BinWindow): boolean {
  return columns.last - columns.first + 1 === columnCount(grid) && rows.last - rows.first + 1 === rowCount(grid);
}

/** The cells of a rectangle of bins, for statistics. */
function cellsOf(grid: MapGrid, { columns, rows }: BinWindow): Cells {
  return {
    values: grid.values,
    offset: columns.first * grid.columns.stride + rows.first * grid.rows.stride,
    columns: { count: columns.last - columns.first + 1, stride: grid.columns.stride },
    rows: { count: rows.last - rows.first + 1, stride: grid.rows.stride },
  };
}
