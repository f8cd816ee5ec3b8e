import { type Axis, type AxisChoice, type Bins, binsOf } from '#shared/domain/axis.ts';
import type { Page } from '#shared/domain/page.ts';
import { longAxisName } from '#shared/page/binEdges.ts';

/** A page's axes with their bins, and the stride of each in its values. */
export interface PageAxis {
  /** `Position (Z)` */
  readonly name: string;
  readonly bins: Bins;
  readonly count: number;
  readonly stride: number;
}

/** The axes of a page in order; none for a single number and for particles. */
export function pageAxes(page: Page, choice: AxisChoice): readonly PageAxis[] {
  const strides = page.kind === '2D' || page.kind === 'ND' ? page.strides : [1];
  return page.axes.map((axis: Axis, index) => {
    const bins = binsOf(axis, choice);
    return { name: longAxisName(axis, index), bins, count: bins.centres.length, stride: strides[index] ?? 1 };
  });
}

/** Whether the first axis varies fastest in the values, as in Fortran; also with one axis or none. */
export function isFirstFastest(axes: readonly PageAxis[]): boolean {
  const [first, ...others] = axes.filter(({ count }) => count > 1);
  return first === undefined || others.every(({ stride }) => stride > first.stride);
}

/** How many values are missing at the end of the data. */
export function missingValues(page: Page): number {
  return page.kind === 'phase-space' ? 0 : Math.max(0, page.expected - page.quantity.values.length);
}
