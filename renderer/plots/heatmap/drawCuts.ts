import type { Interval } from '../binEdges.ts';
import { clipped } from '../canvas/drawAxes.ts';
import type { Drawing } from '../canvas/useCanvasDrawing.ts';
import { cellsOfCurve, type Curve, traceCurve, transposedPen } from '../curve.ts';
import { makeScale, type PlotScale } from '../plotScale.ts';
import { statisticsOf } from '../statistics.ts';
import type { MapGrid, MapModel } from './mapModel.ts';
import { drawCross, type MapLayout } from './drawMap.ts';

/** A bin of a map. */
export interface MapBin {
  readonly column: number;
  readonly row: number;
}

/** The values along one row, over the horizontal axis. */
export function rowCut({ values, columns, rows }: MapGrid, row: number): Curve {
  return { values, offset: row * rows.stride, stride: columns.stride, factor: 1, bins: columns.bins };
}

/** The values along one column, over the vertical axis. */
export function columnCut({ values, columns, rows }: MapGrid, column: number): Curve {
  return { values, offset: column * columns.stride, stride: rows.stride, factor: 1, bins: rows.bins };
}

/** Linear, from zero (or the minimum below it) to the maximum of the cut in view. */
function cutScale(curve: Curve, within: Interval): PlotScale {
  const { min, max } = statisticsOf(cellsOfCurve(curve, within));
  const low = Math.min(0, Number.isNaN(min) ? 0 : min);
  const high = Math.max(0, Number.isNaN(max) ? 1 : max);
  const margin = high * 0.08 - low * 0.08 || (high > low ? 0 : 0.08);
  return makeScale('lin', [Math.max(low - margin / 2, -Number.MAX_VALUE), Math.min(high + margin, Number.MAX_VALUE)]);
}

function middleOf(scale: PlotScale, edges: Float64Array, bin: number): number {
  const ends = [scale.toUnit(edges[bin] ?? 0), scale.toUnit(edges[bin + 1] ?? 0)];
  const [one = 0, other = 0] = ends.map((unit) => (Number.isNaN(unit) ? 0 : Math.min(1, Math.max(0, unit))));
  return (one + other) / 2;
}

/** Where the middle of a bin is, in CSS pixels. */
export function placeOfBin(model: MapModel, { map }: MapLayout, bin: MapBin): { x: number; y: number } {
  const { columns, rows } = model.grid;
  return {
    x: map.left + middleOf(model.x, columns.bins.edges, bin.column) * map.width,
    y: map.top + (1 - middleOf(model.y, rows.bins.edges, bin.row)) * map.height,
  };
}

/** Draws the cross over a bin and the two cuts through it, as steps. */
export function drawCuts(
  drawing: Drawing,
  { layout, model }: { readonly layout: MapLayout; readonly model: MapModel },
  bin: MapBin,
): void {
  const { context, colours } = drawing;
  const { above, beside } = layout;
  context.lineJoin = 'round';
  const along = rowCut(model.grid, bin.row);
  const up = columnCut(model.grid, bin.column);
  const stroke = (): void => {
    context.strokeStyle = colours.accent;
    context.lineWidth = 1.5;
    context.stroke();
  };
  clipped(drawing, above, () => {
    context.beginPath();
    traceCurve(
      along,
      { x: model.x, y: cutScale(along, model.x.domain), frame: above },
      { pen: context, style: 'steps' },
    );
    stroke();
  });
  clipped(drawing, beside, () => {
    const lying = { left: 0, top: 0, width: beside.height, height: beside.width };
    context.beginPath();
    const pen = transposedPen(context, lying, beside);
    traceCurve(up, { x: model.y, y: cutScale(up, model.y.domain), frame: lying }, { pen, style: 'steps' });
    stroke();
  });
  const place = placeOfBin(model, layout, bin);
  drawCross(drawing, layout, place);
  context.strokeStyle = colours.dim;
  context.lineWidth = 1;
  context.setLineDash([3, 3]);
  context.beginPath();
  context.moveTo(place.x, above.top);
  context.lineTo(place.x, above.top + above.height);
  context.moveTo(beside.left, place.y);
  context.lineTo(beside.left + beside.width, place.y);
  context.stroke();
  context.setLineDash([]);
}
