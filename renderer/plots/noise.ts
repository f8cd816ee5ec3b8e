import type { Page1D, Page2D, PageND } from '#shared/domain/page.ts';

/*
 * No statistical errors are stored. What can be estimated is how much neighbouring bins scatter about a smooth curve:
 * the third differences y₀ − 3y₁ + 3y₂ − y₃ vanish for every parabola and have 20 times the variance of a bin, if bins
 * are independent of each other. Their median is used, which is robust against a few sharp edges.
 */

/** The scatter of bins in a range of values. */
export interface NoiseLevel {
  /** The range, in fractions of the largest value. */
  readonly from: number;
  readonly to: number;
  /** The standard deviation of a bin, as a fraction of its value; null if too few bins are in that range. */
  readonly relative: number | null;
  /** How many bins it was estimated from. */
  readonly bins: number;
}

const levels = [
  { from: 0.5, to: 1 },
  { from: 0.1, to: 0.5 },
  { from: 0.01, to: 0.1 },
] as const;
/** With fewer, the estimate would be off by more than 15 % too often. */
const minBins = 40;
const maxSamples = 200_000;
/** The median of the magnitude of a standard normal variable. */
const normalMedian = 0.674489750196082;

interface Line {
  readonly length: number;
  readonly stride: number;
}

/**
 * The scatter of neighbouring bins as a fraction of their values, for large, medium and small values. With several
 * axes, the one along which the values are smoothest counts. Structures as narrow as three bins are mistaken for noise.
 */
export function estimateNoise(page: Page1D | Page2D | PageND): readonly NoiseLevel[] {
  const { values } = page.quantity;
  const strides = page.kind === '1D' ? [1] : page.strides;
  const axes = page.axes.map((axis, index): Line => ({
    length: axis.stored.centres.length,
    stride: strides[index] ?? 1,
  }));
  const estimates = axes
    .filter(({ length }) => length >= 5)
    .map((axis) => alongAxis(values, { axis, max: page.statistics.max }));
  return levels.map(({ from, to }, level) => {
    const found = estimates.map((each) => each[level] ?? []).filter(({ length }) => length >= minBins);
    const scatter = found.map((samples) => ({ relative: medianOf(samples) / normalMedian, bins: samples.length }));
    const [best] = scatter.toSorted((one, other) => one.relative - other.relative);
    const most = Math.max(0, ...estimates.map((each) => each[level]?.length ?? 0));
    return best === undefined ? { from, to, relative: null, bins: most } : { from, to, ...best };
  });
}

/** The magnitudes of the third differences along an axis in units of a bin's standard deviation over its value, by level. */
function alongAxis(
  values: Float64Array,
  { axis: { length, stride }, max }: { readonly axis: Line; readonly max: number },
): readonly number[][] {
  const found: number[][] = levels.map(() => []);
  const step = Math.max(1, Math.floor(values.length / maxSamples));
  for (let at = 0; at < values.length; at += step) {
    // The first of four consecutive bins along the axis.
    if (Math.floor(at / stride) % length > length - 4) continue;
    const [a, b, c, d] = [at, at + stride, at + 2 * stride, at + 3 * stride].map(
      (index) => values[index] ?? Number.NaN,
    );
    if (a === undefined || b === undefined || c === undefined || d === undefined) continue;
    const mean = (a + b + c + d) / 4;
    const level = levels.findIndex(({ from }) => mean >= from * max);
    if (!(mean > 0) || level < 0) continue;
    const scatter = Math.abs(a - 3 * b + 3 * c - d) / (Math.sqrt(20) * mean);
    if (Number.isFinite(scatter)) found[level]?.push(scatter);
  }
  return found;
}

function medianOf(samples: readonly number[]): number {
  const sorted = Float64Array.from(samples).sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
