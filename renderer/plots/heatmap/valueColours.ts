import { quantile } from 'd3-array';
import type { Interval } from '#shared/page/binEdges.ts';
import { makeScale, type PlotScale } from '../plotScale.ts';
import type { PlotSettings } from '../plotSettings.ts';
import type { ValueStatistics } from '#shared/domain/page.ts';

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
  const [low, high] = [Math.max(value - half, -Number.MAX_VALUE), Math.min(value + half, Number.MAX_VALUE)];
  return low < high ? [low, high] : [Math.min(0, value), Math.max(0, value)];
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
