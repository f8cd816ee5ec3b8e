import { quantile } from 'd3-array';
import type { Interval } from '../binEdges.ts';
import { colourSteps } from '../colourMaps.ts';
import { makeScale, type PlotScale } from '../plotScale.ts';
import type { PlotSettings } from '../plotSettings.ts';
import type { ValueStatistics } from '#shared/domain/page.ts';

/** The codes of bins without a colour. Codes from `firstColour` on are steps of the map. */
export const cellCodes = {
  hidden: 0,
  nan: 1,
  positiveInfinity: 2,
  negativeInfinity: 3,
  missing: 4,
} as const;
export const firstColour = 5;

/** Logarithmic colours reach this far below the maximum by default. */
const decadesShown = 4;

export type MapScaleKind = Exclude<PlotSettings['mapScale'], 'auto'>;

/** The scale as chosen; by default logarithmic for non-negative values that span three decades. */
export function mapScaleKind(choice: PlotSettings['mapScale'], whole: ValueStatistics): MapScaleKind {
  if (choice !== 'auto') return choice;
  return whole.negative === 0 && whole.max / 1000 > whole.minPositive ? 'log' : 'lin';
}

/** The range of colours that fits the whole page. */
export function fittingRange(kind: MapScaleKind, whole: ValueStatistics, diverging: boolean): Interval {
  const { min, max, minPositive } = whole;
  if (kind === 'log') {
    if (!(max > 0)) return [1, 10];
    const low = Math.max(minPositive, max / 10 ** decadesShown);
    return low < max ? [low, max] : aroundValue(max);
  }
  if (!Number.isFinite(min)) return [0, 1];
  if ((diverging || kind === 'symlog') && min < 0) {
    const reach = Math.max(-min, max);
    return [-reach, reach];
  }
  const low = min > 0 && min < max / 2 ? 0 : min;
  return low < max ? [low, max] : aroundValue(max);
}

/** A range with a single value: a map of zeros has its lowest colour, any other its middle one. */
function aroundValue(value: number): Interval {
  if (value === 0) return [0, 1];
  const half = Math.abs(value) / 2;
  const [low, high] = [value - half, Math.min(value + half, Number.MAX_VALUE)];
  return low < high ? [low, Math.max(high, -Number.MAX_VALUE)] : [Math.min(0, value), Math.max(0, value)];
}

/** The max number of values for a percentile: a sample is enough for colours. */
const maxSample = 20_000;

/**
 * A range that excludes a few values far above all others: up to the 99th percentile of the non-zero values. Null if
 * the maximum is within 100 times of it.
 */
export function robustRange(values: Float64Array, whole: ValueStatistics): Interval | null {
  if (!(whole.max > 0)) return null;
  const step = Math.max(1, Math.ceil(values.length / maxSample));
  const sample: number[] = [];
  for (let index = 0; index < values.length; index += step) {
    const value = values[index] ?? Number.NaN;
    if (Number.isFinite(value) && value !== 0) sample.push(value);
  }
  const [low = 0, high = 0] = [0.01, 0.99].map((share) => quantile(sample, share));
  return high > 0 && low < high && whole.max / 100 > high ? [whole.negative > 0 ? Math.min(low, 0) : low, high] : null;
}

/** The range that excludes a fraction of the finite values at each end; null if nothing would be left between. */
export function clippedRange(values: Float64Array, share: number): Interval | null {
  const step = Math.max(1, Math.ceil(values.length / maxSample));
  const sample: number[] = [];
  for (let index = 0; index < values.length; index += step) {
    const value = values[index] ?? Number.NaN;
    if (Number.isFinite(value)) sample.push(value);
  }
  const [low = 0, high = 0] = [share, 1 - share].map((at) => quantile(sample, at));
  return low < high ? [low, high] : null;
}

/** The scale of the colours: the chosen range, if the scale can show it, or the one that fits. */
export function colourScale(
  settings: Pick<PlotSettings, 'mapScale' | 'range'> & { readonly isDiverging: boolean },
  whole: ValueStatistics,
): PlotScale {
  const kind = mapScaleKind(settings.mapScale, whole);
  const chosen = settings.range;
  const usable = chosen !== null && (kind !== 'log' || chosen[0] > 0);
  const range = usable ? chosen : fittingRange(kind, whole, settings.isDiverging);
  return makeScale(kind, range, symlogThreshold(range, whole));
}

