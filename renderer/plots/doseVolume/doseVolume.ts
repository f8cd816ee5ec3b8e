import { type AxisChoice, type Bins, binsOf } from '#shared/domain/axis.ts';
import type { Page1D, PageND } from '#shared/domain/page.ts';
import type { Interval } from '#shared/page/binEdges.ts';
import { cellsOfArray, statisticsOf } from '#shared/page/pageStatistics.ts';
import { isLength } from '#shared/page/units.ts';

/** The selected part of a page: bins whose centres are in the box, with at least a given percentage of the maximum. */
export interface VolumePart {
  readonly box: readonly (Interval | null)[];
  readonly threshold: number;
  readonly axes: AxisChoice;
}

/** The doses of a part of a page, by the volume that receives them. */
export interface DoseVolume {
  /** Of the part: in the axes' units if all are lengths, otherwise in bins. */
  readonly total: number;
  /** `cm³`, `bins` */
  readonly unit: string;
  readonly bins: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  /** Cumulative: the percentage of the volume that receives at least a dose, over the dose. */
  readonly curve: Page1D;
  /** The minimum dose of a percentage of the volume; NaN for an empty part. */
  readonly doseOf: (percent: number) => number;
  /** The percentage of the volume that receives at least a dose. */
  readonly volumeOf: (dose: number) => number;
}

interface Side {
  readonly stride: number;
  readonly first: number;
  readonly last: number;
  readonly widths: Float64Array;
}

function sideOf(bins: Bins, stride: number, within: Interval | null): Side {
  const inside = (centre: number): boolean => within === null || (centre >= within[0] && centre <= within[1]);
  const first = bins.centres.findIndex(inside);
  return {
    stride,
    first: Math.max(0, first),
    last: first < 0 ? -1 : bins.centres.findLastIndex(inside),
    widths: bins.centres.map((_, bin) => Math.abs((bins.edges[bin + 1] ?? 0) - (bins.edges[bin] ?? 0))),
  };
}

type Visit = (dose: number, volume: number) => void;

/** Calls back for each finite value in a box, the axis with the smallest stride innermost. */
function visitBox(
  values: Float64Array,
  sides: readonly Side[],
  { hasVolumes, visit }: { readonly hasVolumes: boolean; readonly visit: Visit },
): void {
  const [inner, ...outer] = sides.toSorted((one, other) => one.stride - other.stride);
  if (inner === undefined) return;
  const walk = (depth: number, offset: number, volume: number): void => {
    const side = outer[depth];
    if (side !== undefined) {
      for (let bin = side.first; bin <= side.last; bin += 1) {
        walk(depth + 1, offset + bin * side.stride, hasVolumes ? volume * (side.widths[bin] ?? 0) : 1);
      }
      return;
    }
    for (let bin = inner.first; bin <= inner.last; bin += 1) {
      const value = values[offset + bin * inner.stride] ?? Number.NaN;
      if (value - value === 0) visit(value, hasVolumes ? volume * (inner.widths[bin] ?? 0) : 1);
    }
  };
  walk(0, 0, 1);
}

const drawnBins = 500;

/** The doses of a part of a page, sorted: plain data, which a worker can send. */
export interface CollectedDoses extends Sorted {
  readonly total: number;
  readonly unit: string;
  readonly mean: number;
}

/** Collects and sorts the doses of a part of a page. Non-finite values do not belong to the volume. */
export function collectDoses(page: PageND, { box, threshold, axes }: VolumePart): CollectedDoses {
  const all = page.axes.map((axis) => binsOf(axis, axes));
  const hasVolumes = all.every(({ unit }) => isLength(unit) && unit === all[0]?.unit);
  const sides = all.map((bins, index) => sideOf(bins, page.strides[index] ?? 1, box[index] ?? null));
  const least = threshold > 0 ? (threshold / 100) * page.statistics.max : -Infinity;
  let [count, total, sum] = [0, 0, 0];
  const doses = new Float64Array(
    sides.reduce((product, { first, last }) => product * Math.max(0, last - first + 1), 1),
  );
  const volumes = hasVolumes ? new Float64Array(doses.length) : null;
  visitBox(page.quantity.values, sides, {
    hasVolumes,
    visit: (dose, volume) => {
      if (dose < least) return;
      doses[count] = dose;
      if (volumes !== null) volumes[count] = volume;
      count += 1;
      total += volume;
      sum += dose * volume;
    },
  });
  const sorted = sortedDown(doses.subarray(0, count), volumes?.subarray(0, count) ?? null);
  const power = all.length === 3 ? '³' : all.length === 2 ? '²' : `^${all.length}`;
  return { ...sorted, total, unit: hasVolumes ? `${all[0]?.unit ?? ''}${power}` : 'bins', mean: sum / total };
}

