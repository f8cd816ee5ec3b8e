import type { Bins } from '#shared/domain/axis.ts';
import { binsWithin, edgesExtent, type Interval, nearestBin } from '#shared/page/binEdges.ts';
import type { PlotScale } from './plotScale.ts';
import type { Cells } from '#shared/page/pageStatistics.ts';

/** Values over the bins of one axis: `values[offset + bin · stride]`, drawn times `factor`. */
export interface Curve {
  readonly values: Float64Array;
  readonly offset: number;
  readonly stride: number;
  readonly factor: number;
  readonly bins: Bins;
}

/** Where a curve is drawn, in pixels; values increase upwards unless `transposed`, where they increase to the right. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The part of a path that tracing needs. */
export interface Pen {
  moveTo: (x: number, y: number) => void;
  lineTo: (x: number, y: number) => void;
}

export function binCount(curve: Curve): number {
  return curve.bins.edges.length - 1;
}

/** The value of a bin as drawn; NaN where data is truncated. */
export function curveValue(curve: Curve, bin: number): number {
  return (curve.values[curve.offset + bin * curve.stride] ?? Number.NaN) * curve.factor;
}

/** The cells of a curve within an interval of its axis, for statistics. */
export function cellsOfCurve(curve: Curve, within: Interval): Cells {
  const seen = binsWithin(curve.bins.edges, within) ?? { first: 0, last: binCount(curve) - 1 };
  return {
    values: curve.values,
    offset: curve.offset + seen.first * curve.stride,
    columns: { count: seen.last - seen.first + 1, stride: curve.stride },
    rows: { count: 1, stride: 0 },
  };
}

interface Tracer {
  readonly curve: Curve;
  readonly x: PlotScale;
  readonly y: PlotScale;
  readonly frame: Frame;
  readonly pen: Pen;
}

const far = 1e5;

function heightOf({ y, frame }: Tracer, value: number): number {
  const unit = y.toUnit(value);
  const clamped = unit > far ? far : unit < -far ? -far : unit;
  return frame.top + (1 - clamped) * frame.height;
}

/** Positions that a scale cannot show are at its low end. */
function placeOf({ x, frame }: Tracer, value: number): number {
  const unit = x.toUnit(value);
  return frame.left + (Number.isNaN(unit) ? 0 : Math.min(far, Math.max(-far, unit))) * frame.width;
}

function traceEachBin(tracer: Tracer, bins: { first: number; last: number }, style: 'steps' | 'line'): void {
  const { curve, pen } = tracer;
  const { edges, centres } = curve.bins;
  let down = false;
  for (let bin = bins.first; bin <= bins.last; bin += 1) {
    const value = curveValue(curve, bin);
    const height = heightOf(tracer, value);
    if (!Number.isFinite(value) || !Number.isFinite(height)) {
      down = false;
      continue;
    }
    const start = placeOf(tracer, (style === 'steps' ? edges[bin] : centres[bin]) ?? 0);
    if (down) pen.lineTo(start, height);
    else pen.moveTo(start, height);
    if (style === 'steps') pen.lineTo(placeOf(tracer, edges[bin + 1] ?? 0), height);
    down = true;
  }
}

interface ColumnExtremes {
  readonly entry: number;
  readonly low: number;
  readonly high: number;
  readonly exit: number;
}

/** First, min, max and last drawable value of some bins; null if there is none. */
function extremesOf(
  curve: Curve,
  { first, last }: { readonly first: number; readonly last: number },
  above: number,
): ColumnExtremes | null {
  let entry = Number.NaN;
  let exit = Number.NaN;
  let low = Infinity;
  let high = -Infinity;
  for (let bin = first; bin <= last; bin += 1) {
    const value = curve.values[curve.offset + bin * curve.stride] ?? Number.NaN;
    if (!(value > above) || value === Infinity) continue;
    if (low > high) entry = value;
    exit = value;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low > high ? null : { entry, low, high, exit };
}

/** More bins than pixels: each column of pixels keeps its extremes, so no peak is lost. */
function traceColumns(tracer: Tracer): void {
  const { curve, x, y, frame, pen } = tracer;
  const { edges } = curve.bins;
  const columns = Math.max(1, Math.ceil(frame.width));
  const [lowest, highest] = edgesExtent(edges);
  const above = y.kind === 'log' ? 0 : -Infinity;
  let down = false;
  for (let column = 0; column < columns; column += 1) {
    const from = x.fromUnit(column / columns);
    const to = x.fromUnit((column + 1) / columns);
    const one = nearestBin(edges, from);
    const other = nearestBin(edges, to);
    const bins = { first: Math.min(one, other), last: Math.max(one, other) };
    const seen = to < lowest || from > highest ? null : extremesOf(curve, bins, above);
    if (seen === null) {
      down = false;
      continue;
    }
    const place = frame.left + ((column + 0.5) * frame.width) / columns;
    for (const value of [seen.entry, seen.low, seen.high, seen.exit]) {
      const height = heightOf(tracer, value * curve.factor);
      if (down) pen.lineTo(place, height);
      else pen.moveTo(place, height);
      down = true;
    }
  }
}

/** Draws a curve with a pen: true bins from edge to edge, gaps where a value cannot be shown. */
export function traceCurve(
  curve: Curve,
  { x, y, frame }: { readonly x: PlotScale; readonly y: PlotScale; readonly frame: Frame },
  { pen, style }: { readonly pen: Pen; readonly style: 'steps' | 'line' },
): void {
  const tracer = { curve, x, y, frame, pen };
  const bins = binsWithin(curve.bins.edges, x.domain);
  if (bins === null) return;
  if (bins.last - bins.first > 2 * frame.width) traceColumns(tracer);
  else
    traceEachBin(
      tracer,
      { first: Math.max(0, bins.first - 1), last: Math.min(binCount(curve) - 1, bins.last + 1) },
      style,
    );
}

/** A pen that draws transposed: for cuts with a vertical axis. */
export function transposedPen(pen: Pen, frame: Frame, target: Frame): Pen {
  const place = (x: number, y: number): readonly [number, number] => [
    target.left + (frame.top + frame.height - y),
    target.top + target.height - (x - frame.left),
  ];
  return { moveTo: (x, y) => pen.moveTo(...place(x, y)), lineTo: (x, y) => pen.lineTo(...place(x, y)) };
}
