import { cellAt, type DoseGrid, type GammaSearch, type SearchOptions, stridesOf } from './gammaModel.ts';
import { makeSimplex } from './simplexDistance.ts';

/** The axes in every order: each leads from a cell's low corner to its high one, along the vertices of one simplex. */
const pathsThroughCell: Readonly<Record<number, readonly (readonly number[])[]>> = {
  1: [[0]],
  2: [
    [0, 1],
    [1, 0],
  ],
  3: [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ],
};

/** The cells between the points of a grid, each with the range of values at its corners. */
interface Cells {
  /** Along each axis. */
  readonly counts: readonly number[];
  /** Steps in the values for one point along each axis. */
  readonly strides: readonly number[];
  /**
   * Offsets in the values from the low corner to each corner: bit k of its number says whether it is high along axis k.
   */
  readonly corners: readonly number[];
  /** By the number of the low corner; a cell without a finite value has an empty range, from Infinity. */
  readonly low: Float64Array;
  readonly high: Float64Array;
}

function makeCells(grid: DoseGrid): Cells {
  const { axes, values } = grid;
  const strides = stridesOf(grid);
  const corners = Array.from({ length: 2 ** axes.length }, (_, corner) =>
    strides.reduce((offset, stride, axis) => offset + ((corner >> axis) & 1) * stride, 0),
  );
  const low = values.map((value) => (Number.isFinite(value) ? value : Infinity));
  const high = values.map((value) => (Number.isFinite(value) ? value : -Infinity));
  // Each pass joins pairs along one axis. Cells beyond the last point of an axis are wrong, and never visited.
  for (const stride of strides) {
    for (let point = 0; point + stride < values.length; point += 1) {
      low[point] = Math.min(low[point] ?? 0, low[point + stride] ?? 0);
      high[point] = Math.max(high[point] ?? 0, high[point + stride] ?? 0);
    }
  }
  return { counts: axes.map(({ length }) => length - 1), strides, corners, low, high };
}

/**
 * Searches the linear interpolation of a grid for the point nearest to a reference point, in the space of positions
 * over the distance criterion and values over the dose criterion. Cells are visited in rings around the reference
 * point, and only if their range of values could improve the result.
 */
