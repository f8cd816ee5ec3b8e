import { type Axis, binsOf } from '#shared/domain/axis.ts';

/** Two numbers, the smaller first. */
export type Interval = readonly [number, number];

function edgeAt(edges: Float64Array, index: number): number {
  return edges[index] ?? Number.NaN;
}

/** The number of edges before `value` in the direction of the edges, at or before when `inclusive`. */
function edgesBefore(edges: Float64Array, value: number): number {
  const ascending = edgeAt(edges, 0) <= edgeAt(edges, edges.length - 1);
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const edge = edgeAt(edges, middle);
    if (ascending ? edge <= value : edge >= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The bin that contains `value`, or −1. The outermost edge belongs to the outermost bin. */
export function findBin(edges: Float64Array, value: number): number {
  const count = edges.length - 1;
  if (count < 1 || Number.isNaN(value)) return -1;
  if (value === edgeAt(edges, count)) return count - 1;
  const bin = edgesBefore(edges, value) - 1;
  return bin >= 0 && bin < count ? bin : -1;
}

/** The bin nearest to `value`, on whichever side it is; −1 if there are no bins. */
export function nearestBin(edges: Float64Array, value: number): number {
  const count = edges.length - 1;
  if (count < 1 || Number.isNaN(value)) return -1;
  return Math.min(count - 1, Math.max(0, edgesBefore(edges, value) - 1));
}

/** First and last bin that share more than an edge with the interval; null if none does. */
export function binsWithin(edges: Float64Array, [low, high]: Interval): { first: number; last: number } | null {
  const [lowest, highest] = edgesExtent(edges);
  if (edges.length < 2 || high < lowest || low > highest) return null;
  const one = nearestBin(edges, low);
  const other = nearestBin(edges, high);
  const first = Math.min(one, other);
  let last = Math.max(one, other);
  const outer = edgeAt(edges, 0) <= edgeAt(edges, edges.length - 1) ? high : low;
  if (last > first && edgeAt(edges, last) === outer) last -= 1;
  return { first, last };
}

/** The edges of one bin, the smaller first. */
export function binInterval(edges: Float64Array, bin: number): Interval {
  const one = edgeAt(edges, bin);
  const other = edgeAt(edges, bin + 1);
  return one <= other ? [one, other] : [other, one];
}

/** From the smallest to the largest edge; never of zero width. */
export function edgesExtent(edges: Float64Array): Interval {
  const one = edgeAt(edges, 0);
  const other = edgeAt(edges, edges.length - 1);
  if (!Number.isFinite(one) || !Number.isFinite(other)) return [0, 1];
  if (one === other) return [one - 0.5, one + 0.5];
  return one < other ? [one, other] : [other, one];
}

/** The part of an axis that a logarithmic scale can show; null when no edge is positive. */
export function positiveExtent(edges: Float64Array): Interval | null {
  const [low, high] = edgesExtent(edges);
  if (!(high > 0)) return null;
  if (low > 0) return [low, high];
  let least = high;
  for (const edge of edges) if (edge > 0 && edge < least) least = edge;
  return least < high ? [least, high] : [high / 10, high];
}

/** A short name for an axis: `Position (Z)` → `Z`; otherwise its name as in `longAxisName`. */
export function shortAxisName(axis: Axis, index: number): string {
  return /\(([^()]{1,12})\)\s*$/.exec(axis.name)?.[1] ?? longAxisName(axis, index);
}

/** Quantities of the axes of spectra by their unit; the database has no names for them. */
const quantityOfUnit: readonly (readonly [RegExp, string])[] = [
  [/^[kMGT]?eV(?:\/(?:n|nucl|nucleon|u|amu))?$/i, 'Energy'],
  [/^(?:m?rad|deg|degrees?|°)$/i, 'Angle'],
  [/^m?sr$/i, 'Solid angle'],
  [/^(?:keV\/[uµμ]m|[kM]eV\/[cm]m|MeV\*?\s?cm\^?2\/g)$/i, 'LET'],
  [/^(?:[nmuµ]?s|sec)$/i, 'Time'],
];

/** The name of an axis; if the database has none, the quantity that its unit belongs to, or its number. */
export function longAxisName(axis: Axis, index: number): string {
  if (axis.name !== '') return axis.name;
  const { unit } = binsOf(axis, 'repaired');
  return quantityOfUnit.find(([pattern]) => pattern.test(unit))?.[1] ?? `Axis ${index + 1}`;
}
