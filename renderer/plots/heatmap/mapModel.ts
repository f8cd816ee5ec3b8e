import { drawnAs, edgesExtent, positiveExtent, type Interval } from '../binEdges.ts';
import { inView } from '../canvas/plotWindow.ts';
import { makeScale, type PlotScale } from '../plotScale.ts';
import type { PlotSettings } from '../plotSettings.ts';
import { knownStatistics } from '../knownStatistics.ts';
import type { Statistics } from '../statistics.ts';
import { binWindow, cellsOf, type MapGrid, type MapSide } from './mapGrid.ts';

/** The axes of a map as the settings ask for them. */
export interface MapModel {
  readonly grid: MapGrid;
  readonly x: PlotScale;
  readonly y: PlotScale;
  readonly limits: { readonly x: Interval; readonly y: Interval };
  readonly aspect: '1:1' | 'fill';
  /** Of the values in view. */
  readonly seen: Statistics;
  /** The bin of the greatest value in view. */
  readonly peak: { readonly column: number; readonly row: number } | null;
}

function sideScale(side: MapSide, choice: PlotSettings['xScale'], zoom: Interval | null | undefined) {
  const kind = drawnAs(choice, side.bins);
  const limits = (kind === 'log' ? positiveExtent(side.bins.edges) : null) ?? edgesExtent(side.bins.edges);
  return { limits, scale: makeScale(kind, inView(zoom, limits)) };
}

/** True proportions need one unit and linear axes. */
export function canBeProportional(model: Pick<MapModel, 'grid' | 'x' | 'y'>): boolean {
  const { columns, rows } = model.grid;
  return columns.bins.unit === rows.bins.unit && model.x.kind === 'lin' && model.y.kind === 'lin';
}

type Geometry = Pick<PlotSettings, 'xScale' | 'yScale' | 'zoom' | 'aspect'>;

/** Scales, limits and figures of a page for the part that is in view. */
export function makeMapModel(grid: MapGrid, settings: Geometry): MapModel {
  const x = sideScale(grid.columns, settings.xScale, settings.zoom?.x);
  const y = sideScale(grid.rows, settings.yScale, settings.zoom?.y);
  const shape = { grid, x: x.scale, y: y.scale };
  const window = binWindow(grid, x.scale.domain, y.scale.domain);
  const seen = knownStatistics(cellsOf(grid, window));
  const at = seen.maximumAt;
  return {
    ...shape,
    limits: { x: x.limits, y: y.limits },
    aspect: settings.aspect === '1:1' && canBeProportional(shape) ? '1:1' : 'fill',
    seen,
    peak: at === null ? null : { column: window.columns.first + at.column, row: window.rows.first + at.row },
  };
}
