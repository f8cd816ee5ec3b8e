import type { Interval } from '#shared/page/binEdges.ts';
import { clipped } from '../canvas/drawAxes.ts';
import type { Drawing } from '../canvas/useCanvasDrawing.ts';
import { cellsOfCurve, type Curve, traceCurve, transposedPen } from '../curve.ts';
import { makeScale, type PlotScale } from '../plotScale.ts';
import { statisticsOf } from '#shared/page/pageStatistics.ts';
import type { MapGrid, MapModel } from './mapModel.ts';
import { drawCross, type MapLayout } from './drawMap.ts';
import { binsAround, cutCurve, edgesOfSpan, projectedCurve } from './sideCurves.ts';

/** A bin of a map. */
export interface MapBin {
  readonly column: number;
  readonly row: number;
}

/** Linear, from zero (or the minimum below it) to the maximum of the visible part of the cut. */
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

/** The centre of a bin, in CSS pixels. */
export function placeOfBin(model: MapModel, { map }: MapLayout, bin: MapBin): { x: number; y: number } {
  const { columns, rows } = model.grid;
  return {
    x: map.left + middleOf(model.x, columns.bins.edges, bin.column) * map.width,
    y: map.top + (1 - middleOf(model.y, rows.bins.edges, bin.row)) * map.height,
  };
}

/** The curves above and right of a map. */
export interface SideCurves {
  readonly along: Curve;
  readonly up: Curve;
}

/** The cuts through a bin, averaged over `width` bins around it. */
export function cutsThrough(grid: MapGrid, bin: MapBin, width: number): SideCurves {
  return {
    along: cutCurve(grid, 'along', { bin: bin.row, width }),
    up: cutCurve(grid, 'up', { bin: bin.column, width }),
  };
}

/** The visible part of a map, summed or averaged along each of its axes. */
export function projectionsOf({ grid, x, y }: MapModel, how: 'sum' | 'mean'): SideCurves {
  return {
    along: projectedCurve(grid, 'along', { within: y.domain, how }),
    up: projectedCurve(grid, 'up', { within: x.domain, how }),
  };
}

interface Parts {
  readonly layout: MapLayout;
  readonly model: MapModel;
}

/** Draws curves above and right of a map, as steps. */
export function drawSideCurves(drawing: Drawing, { layout: { sides }, model }: Parts, { along, up }: SideCurves): void {
  if (sides === null) return;
  const { above, beside } = sides;
  const { context, colours } = drawing;
  context.lineJoin = 'round';
  const stroke = (): void => {
    context.strokeStyle = colours.accent;
    context.lineWidth = 1.5;
    context.stroke();
  };
  clipped(drawing, above, () => {
    context.beginPath();
    const scales = { x: model.x, y: cutScale(along, model.x.domain), frame: above };
    traceCurve(along, scales, { pen: context, style: 'steps' });
    stroke();
  });
  clipped(drawing, beside, () => {
    const lying = { left: 0, top: 0, width: beside.height, height: beside.width };
    context.beginPath();
    const pen = transposedPen(context, lying, beside);
    traceCurve(up, { x: model.y, y: cutScale(up, model.y.domain), frame: lying }, { pen, style: 'steps' });
    stroke();
  });
}

/** The bins that wide cuts are averaged over, shaded on the map. */
function drawCutWidth(
  { context }: Drawing,
  { layout: { map }, model }: Parts,
  { bin, width }: { readonly bin: MapBin; readonly width: number },
): void {
  const { columns, rows } = model.grid;
  const across = edgesOfSpan(columns.bins, binsAround(bin.column, width, columns.bins.edges.length - 1));
  const up = edgesOfSpan(rows.bins, binsAround(bin.row, width, rows.bins.edges.length - 1));
  const [left = 0, right = 0] = across.map((value) => map.left + model.x.toUnit(value) * map.width);
  const [bottom = 0, top = 0] = up.map((value) => map.top + (1 - model.y.toUnit(value)) * map.height);
  context.fillStyle = 'rgba(255, 255, 255, 0.22)';
  context.fillRect(left, map.top, right - left, map.height);
  context.fillRect(map.left, top, map.width, bottom - top);
}

/** Draws the cross over a bin, and its position next to the map. */
export function drawCutMarks(
  drawing: Drawing,
  parts: Parts,
  { bin, width }: { readonly bin: MapBin; readonly width: number },
): void {
  const { context, colours } = drawing;
  const { layout, model } = parts;
  if (width > 1) clipped(drawing, layout.map, () => drawCutWidth(drawing, parts, { bin, width }));
  const place = placeOfBin(model, layout, bin);
  drawCross(drawing, layout, place);
  if (layout.sides === null) return;
  const { above, beside } = layout.sides;
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
