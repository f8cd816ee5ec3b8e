import { unitFactor } from '#shared/page/units.ts';
import { type Bins, binsOf } from '#shared/domain/axis.ts';
import type { Page } from '#shared/domain/page.ts';
import type { DoseGrid } from './gammaModel.ts';

/** The unit of distances. */
const distanceUnit = 'mm';

/** An axis of a page. */
interface Side {
  readonly bins: Bins;
  readonly stride: number;
  readonly isDescending: boolean;
}

/**
 * A page as a grid of its bin centres in mm, with its values in a unit; or why it cannot be one. Axes of one bin are
 * omitted.
 */
export function toDoseGrid(page: Page, unit: string): DoseGrid | string {
  if (page.kind === '0D' || page.kind === 'phase-space') return 'it has no axes';
  const factor = unitFactor(page.quantity.unit, unit);
  if (factor === null) return `its values are in ${page.quantity.unit || 'no unit'}, not in ${unit || 'no unit'}`;
  const strides = page.kind === '1D' ? [1] : page.strides;
  const sides = page.axes.map((axis, index) => {
    const bins = binsOf(axis, 'repaired');
    const isDescending = (bins.centres[0] ?? 0) > (bins.centres.at(-1) ?? 0);
    return { bins, stride: strides[index] ?? 1, isDescending, inMm: unitFactor(bins.unit, distanceUnit) };
  });
  const odd = sides.find(({ inMm }) => inMm === null);
  if (odd !== undefined) return `one of its axes is in ${odd.bins.unit || 'no unit'}, which is not a length`;
  const kept = sides.filter(({ bins }) => bins.centres.length > 1);
  if (kept.length === 0) return 'it has only one bin';
  if (kept.length > 3) return `it has ${kept.length} axes, and gamma supports at most three`;
  const axes = kept.map(({ bins, isDescending, inMm }) => {
    const positions = bins.centres.map((centre) => centre * (inMm ?? 1));
    return isDescending ? positions.toReversed() : positions;
  });
  if (axes.some((positions) => positions.some((at, index) => index > 0 && !(at > (positions[index - 1] ?? at))))) {
    return 'the centres of its bins do not ascend';
  }
  const values = new Float64Array(axes.reduce((product, { length }) => product * length, 1));
  const stored = page.quantity.values;
  const last = kept.length - 1;
  const inner = { count: axes[last]?.length ?? 1, ...startAndStep(kept[last]) };
  for (let run = 0; run * inner.count < values.length; run += 1) {
    let at = inner.start;
    let rest = run;
    for (let axis = last - 1; axis >= 0; axis -= 1) {
      const length = axes[axis]?.length ?? 1;
      const { start, step } = startAndStep(kept[axis]);
      at += start + (rest % length) * step;
      rest = Math.floor(rest / length);
    }
    const first = run * inner.count;
    for (let point = 0; point < inner.count; point += 1, at += inner.step) {
      values[first + point] = (at < stored.length ? (stored[at] ?? 0) : Number.NaN) * factor;
    }
  }
  return { axes, values };
}

/** Where an axis begins in the stored values, and its step there, in ascending order of its positions. */
function startAndStep(side: Side | undefined): { readonly start: number; readonly step: number } {
  if (side === undefined) return { start: 0, step: 1 };
  const { bins, stride, isDescending } = side;
  return isDescending ? { start: (bins.centres.length - 1) * stride, step: -stride } : { start: 0, step: stride };
}

/**
 * Maps one value per grid point back to its position in the page: the inverse of `toDoseGrid`, in the page's own order.
 */
export function inPageOrder(page: Page, ofGrid: Float64Array): Float64Array {
  const ordered = new Float64Array(page.expected).fill(Number.NaN);
  if (page.kind === '0D' || page.kind === 'phase-space') return ordered;
  const numbers = new Float64Array(page.expected);
  for (let index = 0; index < numbers.length; index += 1) numbers[index] = index;
  const numbered = { ...page, quantity: { ...page.quantity, values: numbers } };
  const grid = toDoseGrid(numbered, page.quantity.unit);
  if (typeof grid === 'string') return ordered;
  const { values } = grid;
  for (let point = 0; point < values.length; point += 1) ordered[values[point] ?? 0] = ofGrid[point] ?? Number.NaN;
  return ordered;
}
