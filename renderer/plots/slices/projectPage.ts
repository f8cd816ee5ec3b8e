import type { Axis } from '#shared/domain/axis.ts';
import type { Page2D, PageND } from '#shared/domain/page.ts';
import { cellsOfPage, statisticsOf } from '#shared/page/pageStatistics.ts';
import type { PlotSettings } from '../plotSettings.ts';
import { type SliceChoice, sliceChoice, slicePage, slidingAxes } from './slicePage.ts';

const sizeOf = (axis: Axis | undefined): number => (axis === undefined ? 0 : axis.stored.edges.length - 1);

/** Where the values of each projected plane begin: one for every combination of bins of the other axes. */
function planeOffsets(
  page: PageND,
  { vertical, horizontal, indices }: SliceChoice,
  over: readonly number[],
): readonly number[] {
  let offsets = [0];
  for (const [index, axis] of page.axes.entries()) {
    if (index === vertical || index === horizontal) continue;
    const stride = page.strides[index] ?? 0;
    const bins = over.includes(index) ? Array.from({ length: sizeOf(axis) }, (_, bin) => bin) : [indices[index] ?? 0];
    offsets = bins.flatMap((bin) => offsets.map((offset) => offset + bin * stride));
  }
  return offsets;
}

interface Gathered {
  readonly values: Float64Array;
  readonly counts: Uint32Array;
}

/** Adds a plane in storage order: `values` is row by row along the first of two axes. */
function addPlane(
  { values, counts }: Gathered,
  source: Float64Array,
  {
    offset,
    rows,
    columns,
    strides,
    how,
  }: {
    readonly offset: number;
    readonly rows: number;
    readonly columns: number;
    readonly strides: readonly [number, number];
    readonly how: 'max' | 'mean';
  },
): void {
  for (let column = 0; column < columns; column += 1) {
    const start = offset + column * strides[1];
    for (let row = 0; row < rows; row += 1) {
      const value = source[start + row * strides[0]] ?? Number.NaN;
      if (value - value !== 0) continue;
      const at = column * rows + row;
      const before = values[at] ?? 0;
      values[at] = how === 'max' ? (counts[at] === 0 || value > before ? value : before) : before + value;
      counts[at] = (counts[at] ?? 0) + 1;
    }
  }
}

/**
 * The largest or the mean finite value along some axes, as a page over two others; NaN if none is finite. The bins of
 * the remaining axes are the chosen ones.
 */
export function projectPage(
  page: PageND,
  choice: SliceChoice,
  { how, over }: { readonly how: 'max' | 'mean'; readonly over: readonly number[] },
): Page2D {
  const [first, second] = [page.axes[choice.vertical], page.axes[choice.horizontal]];
  if (first === undefined || second === undefined) throw new RangeError('A projection needs two axes of its page.');
  const [rows, columns] = [sizeOf(first), sizeOf(second)];
  const gathered = { values: new Float64Array(rows * columns), counts: new Uint32Array(rows * columns) };
  const strides = [page.strides[choice.vertical] ?? 1, page.strides[choice.horizontal] ?? 1] as const;
  for (const offset of planeOffsets(page, choice, over)) {
    addPlane(gathered, page.quantity.values, { offset, rows, columns, strides, how });
  }
  const values = gathered.values.map((value, at) => {
    const count = gathered.counts[at] ?? 0;
    return count === 0 ? Number.NaN : how === 'mean' ? value / count : value;
  });
  const projected = {
    axes: [first, second] as const,
    strides: [1, rows],
    expected: values.length,
    quantity: { ...page.quantity, values },
  };
  return { ...page, ...projected, kind: '2D', statistics: statisticsOf(cellsOfPage(projected)) };
}

/** What is drawn of a page over two of its axes: one bin of the others, or their largest or mean values. */
export function drawnSlice(page: PageND, settings: Pick<PlotSettings, 'sliceAxes' | 'sliceIndices' | 'depth'>): Page2D {
  const choice = sliceChoice(page, settings);
  const { depth } = settings;
  return depth === 'bin'
    ? slicePage(page, choice)
    : projectPage(page, choice, { how: depth, over: slidingAxes(page, choice) });
}
