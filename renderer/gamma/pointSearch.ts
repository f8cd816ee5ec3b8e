import {
  cellAt,
  type DoseGrid,
  type GammaMethod,
  type GammaSearch,
  type SearchOptions,
  stridesOf,
} from './gammaModel.ts';

/**
 * The position of `value` among ascending positions: the number of the cell and the fraction within it; null outside.
 */
function locate(positions: Float64Array, value: number): { readonly cell: number; readonly share: number } | null {
  if (!(value >= (positions[0] ?? Infinity) && value <= (positions.at(-1) ?? -Infinity))) return null;
  const cell = cellAt(positions, value);
  const start = positions[cell] ?? 0;
  const width = (positions[cell + 1] ?? start) - start;
  return { cell, share: width > 0 ? (value - start) / width : 0 };
}

/** Interpolates a grid linearly along each axis; NaN outside it, and next to values that are not finite. */
export function makeInterpolation(grid: DoseGrid): (position: Float64Array) => number {
  const { axes, values } = grid;
  const strides = stridesOf(grid);
  return (position) => {
    let base = 0;
    const shares: number[] = [];
    for (const [axis, positions] of axes.entries()) {
      const found = locate(positions, position[axis] ?? Number.NaN);
      if (found === null) return Number.NaN;
      base += found.cell * (strides[axis] ?? 0);
      shares.push(found.share);
    }
    let sum = 0;
    for (let corner = 0; corner < 2 ** axes.length; corner += 1) {
      let weight = 1;
      let at = base;
      for (const [axis, share] of shares.entries()) {
        const isHigh = ((corner >> axis) & 1) === 1;
        weight *= isHigh ? share : 1 - share;
        if (isHigh) at += strides[axis] ?? 0;
      }
      if (weight > 0) sum += weight * (values[at] ?? Number.NaN);
    }
    return sum;
  };
}

/** The offsets of a lattice within a sphere, nearest first, with the square of their length. */
function latticeWithin(radius: number, step: number, dimensions: number) {
  const reach = Math.floor(radius / step + 1e-9);
  let offsets: (readonly number[])[] = [[]];
  for (let axis = 0; axis < dimensions; axis += 1) {
    offsets = offsets.flatMap((offset) =>
      Array.from({ length: 2 * reach + 1 }, (_, index) => [...offset, (index - reach) * step]),
    );
  }
  return offsets
    .map((offset) => ({ offset, squared: offset.reduce((sum, part) => sum + part * part, 0) }))
    .filter(({ squared }) => squared <= radius * radius * (1 + 1e-12))
    .sort((one, other) => one.squared - other.squared);
}

/**
 * Interpolates at the points of a lattice around each reference point, nearest first, until no nearer one is possible.
 */
export function makeSteppingSearch(
  { grid, criteria, doseScale }: SearchOptions,
  { step, radius }: Extract<GammaMethod, { readonly kind: 'stepping' }>,
): GammaSearch {
  const interpolate = makeInterpolation(grid);
  const lattice = latticeWithin(radius, step, grid.axes.length);
  const limit = criteria.limit ** 2;
  const at = new Float64Array(grid.axes.length);
  return (position, value) => {
    const scale = doseScale(value);
    let best = limit;
    for (const { offset, squared } of lattice) {
      const distance = squared / criteria.distance ** 2;
      if (distance >= best) break;
      for (const [axis, part] of offset.entries()) at[axis] = (position[axis] ?? 0) + part;
      const difference = (interpolate(at) - value) / scale;
      const found = distance + difference * difference;
      if (found < best) best = found;
    }
    return best < limit ? best : Infinity;
  };
}

/** Searches only the points of the grid. */
export function makeGridPointSearch({ grid: { axes, values }, criteria, doseScale }: SearchOptions): GammaSearch {
  const limit = criteria.limit ** 2;
  return (position, value) => {
    const scale = doseScale(value);
    let best = limit;
    const visit = (axis: number, first: number, squared: number): void => {
      const positions = axes[axis];
      if (squared >= best) return;
      if (positions === undefined) {
        const difference = ((values[first] ?? Number.NaN) - value) / scale;
        if (squared + difference * difference < best) best = squared + difference * difference;
        return;
      }
      for (const [index, at] of positions.entries()) {
        const gap = (at - (position[axis] ?? 0)) / criteria.distance;
        visit(axis + 1, first * positions.length + index, squared + gap * gap);
      }
    };
    visit(0, 0, 0);
    return best < limit ? best : Infinity;
  };
}
