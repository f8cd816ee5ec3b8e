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
  const low = new Float64Array(values.length).fill(Infinity);
  const high = new Float64Array(values.length).fill(-Infinity);
  for (let point = 0; point < values.length; point += 1) {
    for (const offset of corners) {
      const value = values[point + offset] ?? Number.NaN;
      if (!Number.isFinite(value)) continue;
      if (value < (low[point] ?? 0)) low[point] = value;
      if (value > (high[point] ?? 0)) high[point] = value;
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

  /** The square of the distance to one simplex of the cell; Infinity if one of its values is not finite. */
  function simplexSquared(path: readonly number[]): number {
    const width = dimensions + 1;
    let corner = 0;
    for (let vertex = 0; vertex <= dimensions; vertex += 1) {
      if (vertex > 0) corner |= 1 << (path[vertex - 1] ?? 0);
      const value = dose[corner] ?? Number.NaN;
      if (!Number.isFinite(value)) return Infinity;
      for (let axis = 0; axis < dimensions; axis += 1) {
        vertices[vertex * width + axis] = ((corner >> axis) & 1 ? to[axis] : from[axis]) ?? 0;
      }
      vertices[vertex * width + dimensions] = value;
    }
    fillGram(dimensions + 1);
    return simplex.distanceSquared(dimensions + 1);
  }

  /** The current reference point, and the square of the best result for it. */
  const hand = { value: 0, scale: 1, ring: 0, best: Infinity };

  /** Searches one cell, by the number of its low corner; `from` and `to` are set. */
  function improve(cell: number): void {
    const { value, scale } = hand;
    let squared = 0;
    for (let axis = 0; axis < dimensions; axis += 1) {
      const gap = Math.max(0, from[axis] ?? 0, -(to[axis] ?? 0));
      squared += gap * gap;
    }
    const gap = Math.max(0, (cells.low[cell] ?? 0) - value, value - (cells.high[cell] ?? 0)) / scale;
    if (!(squared + gap * gap < hand.best)) return;
    for (let corner = 0; corner < dose.length; corner += 1) {
      dose[corner] = ((values[cell + (cells.corners[corner] ?? 0)] ?? Number.NaN) - value) / scale;
    }
    for (let path = 0; path < paths.length; path += 1) {
      const found = simplexSquared(paths[path] ?? []);
      if (found < hand.best) hand.best = found;
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
      from[axis] = ((positions[index] ?? 0) - at) / criteria.distance;
      to[axis] = ((positions[index + 1] ?? 0) - at) / criteria.distance;
      const isAtRing = isOutside || Math.abs(index - middle) === hand.ring;
      visit(axis + 1, cell + index * (cells.strides[axis] ?? 0), isAtRing);
    }
  }

  return (position, value) => {
    place = position;
    for (let axis = 0; axis < dimensions; axis += 1) centre[axis] = cellAt(axes[axis] ?? place, place[axis] ?? 0);
    Object.assign(hand, { value, scale: doseScale(value), best: limit });
    for (let ring = 0; ; ring += 1) {
      const distance = ring === 0 ? 0 : ringDistance(position, ring);
      if (distance === Infinity || distance * distance >= hand.best) break;
      hand.ring = ring;
      visit(0, 0, ring === 0);
    }
    return hand.best < limit ? hand.best : Infinity;
  };
}
