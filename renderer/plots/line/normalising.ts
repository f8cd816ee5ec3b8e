import { findBin } from '#shared/page/binEdges.ts';
import { binCount, type Curve, curveValue } from '../curve.ts';
import type { PlotSettings } from '../plotSettings.ts';

/** The largest finite value of a curve as drawn; −Infinity if there is none. */
export function largestOf(curve: Curve): number {
  let largest = -Infinity;
  for (let bin = 0; bin < binCount(curve); bin += 1) {
    const value = curveValue(curve, bin);
    if (Number.isFinite(value) && value > largest) largest = value;
  }
  return largest;
}

/** The sum of value times bin width, ignoring non-finite values. */
function integralOf(curve: Curve): number {
  const { edges } = curve.bins;
  let integral = 0;
  for (let bin = 0; bin < binCount(curve); bin += 1) {
    const value = curveValue(curve, bin);
    if (Number.isFinite(value)) integral += value * Math.abs((edges[bin + 1] ?? 0) - (edges[bin] ?? 0));
  }
  return integral;
}

/** Whether no finite value overflows where it is multiplied. */
function staysFinite(curve: Curve, factor: number): boolean {
  for (let bin = 0; bin < binCount(curve); bin += 1) {
    const value = curveValue(curve, bin);
    if (Number.isFinite(value) && !Number.isFinite(value * factor)) return false;
  }
  return true;
}

/** The divisor of a curve's values; null if it is not above zero or too small for them, and the curve is unchanged. */
export function normalisingDivisor(curve: Curve, how: PlotSettings['normalise'], at: number | null): number | null {
  if (how === 'none') return null;
  const bin = how === 'point' && at !== null ? findBin(curve.bins.edges, at) : -1;
  const divisor =
    how === 'max'
      ? largestOf(curve)
      : how === 'integral'
        ? integralOf(curve)
        : bin < 0
          ? Number.NaN
          : curveValue(curve, bin);
  return divisor > 0 && Number.isFinite(1 / divisor) && staysFinite(curve, 1 / divisor) ? divisor : null;
}
