import { isJsonObject, type JsonObject } from '#shared/blob/tolerantJson.ts';
import type { Axis, Bins } from '#shared/domain/axis.ts';
import type { PageDefect } from '#shared/domain/page.ts';
import { formatPlural } from '#shared/figures.ts';
import { isMonotonic, makeBins, makeNumberedBins } from './bins.ts';

/** Records a defect. */
export type Report = (kind: PageDefect['kind'], message: string) => void;

/** No page of yaptide has more than five; a few more are read so that malformed ones can be reported. */
const maxAxes = 16;
const axisKeys = Array.from({ length: maxAxes }, (_, index) => `axis_dim${index + 1}`);
const oldAxisKeys = ['first_axis', 'second_axis', 'third_axis'];

/** Reads axis_dim1, axis_dim2, … or, in old pages, first_axis and second_axis, in order. */
export function readAxes(page: JsonObject, report: Report): readonly Axis[] {
  const keys = axisKeys.some((key) => Object.hasOwn(page, key)) ? axisKeys : oldAxisKeys;
  const last = keys.findLastIndex((key) => Object.hasOwn(page, key));
  const axes: Axis[] = [];
  for (const key of keys.slice(0, last + 1)) {
    const axis = readAxis(page[key], key, report);
    if (axis === null) break;
    axes.push(axis);
  }
  return axes;
}

function readAxis(stored: unknown, key: string, report: Report): Axis | null {
  if (stored === undefined) {
    report('axis-missing', `${key} is missing, though there are later axes.`);
    return null;
  }
  if (!isJsonObject(stored) || !Array.isArray(stored['values'])) {
    report('axis-odd', `${key} holds no list of values.`);
    return null;
  }
  const values: readonly unknown[] = stored['values'];
  const centres = Float64Array.from(values, (value) => (typeof value === 'number' ? value : Number.NaN));
  return toAxis(textOf(stored['name']), toBins(centres, { key, unit: textOf(stored['unit']) }, report));
}

function toBins(centres: Float64Array, axis: { readonly key: string; readonly unit: string }, report: Report): Bins {
  const lost = centres.reduce((count, centre) => (Number.isFinite(centre) ? count : count + 1), 0);
  if (lost > 0) {
    const what = lost === 1 ? '1 centre that is not a finite number' : `${lost} centres that are not finite numbers`;
    report('axis-odd', `${axis.key} holds ${what}; its bins are numbered instead.`);
    return makeNumberedBins(centres.length);
  }
  if (!isMonotonic(centres)) {
    report('axis-odd', `The centres of ${axis.key} neither ascend nor descend; its bins are numbered instead.`);
    return makeNumberedBins(centres.length);
  }
  return makeBins(centres, axis.unit);
}

function toAxis(name: string, stored: Bins): Axis {
  return { name, stored, repaired: null, repair: '' };
}

/** '' if there is no text. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** What a page declares about its axes, and what was read. */
export interface AxisFacts {
  readonly axes: readonly Axis[];
  /** `dimensions` as stored: any value. */
  readonly dimensions: unknown;
  /** Number of values that were read. */
  readonly count: number;
  /** The text is truncated: missing values are lost. */
  readonly cut: boolean;
}

/**
 * Compares the page's declarations about its axes with those stored and with the number of values. Returns the axes
 * that the page is drawn along; null if its own do not fit, so that one that counts the values must replace them.
 */
export function matchAxes(facts: AxisFacts, report: Report): readonly Axis[] | null {
  const { axes, dimensions, count, cut } = facts;
  const stored = `${axes.length} ${axes.length === 1 ? 'is' : 'are'} stored`;
  const isDeclared = typeof dimensions === 'number' && Number.isInteger(dimensions) && dimensions >= 0;
  const declared = isDeclared ? dimensions : axes.length;
  const named = formatPlural(declared, 'axis', 'axes');
  if (!isDeclared) report('dimensions-disagree', `The page does not say how many axes it has; ${stored}.`);
  if (declared > axes.length) {
    const why = cut ? '; the text ends before the others' : '';
    report('axis-missing', `The page has ${named}, but ${stored}${why}.`);
    if (axes.length === 0 || countBins(axes) !== count) return null;
  }
  if (declared < axes.length) {
    report('dimensions-disagree', `The page says it has ${named}, but ${stored}.`);
    const fewer = axes.slice(0, declared);
    if (countBins(axes) !== count && countBins(fewer) === count) return fewer;
  }
  if (cut && axes.length > 0 && countBins(axes) < count) {
    report('axis-missing', 'The text ends within the axes; the values are shown by their position.');
    return null;
  }
  if (axes.length === 0 && count > 1) {
    const values = formatPlural(count, 'value');
    report('dimensions-disagree', `The page has no axes, but ${values}; they are shown by their position in the data.`);
    return null;
  }
  return axes;
}

/** An axis that only counts the values, for pages whose own axes are lost. */
export function makeNumberedAxis(count: number): Axis {
  return toAxis('Position in the data', makeNumberedBins(count));
}

/** Number of bins of all axes together; 1 for none. */
export function countBins(axes: readonly Axis[]): number {
  return axes.reduce((product, axis) => product * axis.stored.centres.length, 1);
}
