import { formatCount, formatPlural } from '#shared/figures.ts';
import type { Interval } from '#shared/page/binEdges.ts';
import { inView } from '../canvas/plotWindow.ts';
import { fittingSpan } from '../line/lineModel.ts';
import { makeScale, type PlotScale } from '../plotScale.ts';

/** Numbers of one column; null is NULL, and NaN and infinities are themselves. */
export interface ChartColumn {
  readonly name: string;
  readonly values: readonly (number | null)[];
}

export interface ChartData {
  readonly x: ChartColumn;
  /** At least one. */
  readonly y: readonly ChartColumn[];
}

export type ChartStyle = 'lines' | 'points' | 'bars';

export interface ChartSettings {
  readonly style: ChartStyle;
  readonly xScale: 'lin' | 'log';
  readonly yScale: 'lin' | 'log';
  readonly zoom: { readonly x: Interval; readonly y: Interval | null } | null;
}

/** The points of one column, in ascending x; a y that cannot be drawn is NaN, and interrupts a line. */
export interface ChartSeries {
  readonly name: string;
  readonly x: Float64Array;
  readonly y: Float64Array;
}

export interface ChartModel {
  readonly series: readonly ChartSeries[];
  readonly x: PlotScale;
  readonly y: PlotScale;
  /** Of x, without a zoom. */
  readonly limits: Interval;
  readonly xTitle: string;
  readonly yTitle: string;
  /** The width of a bar of one series, in the unit of x. */
  readonly barWidth: number;
  /** What is not drawn, and why. */
  readonly notes: readonly string[];
  /** Why there is nothing to draw; '' where there is. */
  readonly empty: string;
}

/** Prepares columns of numbers for drawing. */
export function makeChartModel({ x, y }: ChartData, settings: ChartSettings): ChartModel {
  const { style, xScale, yScale, zoom } = settings;
  const isShown = (value: number, scale: 'lin' | 'log'): boolean =>
    Number.isFinite(value) && (scale === 'lin' || value > 0);
  const order = [...x.values.keys()]
    .filter((row) => isShown(x.values[row] ?? Number.NaN, xScale))
    .sort((one, other) => (x.values[one] ?? 0) - (x.values[other] ?? 0) || one - other);
  const places = Float64Array.from(order, (row) => x.values[row] ?? Number.NaN);
  const series = y.map(({ name, values }): ChartSeries => ({
    name,
    x: places,
    y: Float64Array.from(order, (row) => {
      const value = values[row] ?? Number.NaN;
      return isShown(value, yScale) ? value : Number.NaN;
    }),
  }));
  const step = smallestStep(places);
  const limits = xLimits(places, { scale: xScale, margin: style === 'bars' ? step / 2 : 0 });
  const seen = inView(zoom?.x, limits);
  const extremes = extremesOf(series, seen);
  const span = zoom?.y ?? (style === 'bars' || yScale === 'log' ? fittingSpan(yScale, extremes) : tightSpan(extremes));
  const isEmpty = !(extremes.min <= extremes.max);
  return {
    series,
    x: makeScale(xScale, seen),
    y: makeScale(yScale, isEmpty ? [1, 10] : span),
    limits,
    xTitle: x.name,
    yTitle: y.length === 1 ? (y[0]?.name ?? '') : '',
    barWidth: (step * 0.8) / Math.max(1, series.length),
    notes: [...notesOf(x, xScale), ...y.flatMap((column) => notesOf(column, yScale))],
    empty: isEmpty ? 'No row has a number for both axes.' : '',
  };
}

/** The smallest distance of two different places; 1 where there is none. */
function smallestStep(places: Float64Array): number {
  let step = Infinity;
  for (let index = 1; index < places.length; index += 1) {
    const distance = (places[index] ?? 0) - (places[index - 1] ?? 0);
    if (distance > 0 && distance < step) step = distance;
  }
  return Number.isFinite(step) ? step : 1;
}

interface XLimits {
  readonly scale: 'lin' | 'log';
  readonly margin: number;
}

function xLimits(places: Float64Array, { scale, margin }: XLimits): Interval {
  const [first = Number.NaN] = places;
  const last = places.at(-1) ?? Number.NaN;
  if (!(first <= last)) return scale === 'log' ? [1, 10] : [0, 1];
  if (scale === 'log') return first < last ? [first / 1.05, last * 1.05] : [first / 2, last * 2];
  const side = Math.max(margin, (last - first) * 0.02, first < last ? 0 : 0.5);
  return [first - side, last + side];
}

interface Extremes {
  readonly min: number;
  readonly max: number;
  readonly minPositive: number;
}

function extremesOf(series: readonly ChartSeries[], [from, to]: Interval): Extremes {
  let [min, max, minPositive] = [Infinity, -Infinity, Infinity];
  for (const { x, y } of series) {
    for (const [index, value] of y.entries()) {
      const place = x[index] ?? Number.NaN;
      if (Number.isNaN(value) || place < from || place > to) continue;
      min = Math.min(min, value);
      max = Math.max(max, value);
      if (value > 0) minPositive = Math.min(minPositive, value);
    }
  }
  return { min, max, minPositive };
}

/** A range around all values; unlike bars, lines and points need no zero. */
function tightSpan({ min, max }: Extremes): Interval {
  const margin = min < max ? (max - min) * 0.06 : Math.abs(min) * 0.1 || 1;
  return [min - margin, max + margin];
}

function notesOf({ name, values }: ChartColumn, scale: 'lin' | 'log'): readonly string[] {
  const count = (is: (value: number | null) => boolean): number => values.filter(is).length;
  const found = [
    [count((value) => value === null), 'NULL'],
    [count((value) => Number.isNaN(value)), 'NaN'],
    [count((value) => value === Infinity || value === -Infinity), 'infinite'],
    [scale === 'log' ? count((value) => value !== null && value <= 0 && Number.isFinite(value)) : 0, 'not above zero'],
  ] as const;
  const words = found.filter(([number]) => number > 0).map(([number, word]) => `${formatCount(number)} ${word}`);
  return words.length === 0 ? [] : [`${name}: ${words.join(', ')}, not drawn`];
}

/** A point of a chart that is nearest to a place along x; undefined where nothing is drawn. */
export function nearestPoint({ series, x }: ChartModel, unit: number): number | undefined {
  const [first] = series;
  if (first === undefined) return undefined;
  let found: number | undefined;
  let least = Infinity;
  for (const [index, place] of first.x.entries()) {
    const distance = Math.abs(x.toUnit(place) - unit);
    if (distance < least) [found, least] = [index, distance];
  }
  return found;
}

/** What a chart shows, in a sentence. */
export function describeChart({ series, xTitle, empty }: ChartModel): string {
  if (empty !== '') return empty;
  const points = formatPlural(series[0]?.x.length ?? 0, 'point');
  return `${series.map(({ name }) => name).join(', ')} over ${xTitle}: ${points}`;
}
