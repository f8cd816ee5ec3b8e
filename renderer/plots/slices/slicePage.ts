import type { Page2D, PageND } from '#shared/domain/page.ts';
import { type Axis, binsOf } from '#shared/domain/axis.ts';
import { polarAxes } from '../disc/discModel.ts';
import type { PlotSettings } from '../plotSettings.ts';
import { cellsOfPage, statisticsOf } from '#shared/page/pageStatistics.ts';

/** Which part of a page of three axes or more is drawn. */
export interface SliceChoice {
  readonly vertical: number;
  readonly horizontal: number;
  /** A bin for each axis of the page; those of the two drawn axes are not used. */
  readonly indices: readonly number[];
}

const sizeOf = (axis: Axis | undefined): number => (axis === undefined ? 0 : binsOf(axis, 'stored').edges.length - 1);

/**
 * The two axes that show most: the last ones with several bins; of a cylinder its radius and its length rather than its
 * angle.
 */
function usualAxes(page: PageND): readonly [number, number] {
  const all = page.axes.map((_, index) => index);
  const several = all.filter((index) => sizeOf(page.axes[index]) > 1);
  const angle = polarAxes(page.axes)?.angle;
  const straight = several.filter((index) => index !== angle);
  const shown = [straight, several, all].find(({ length }) => length > 1) ?? all;
  return [shown.at(-2) ?? 0, shown.at(-1) ?? 1];
}

/** The chosen axes and bins, clamped to the page; by default the axes that show most and the middle bins. */
export function sliceChoice(page: PageND, settings: Pick<PlotSettings, 'sliceAxes' | 'sliceIndices'>): SliceChoice {
  const count = page.axes.length;
  const [first, second] = settings.sliceAxes ?? [0, 0];
  const usable = first !== second && first < count && second < count;
  const [vertical, horizontal] = usable ? [first, second] : usualAxes(page);
  return {
    vertical,
    horizontal,
    indices: page.axes.map((axis, index) => {
      const size = sizeOf(axis);
      return Math.min(size - 1, Math.max(0, settings.sliceIndices[index] ?? Math.floor(size / 2)));
    }),
  };
}

/** The axes that have a slider. */
export function slidingAxes(page: PageND, { vertical, horizontal }: SliceChoice): readonly number[] {
  return page.axes.map((_, index) => index).filter((index) => index !== vertical && index !== horizontal);
}

/** A slice as a two-dimensional page over the same values: nothing is copied. */
export function slicePage(page: PageND, choice: SliceChoice): Page2D {
  const [first, second] = [page.axes[choice.vertical], page.axes[choice.horizontal]];
  if (first === undefined || second === undefined) throw new RangeError('A slice needs two axes of its page.');
  let offset = 0;
  for (const axis of slidingAxes(page, choice)) offset += (choice.indices[axis] ?? 0) * (page.strides[axis] ?? 0);
  const slice = {
    axes: [first, second] as const,
    strides: [page.strides[choice.vertical] ?? 1, page.strides[choice.horizontal] ?? 1],
    expected: sizeOf(first) * sizeOf(second),
    quantity: { ...page.quantity, values: page.quantity.values.subarray(offset) },
  };
  return { ...page, ...slice, kind: '2D', statistics: statisticsOf(cellsOfPage(slice)) };
}
