import type { AxisScale, Bins } from '#shared/domain/axis.ts';

/** How far a centre may be from its position on an even axis, in steps: allows for single precision. */
const evenness = 1e-3;

/**
 * Makes bins from their centres. Edges: half a step outside each centre if bins are even, half a ratio if they are
 * logarithmic, halfway between neighbours if they are neither. A single bin is one unit wide.
 */
export function makeBins(centres: Float64Array, unit: string): Bins {
  const scale = scaleOf(centres);
  return { centres, edges: edgesOf(centres, scale), scale, unit };
}

/** Numbered bins: centres 0, 1, 2, …. */
export function makeNumberedBins(count: number, unit = ''): Bins {
  return makeBins(
    Float64Array.from({ length: count }, (_, index) => index),
    unit,
  );
}

/** Logarithmic bins between two limits, 0 < start < stop: c = start·q^(i+½) with q = (stop/start)^(1/n). */
export function makeLogarithmicBins(
  count: number,
  range: { readonly start: number; readonly stop: number },
  unit: string,
): Bins {
  const at = (place: number): number => range.start * (range.stop / range.start) ** (place / count);
  const centres = Float64Array.from({ length: count }, (_, index) => at(index + 0.5));
  const edges = Float64Array.from({ length: count + 1 }, (_, index) => at(index));
  edges[0] = range.start;
  edges[count] = range.stop;
  return { centres, edges, scale: 'logarithmic', unit };
}

/** True if all neighbours are one step apart; always for fewer than three. */
export function isEven(centres: Float64Array): boolean {
  const last = centres.length - 1;
  if (last < 2) return true;
  const first = centres[0] ?? 0;
  const step = ((centres[last] ?? 0) - first) / last;
  return (
    step !== 0 && centres.every((centre, index) => Math.abs(centre - first - index * step) <= evenness * Math.abs(step))
  );
}

/** True if centres strictly ascend or strictly descend and all are finite. */
export function isMonotonic(centres: Float64Array): boolean {
  if (!centres.every((centre) => Number.isFinite(centre))) return false;
  const rising = (centres[1] ?? 0) > (centres[0] ?? 0);
  for (let index = 1; index < centres.length; index += 1) {
    const step = (centres[index] ?? 0) - (centres[index - 1] ?? 0);
    if (rising ? !(step > 0) : !(step < 0)) return false;
  }
  return true;
}

function scaleOf(centres: Float64Array): AxisScale {
  if (isEven(centres)) return 'linear';
  const sign = Math.sign(centres[0] ?? 0);
  if (sign === 0 || !centres.every((centre) => Math.sign(centre) === sign)) return 'irregular';
  return isEven(centres.map((centre) => Math.log(Math.abs(centre)))) ? 'logarithmic' : 'irregular';
}

function edgesOf(centres: Float64Array, scale: AxisScale): Float64Array {
  const count = centres.length;
  const edges = new Float64Array(count + 1);
  const first = centres[0] ?? 0;
  const last = centres[count - 1] ?? 0;
  if (count < 2) {
    if (count === 1) edges.set([first - 0.5, first + 0.5]);
    return edges;
  }
  if (scale === 'linear') {
    const step = (last - first) / (count - 1);
    return edges.map((_, index) => first - step / 2 + index * step);
  }
  if (scale === 'logarithmic') {
    const ratio = (last / first) ** (1 / (count - 1));
    return edges.map((_, index) => first * ratio ** (index - 0.5));
  }
  for (let index = 1; index < count; index += 1) edges[index] = ((centres[index - 1] ?? 0) + (centres[index] ?? 0)) / 2;
  edges[0] = first - ((edges[1] ?? 0) - first);
  edges[count] = last + (last - (edges[count - 1] ?? 0));
  return edges;
}