export function makeStepFreeSearch({ grid, criteria, doseScale }: SearchOptions): GammaSearch {
  const { axes, values } = grid;
  const dimensions = axes.length;
  const cells = makeCells(grid);
  const paths = pathsThroughCell[dimensions] ?? [];
  const simplex = makeSimplex();
  const { gram } = simplex;
  /** Of the current cell, from the reference point, in units of the distance criterion. */
  const from = new Float64Array(dimensions);
  const to = new Float64Array(dimensions);
  /** The vertices of a simplex: its positions, then its value. */
  const vertices = new Float64Array(4 * (dimensions + 1));
  const dose = new Float64Array(2 ** dimensions);
  const limit = criteria.limit ** 2;
  const perDistance = 1 / criteria.distance;

  function fillGram(count: number): void {
    const width = dimensions + 1;
    for (let i = 0; i < count; i += 1) {
      for (let j = i; j < count; j += 1) {
        let product = 0;
        for (let k = 0; k < width; k += 1) product += (vertices[i * width + k] ?? 0) * (vertices[j * width + k] ?? 0);
        gram[4 * i + j] = product;
        gram[4 * j + i] = product;
      }
    }
  }

  /** Along each axis: the inverse of the width of the current cell, and the slope of a simplex. */
  const perWidth = new Float64Array(dimensions);
  const slope = new Float64Array(dimensions);

  /** The square of the distance to one simplex of the cell; its values are finite. */
  function simplexSquared(path: readonly number[]): number {
    const size = dimensions + 1;
    let corner = 0;
    for (let vertex = 0; vertex <= dimensions; vertex += 1) {
      if (vertex > 0) corner |= 1 << (path[vertex - 1] ?? 0);
      for (let axis = 0; axis < dimensions; axis += 1) {
        vertices[vertex * size + axis] = ((corner >> axis) & 1 ? to[axis] : from[axis]) ?? 0;
      }
      vertices[vertex * size + dimensions] = dose[corner] ?? 0;
    }
    fillGram(size);
    return simplex.distanceSquared(size);
  }

  /** The current reference value, what counts as one from it, and the current ring. */
  const hand = { value: 0, scale: 1, ring: 0 };
  /** The square of the best result. In an array, like all that changes often here: such numbers need no memory of their own. */
  const best = new Float64Array(1);
  /** Before each axis: the square of the distance to the current cell along the previous ones. */
  const reached = new Float64Array(dimensions + 1);

  /**
   * Searches one simplex of the cell. Most are decided by the hyperplane that they are a part of: its distance, where its
   * nearest point is, and how far that is beyond each face, in the metric of the hyperplane.
   */
  function improveBySimplex(path: readonly number[]): void {
    const least = best[0] ?? 0;
    let corner = 0;
    let value = dose[0] ?? Number.NaN;
    let level = value;
    let steepness = 1;
    for (let step = 0; step < dimensions; step += 1) {
      const axis = path[step] ?? 0;
      corner |= 1 << axis;
      const next = dose[corner] ?? Number.NaN;
      const along = (next - value) * (perWidth[axis] ?? 0);
      slope[axis] = along;
      steepness += along * along;
      level -= along * (from[axis] ?? 0);
      value = next;
    }
    const squared = (level * level) / steepness;
    // Also if one of the values is not finite.
    if (!(squared < least)) return;
    const share = level / steepness;
    let beyond = 0;
    let before = 1;
    let slopeBefore = 0;
    let perBefore = 0;
    for (let step = 0; step <= dimensions; step += 1) {
      const axis = path[step] ?? 0;
      const isLast = step === dimensions;
      const per = isLast ? 0 : (perWidth[axis] ?? 0);
      const along = isLast ? 0 : (slope[axis] ?? 0) * per;
      const here = isLast ? 0 : (-share * (slope[axis] ?? 0) - (from[axis] ?? 0)) * per;
      // Along the path, the coordinates within the cell descend from 1 to 0.
      const excess = here - before;
      if (excess > 0) {
        const across = along - slopeBefore;
        const squaredExcess = (excess * excess) / (per * per + perBefore * perBefore - (across * across) / steepness);
        if (squaredExcess > beyond) beyond = squaredExcess;
      }
      before = here;
      slopeBefore = along;
      perBefore = per;
    }
    if (beyond === 0) best[0] = squared;
    else if (squared + beyond < least) best[0] = Math.min(least, simplexSquared(path));
  }

  /**
   * Takes the corners of the current cell: exactly zero where equal grids have equal values, and a bound for the rest. A corner
   * belongs to the interpolation if a simplex does, and surely if all of the cell's do.
   */
  function improveByCorners(): void {
    for (let corner = 0; corner < dose.length; corner += 1) if (!Number.isFinite(dose[corner])) return;
    for (let corner = 0; corner < dose.length; corner += 1) {
      let squared = (dose[corner] ?? 0) ** 2;
      for (let axis = 0; axis < dimensions; axis += 1) {
        squared += (((corner >> axis) & 1 ? to[axis] : from[axis]) ?? 0) ** 2;
      }
      if (squared < (best[0] ?? 0)) best[0] = squared;
    }
  }

  /** Searches one cell, by the number of its low corner; `from`, `to` and `reached` are set. */
  function improve(cell: number): void {
    const { value, scale } = hand;
    const gap = Math.max(0, (cells.low[cell] ?? 0) - value, value - (cells.high[cell] ?? 0)) / scale;
    if (!((reached[dimensions] ?? 0) + gap * gap < (best[0] ?? 0))) return;
    for (let corner = 0; corner < dose.length; corner += 1) {
      dose[corner] = ((values[cell + (cells.corners[corner] ?? 0)] ?? Number.NaN) - value) / scale;
    }
    if (hand.ring === 0) improveByCorners();
    for (let axis = 0; axis < dimensions; axis += 1) perWidth[axis] = 1 / ((to[axis] ?? 0) - (from[axis] ?? 0));
    for (let path = 0; path < paths.length; path += 1) {
      improveBySimplex(paths[path] ?? []);
    }
  }

  const centre = new Int32Array(dimensions);

  /** Distance to the nearest cell of a ring; Infinity if the ring has none within the grid. */
  function ringDistance(position: Float64Array, ring: number): number {
    let nearest = Infinity;
    for (let axis = 0; axis < dimensions; axis += 1) {
      const positions = axes[axis] ?? position;
      const below = (centre[axis] ?? 0) - ring;
      const above = (centre[axis] ?? 0) + ring;
      const at = position[axis] ?? 0;
      if (below >= 0) nearest = Math.min(nearest, Math.max(0, at - (positions[below + 1] ?? 0)));
      if (above < (cells.counts[axis] ?? 0)) nearest = Math.min(nearest, Math.max(0, (positions[above] ?? 0) - at));
    }
    return nearest / criteria.distance;
  }

  let place: Float64Array = new Float64Array(dimensions);

  /** Visits the cells of the ring from one axis on; `isOutside`: a previous axis is at the ring already. */
  function visit(axis: number, cell: number, isOutside: boolean): void {
    if (axis === dimensions) {
      improve(cell);
      return;
    }
    const positions = axes[axis] ?? place;
    const at = place[axis] ?? 0;
    const middle = centre[axis] ?? 0;
    const last = Math.min((cells.counts[axis] ?? 0) - 1, middle + hand.ring);
    // On the last axis, only the two ends are on the ring unless a previous axis is.
    const stride = axis === dimensions - 1 && !isOutside ? Math.max(1, 2 * hand.ring) : 1;
    for (let index = middle - hand.ring; index <= last; index += stride) {
      if (index < 0) continue;
      const start = ((positions[index] ?? 0) - at) * perDistance;
      const end = ((positions[index + 1] ?? 0) - at) * perDistance;
      const gap = start > 0 ? start : end < 0 ? end : 0;
      const squared = (reached[axis] ?? 0) + gap * gap;
      if (!(squared < (best[0] ?? 0))) continue;
      reached[axis + 1] = squared;
      from[axis] = start;
      to[axis] = end;
      const isAtRing = isOutside || Math.abs(index - middle) === hand.ring;
      visit(axis + 1, cell + index * (cells.strides[axis] ?? 0), isAtRing);
    }
  }

  return (position, value) => {
    place = position;
    for (let axis = 0; axis < dimensions; axis += 1) centre[axis] = cellAt(axes[axis] ?? place, place[axis] ?? 0);
    hand.value = value;
    hand.scale = doseScale(value);
    best[0] = limit;
    for (let ring = 0; ; ring += 1) {
      const distance = ring === 0 ? 0 : ringDistance(position, ring);
      if (distance === Infinity || distance * distance >= best[0]) break;
      hand.ring = ring;
      visit(0, 0, ring === 0);
    }
    return best[0] < limit ? best[0] : Infinity;
  };
}