/** The figures and the curve of collected doses. */
export function doseVolumeOf(page: PageND, collected: CollectedDoses): DoseVolume {
  const { doses, total, unit, mean } = collected;
  return {
    total,
    unit,
    bins: doses.length,
    mean,
    min: doses.at(-1) ?? Number.NaN,
    max: doses[0] ?? Number.NaN,
    curve: cumulativePage(page, collected),
    doseOf: (percent) => doseOf(collected, percent),
    volumeOf: (dose) => volumeOf(collected, dose),
  };
}

/** Doses from the largest down, and the volume that receives each or more. */
interface Sorted {
  readonly doses: Float64Array;
  readonly received: Float64Array;
}

/** Whether all volumes are equal except for rounding: the usual case, in which only doses are sorted. */
function sameVolume(volumes: Float64Array | null): number | null {
  if (volumes === null) return 1;
  const first = volumes[0] ?? 1;
  return volumes.every((volume) => Math.abs(volume - first) <= first * 1e-9) ? first : null;
}

function sortedDown(doses: Float64Array, volumes: Float64Array | null): Sorted {
  const same = sameVolume(volumes);
  if (same !== null) {
    const sorted = doses.sort().toReversed();
    const received = new Float64Array(sorted.length);
    for (let index = 0; index < received.length; index += 1) received[index] = (index + 1) * same;
    return { doses: sorted, received };
  }
  const order = new Uint32Array(doses.length);
  for (let index = 0; index < order.length; index += 1) order[index] = index;
  order.sort((one, other) => (doses[other] ?? 0) - (doses[one] ?? 0));
  let sum = 0;
  return {
    doses: Float64Array.from(order, (index) => doses[index] ?? 0),
    received: Float64Array.from(order, (index) => (sum += volumes?.[index] ?? 0)),
  };
}

/** The first position in an ascending array with at least a value. */
function firstAtLeast(values: Float64Array, wanted: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] ?? 0) >= wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}

function doseOf({ doses, received, total }: Sorted & { readonly total: number }, percent: number): number {
  // Rounding of the sum must not exceed the bin that completes the volume.
  return doses[firstAtLeast(received, (percent / 100) * total * (1 - 1e-12))] ?? Number.NaN;
}

function volumeOf({ doses, received, total }: Sorted & { readonly total: number }, dose: number): number {
  let [low, high] = [0, doses.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((doses[middle] ?? 0) >= dose) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? 0 : ((received[low - 1] ?? 0) / total) * 100;
}

function cumulativePage(page: PageND, parts: Sorted & { readonly total: number }): Page1D {
  const largest = parts.doses[0] ?? 0;
  const low = Math.min(0, parts.doses.at(-1) ?? 0);
  const high = largest > low ? low + (largest - low) * 1.02 : low + 1;
  const edges = Float64Array.from({ length: drawnBins + 1 }, (_, index) => low + ((high - low) * index) / drawnBins);
  // Drawn at the lower edge of each bin, so that the curve starts with all of the volume.
  const centres = edges.slice(0, drawnBins);
  const values = centres.map((dose) => volumeOf(parts, dose));
  const stored = { edges, centres, scale: 'linear', unit: page.quantity.unit } as const;
  return {
    kind: '1D',
    axes: [{ name: page.quantity.name, stored, repaired: null, repair: '' }],
    quantity: { name: 'Volume', unit: '%', values, nonFinite: { nan: 0, positiveInfinity: 0, negativeInfinity: 0 } },
    expected: values.length,
    metadata: {},
    defects: [],
    statistics: statisticsOf(cellsOfArray(values)),
  };
}
