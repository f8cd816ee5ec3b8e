import { binsOf } from '#shared/domain/axis.ts';
import type { Page1D, Page2D, PageND } from '#shared/domain/page.ts';
import { projectPage } from '../slices/projectPage.ts';
import { type SliceChoice, slicePage } from '../slices/slicePage.ts';
import { cellsOfArray, statisticsOf } from '#shared/page/pageStatistics.ts';
import type { PlotSettings } from '../plotSettings.ts';
import { isLength } from '#shared/page/units.ts';

/** The three axes of the planes: the first three lengths, otherwise the first three axes. */
export function planeAxes(page: PageND): readonly [number, number, number] {
  const all = page.axes.map((_, index) => index);
  const lengths = all.filter((index) => {
    const axis = page.axes[index];
    return axis !== undefined && isLength(binsOf(axis, 'repaired').unit);
  });
  const [one = 0, other = 1, third = 2] = lengths.length >= 3 ? lengths : all;
  return [one, other, third];
}

/** One of three planes: the two axes that it is drawn over, and the one that it is cut at. */
export interface Plane {
  readonly vertical: number;
  readonly horizontal: number;
  readonly across: number;
}

/** The planes in order: the last two axes first, then across the last axis, then the first and the last. */
export function planesOf([one, other, third]: readonly [number, number, number]): readonly [Plane, Plane, Plane] {
  return [
    { vertical: other, horizontal: third, across: one },
    { vertical: other, horizontal: one, across: third },
    { vertical: one, horizontal: third, across: other },
  ];
}

/** A plane as a page: the slice at the crosshair, or the projection along the axis across it. */
export function planePage(
  page: PageND,
  { vertical, horizontal, across }: Plane,
  { indices, depth }: { readonly indices: SliceChoice['indices']; readonly depth: PlotSettings['depth'] },
): Page2D {
  const choice = { vertical, horizontal, indices };
  return depth === 'bin' ? slicePage(page, choice) : projectPage(page, choice, { how: depth, over: [across] });
}

/** The values along one axis through the crosshair. */
export function profilePage(page: PageND, axis: number, indices: readonly number[]): Page1D {
  const over = page.axes[axis];
  if (over === undefined) throw new RangeError('A profile needs an axis of its page.');
  const offset = page.strides.reduce(
    (sum, stride, index) => (index === axis ? sum : sum + stride * (indices[index] ?? 0)),
    0,
  );
  const stride = page.strides[axis] ?? 1;
  const count = over.stored.edges.length - 1;
  const values = Float64Array.from(
    { length: count },
    (_, bin) => page.quantity.values[offset + bin * stride] ?? Number.NaN,
  );
  return {
    kind: '1D',
    axes: [over],
    quantity: { ...page.quantity, values },
    expected: count,
    metadata: page.metadata,
    defects: [],
    statistics: statisticsOf(cellsOfArray(values)),
  };
}

/** The bin of each axis at the maximum of the page, and at its minimum; null where no value is finite. */
export const maximumIndices = (page: PageND): readonly number[] | null =>
  indicesAt(page, page.statistics.maximumAt?.column);
export const minimumIndices = (page: PageND): readonly number[] | null =>
  indicesAt(page, page.statistics.minimumAt?.column);

/** The bin of each axis of the value at that place in the array. */
function indicesAt(page: PageND, at: number | undefined): readonly number[] | null {
  if (at === undefined) return null;
  // The largest stride first: the remainder is for the smaller ones.
  const order = page.strides
    .map((stride, axis) => ({ stride, axis }))
    .toSorted((one, other) => other.stride - one.stride);
  const indices = page.axes.map(() => 0);
  let rest = at;
  for (const { stride, axis } of order) {
    indices[axis] = Math.floor(rest / stride);
    rest %= stride;
  }
  return indices;
}