/**
 * The threshold of the colours between linear and logarithmic: the magnitude nearest to zero, at most four decades
 * below the largest.
 */
export function symlogThreshold([low, high]: Interval, { minMagnitude }: ValueStatistics): number {
  const largest = Math.max(Math.abs(low), Math.abs(high));
  return Math.max(Number.isFinite(minMagnitude) ? minMagnitude : 0, largest / 10 ** decadesShown) || 1;
}

/** From a value to the step of the colour map, not yet clamped to the available ones. */
function stepper({ kind, domain, threshold, toUnit }: PlotScale): (value: number) => number {
  const shape = {
    lin: (value: number): number => value,
    log: Math.log,
    sqrt: (value: number): number => (value < 0 ? -Math.sqrt(-value) : Math.sqrt(value)),
    symlog: (value: number): number => Math.sign(value) * Math.log1p(Math.abs(value / threshold)),
  }[kind];
  const low = shape(domain[0]);
  const factor = colourSteps / (shape(domain[1]) - low);
  // Near the limits of a double, the scale rescales numbers first.
  if (!Number.isFinite(factor) || factor === 0) return (value) => toUnit(value) * colourSteps;
  return (value) => (shape(value) - low) * factor;
}

/**
 * The code of a value, for many values. Values beyond the range take its end's colour; zero may have none. The results
 * equal those of the scale, computed directly: a million take some ten milliseconds.
 */
export function makeCoder(scale: PlotScale, hidesZero = false): Coder {
  const coder = exactCoder(scale, hidesZero);
  return scale.kind === 'log' ? withTable(coder, scale.domain) : coder;
}

type Coder = (value: number | undefined) => number;

/** The number of bits of the upper half of a double that a table of codes ignores: eight of the mantissa remain. */
const droppedBits = 12;
const largestTable = 65_536;

/**
 * A coder of positive numbers that looks most of them up by their exponent and first bits, which saves a logarithm for
 * each. If the numbers of one table entry differ in their colour, they are computed.
 */
function withTable(coder: Coder, [low, high]: Interval): Coder {
  const number = new Float64Array(1);
  const halves = new Uint32Array(number.buffer);
  const placeOf = (value: number): number => {
    number[0] = value;
    return (halves[1] ?? 0) >>> droppedBits;
  };
  const first = placeOf(low);
  const size = placeOf(high) - first + 1;
  if (!(low > 0) || size > largestTable) return coder;
  const table = Uint16Array.from({ length: size }, (_, index) => {
    const ends = [0, 2 ** droppedBits - 1].map((rest) => {
      halves[1] = ((first + index) << droppedBits) | rest;
      halves[0] = rest === 0 ? 0 : 0xff_ff_ff_ff;
      return coder(number[0]);
    });
    return ends[0] === ends[1] ? (ends[0] ?? 0) : 0;
  });
  return (value) => {
    if (value === undefined || !(value > 0)) return coder(value);
    const code = table[placeOf(value) - first];
    return code === undefined || code === 0 ? coder(value) : code;
  };
}

/** Computes each code. */
function exactCoder(scale: PlotScale, hidesZero: boolean): Coder {
  const stepOf = stepper(scale);
  const isLog = scale.kind === 'log';
  const last = colourSteps - 1;
  return (value) => {
    if (value === undefined) return cellCodes.missing;
    if (value - value !== 0) {
      if (value === Infinity) return cellCodes.positiveInfinity;
      return value === -Infinity ? cellCodes.negativeInfinity : cellCodes.nan;
    }
    if (isLog ? value <= 0 : hidesZero && value === 0) return cellCodes.hidden;
    const step = stepOf(value);
    return firstColour + (step > 0 ? (step < last ? Math.floor(step) : last) : 0);
  };
}

/** The code of a single value. */
export function codeOf(value: number | undefined, scale: PlotScale, hidesZero = false): number {
  return exactCoder(scale, hidesZero)(value);
}
