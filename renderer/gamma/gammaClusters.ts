import { type DoseGrid, placePoint, stridesOf } from './gammaModel.ts';
import { makeInterpolation } from './pointSearch.ts';

/** Neighbouring points that fail with the same sign of the difference. */
export interface GammaCluster {
  /** `above`: the evaluated page has more than the reference. */
  readonly sign: 'above' | 'below';
  readonly points: number;
  /** The largest gamma in it; Infinity if the search ended before it was found. */
  readonly worst: number;
  /** Its position, in the unit of the axes, an entry for each axis. */
  readonly at: readonly number[];
  /** Evaluated minus reference there, in the unit of the values. */
  readonly difference: number;
}

/** Failing points in groups, the largest `count` of them, and how many groups there are. */
export interface GammaClusters {
  readonly largest: readonly GammaCluster[];
  readonly total: number;
}

interface Signed {
  readonly reference: DoseGrid;
  readonly evaluated: DoseGrid;
  readonly gamma: Float64Array;
}

/**
 * Groups the points whose gamma is above one: neighbours along an axis that fail with the same sign belong together.
 * Points where the evaluated page has no value are in no group, since they have no sign.
 */
export function findClusters({ reference, evaluated, gamma }: Signed, count = 12): GammaClusters {
  const interpolate = makeInterpolation(evaluated);
  const position = new Float64Array(reference.axes.length);
  const differenceAt = (point: number): number => {
    placePoint(reference, point, position);
    return interpolate(position) - (reference.values[point] ?? Number.NaN);
  };
  const signs = new Int8Array(gamma.length);
  for (let point = 0; point < gamma.length; point += 1) {
    if ((gamma[point] ?? 0) > 1) signs[point] = Math.sign(differenceAt(point)) || 0;
  }
  const found: GammaCluster[] = [];
  for (let point = 0; point < signs.length; point += 1) {
    const sign = signs[point] ?? 0;
    if (sign === 0) continue;
    const { points, worst } = takeGroup(signs, { from: point, grid: reference, gamma });
    const difference = differenceAt(worst);
    placePoint(reference, worst, position);
    const at = [...position];
    found.push({ sign: sign > 0 ? 'above' : 'below', points, worst: gamma[worst] ?? Number.NaN, at, difference });
  }
  const bySize = found.toSorted((one, other) => other.points - one.points || other.worst - one.worst);
  return { largest: bySize.slice(0, count), total: found.length };
}

interface GroupStart {
  readonly from: number;
  readonly grid: DoseGrid;
  readonly gamma: Float64Array;
}

/** Removes a whole group from the signs; returns its size and the point with its largest gamma. */
function takeGroup(signs: Int8Array, { from, grid, gamma }: GroupStart): { points: number; worst: number } {
  const sign = signs[from];
  const strides = stridesOf(grid);
  const pending = [from];
  signs[from] = 0;
  let points = 0;
  let worst = from;
  for (let point = pending.pop(); point !== undefined; point = pending.pop()) {
    points += 1;
    if ((gamma[point] ?? 0) > (gamma[worst] ?? 0)) worst = point;
    for (const [axis, stride] of strides.entries()) {
      const length = grid.axes[axis]?.length ?? 1;
      const place = Math.floor(point / stride) % length;
      for (const neighbour of [place > 0 ? point - stride : -1, place < length - 1 ? point + stride : -1]) {
        if (neighbour < 0 || signs[neighbour] !== sign) continue;
        signs[neighbour] = 0;
        pending.push(neighbour);
      }
    }
  }
  return { points, worst };
}
