import type { Estimator, PageSummary, ScoredOutput, ScoredQuantity } from '#shared/domain/estimator.ts';
import { visibleText } from '#renderer/format/visibleText.ts';

/** What a page is called: by its user where the Input tells, else by its detector type. */
export interface PageLabel {
  readonly title: string;
  /** The detector type as stored. */
  readonly detector: string;
  readonly filter: string | null;
}

/** Finds the user's own quantity of a page: the output of the estimator's name, the quantity at the page's number. */
export function findScoredQuantity(
  outputs: readonly ScoredOutput[],
  estimator: Estimator,
  page: PageSummary,
): ScoredQuantity | undefined {
  const output = outputs.find(({ name }) => name === estimator.name);
  return typeof page.pageNumber === 'number' ? output?.quantities[page.pageNumber] : undefined;
}

/** The texts of a page in lists and above its plot. */
export function pageLabelOf(outputs: readonly ScoredOutput[], estimator: Estimator, page: PageSummary): PageLabel {
  const quantity = findScoredQuantity(outputs, estimator, page);
  const detector = visibleText(page.pageName ?? '');
  const name = quantity === undefined ? '' : visibleText(quantity.name);
  const fallback = detector === '' ? `page ${page.pageNumber}` : detector;
  return { title: name === '' ? fallback : name, detector, filter: quantity?.filterName ?? null };
}

/** `0D, 1D`: the dimensions that an estimator's pages have. */
export function dimensionsOf(estimator: Estimator): string {
  const all = new Set(estimator.pages.map(({ dimensions }) => (dimensions === null ? '' : `${dimensions}D`)));
  return [...all]
    .filter((text) => text !== '')
    .sort()
    .join(', ');
}
