import { edgesExtent } from '#shared/page/binEdges.ts';
import { type CurveFigure, curveFigures, depthDoseFigures } from '#shared/page/curveFigures.ts';
import { binsOf } from '#shared/domain/axis.ts';
import type { DecodedPage, Page } from '#shared/domain/page.ts';
import { formatPlural } from '#shared/figures.ts';

/** The functions of a page that are computed in the window, as they are named in the columns. */
export const pageFunctionNames = [
  'page_max',
  'page_min',
  'page_mean',
  'page_sum',
  'page_r90',
  'page_r80',
  'page_fwhm',
] as const;
export type PageFunctionName = (typeof pageFunctionNames)[number];

/** What each of them is, in words. */
export const pageFunctionWords: Readonly<Record<PageFunctionName, string>> = {
  page_max: 'largest finite value',
  page_min: 'smallest finite value',
  page_mean: 'mean of the finite values',
  page_sum: 'sum of the finite values',
  page_r90: 'greatest depth at 90 % of the maximum',
  page_r80: 'greatest depth at 80 % of the maximum',
  page_fwhm: 'full width at half maximum',
};

/** The value of a function, or why there is none. */
export type PageValue =
  | {
      readonly value: number;
      readonly unit: string;
      /** What it does not cover; '' if it covers everything. */
      readonly note: string;
    }
  | { readonly reason: string };

export type PageValues = Readonly<Record<PageFunctionName, PageValue>>;

/** All functions of a decoded page. */
export function pageValues(decoded: DecodedPage): PageValues {
  if (decoded.step === 'unreadable') {
    return withoutValues(decoded.defects[0]?.message ?? 'The page cannot be read.');
  }
  const { page } = decoded;
  if (page.kind === 'phase-space') return withoutValues('A phase space has particles, not values of bins.');
  const { statistics, quantity } = page;
  const note = uncovered(page);
  const of = (value: number): PageValue =>
    statistics.finite === 0
      ? { reason: 'No value of the page is a finite number.' }
      : { value, unit: quantity.unit, note };
  return {
    page_max: of(statistics.max),
    page_min: of(statistics.min),
    page_mean: of(statistics.mean),
    page_sum: of(statistics.sum),
    ...curveValues(page),
  };
}

/** The same reason for all of them. */
export function withoutValues(reason: string): PageValues {
  const none = { reason };
  return {
    page_max: none,
    page_min: none,
    page_mean: none,
    page_sum: none,
    page_r90: none,
    page_r80: none,
    page_fwhm: none,
  };
}

function curveValues(page: Page): Pick<PageValues, 'page_r90' | 'page_r80' | 'page_fwhm'> {
  if (page.kind !== '1D') {
    const none = { reason: 'Only one-dimensional pages have this value.' };
    return { page_r90: none, page_r80: none, page_fwhm: none };
  }
  const [axis] = page.axes;
  const bins = binsOf(axis, 'repaired');
  const curve = { values: page.quantity.values, offset: 0, stride: 1, factor: 1, bins };
  const all = edgesExtent(bins.edges);
  const figures = [...depthDoseFigures(curve, all), ...curveFigures(curve, all)];
  const of = (label: string): PageValue => toValue(figures, label, bins.unit);
  return { page_r90: of('R90'), page_r80: of('R80'), page_fwhm: of('FWHM') };
}

function toValue(figures: readonly CurveFigure[], label: string, unit: string): PageValue {
  const found = figures.find((figure) => figure.label === label);
  if (found === undefined) return { reason: 'It is not known here.' };
  return 'value' in found ? { value: found.value, unit, note: '' } : { reason: `Not defined: ${found.reason}.` };
}

function uncovered({ statistics: { nan, positiveInfinity, negativeInfinity, missing } }: Page): string {
  const infinite = positiveInfinity + negativeInfinity;
  const parts = [
    ...(nan === 0 ? [] : [`${nan} NaN`]),
    ...(infinite === 0 ? [] : [`${infinite} infinite`]),
    ...(missing === 0 ? [] : [formatPlural(missing, 'missing value')]),
  ];
  return parts.length === 0 ? '' : `without ${parts.join(', ')}`;
}

/** A condition on a function. */
export interface PageCondition {
  readonly compares: '>' | '≥' | '<' | '≤';
  readonly with: number;
}

const comparisons: Readonly<Record<PageCondition['compares'], (value: number, limit: number) => boolean>> = {
  '>': (value, limit) => value > limit,
  '≥': (value, limit) => value >= limit,
  '<': (value, limit) => value < limit,
  '≤': (value, limit) => value <= limit,
};

/** Whether a value meets a condition; undefined where there is no value. */
export function meets(found: PageValue | undefined, condition: PageCondition): boolean | undefined {
  if (found === undefined || !('value' in found)) return undefined;
  return comparisons[condition.compares](found.value, condition.with);
}
