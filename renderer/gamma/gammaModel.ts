/** Values at the points of a grid whose lines may be unequally spaced. */
export interface DoseGrid {
  /** One to three axes: ascending positions, all in the same unit of length. */
  readonly axes: readonly Float64Array[];
  /** One value for each point, the last axis fastest. */
  readonly values: Float64Array;
}

/**
 * How the evaluated grid is searched. `step-free`: its linear interpolation (segments, triangles, tetrahedra) has an exact nearest
 * point. `stepping`: interpolated at points `step` apart within `radius` (Wendling et al., Med. Phys. 34 (2007) 1647).
 * `grid-points`: at its points only (Low et al., Med. Phys. 25 (1998) 656).
 */
export type GammaMethod =
  | { readonly kind: 'step-free' }
  | { readonly kind: 'stepping'; readonly step: number; readonly radius: number }
  | { readonly kind: 'grid-points' };

export interface GammaCriteria {
  /** Dose difference in percent of `norm`, or of each reference value if `isLocal`. */
  readonly dosePercent: number;
  /** Distance to agreement, in the unit of the axes. */
  readonly distance: number;
  readonly isLocal: boolean;
  /** The reference for percentages. */
  readonly norm: number;
  /** Reference points below this percentage of `norm` are not evaluated. */
  readonly cutOffPercent: number;
  /** Gamma is not searched beyond this; larger ones are Infinity. */
  readonly limit: number;
  readonly method: GammaMethod;
}

/** Finds the square of gamma for one reference point, or Infinity if it is above the limit. */
export type GammaSearch = (position: Float64Array, value: number) => number;

/** The input of a search: the grid to search and the scales of both differences. */
export interface SearchOptions {
  readonly grid: DoseGrid;
  readonly criteria: GammaCriteria;
  /** The dose difference that counts as one, for a reference value. */
  readonly doseScale: (value: number) => number;
}

/** The stride in the values along each axis. */
export function stridesOf({ axes }: DoseGrid): readonly number[] {
  return axes.map((_, axis) => axes.slice(axis + 1).reduce((product, { length }) => product * length, 1));
}

/** Writes the position of a point, by its number in the values, into `position`. */
export function placePoint({ axes }: DoseGrid, point: number, position: Float64Array): void {
  let rest = point;
  for (let axis = axes.length - 1; axis >= 0; axis -= 1) {
    const positions = axes[axis] ?? position;
    position[axis] = positions[rest % positions.length] ?? Number.NaN;
    rest = Math.floor(rest / positions.length);
  }
}

/**
 * The cell between two neighbours along an axis that contains a position, by the number of its lower one; the nearest
 * cell outside.
 */
export function cellAt(positions: Float64Array, value: number): number {
  let low = 0;
  let high = positions.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((positions[middle] ?? 0) <= value) low = middle;
    else high = middle;
  }
  return low;
}
