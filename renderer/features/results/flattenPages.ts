import type { Estimator, PageSummary } from '#shared/domain/estimator.ts';

/** A line of the tree: an estimator's heading, or one of its pages. */
export type TreeLine =
  | { readonly kind: 'estimator'; readonly key: string; readonly estimator: Estimator }
  | { readonly kind: 'page'; readonly key: string; readonly estimator: Estimator; readonly page: PageSummary };

export type PageLine = Extract<TreeLine, { readonly kind: 'page' }>;

/** Estimators with their pages as lines, in order. */
export function flattenPages(estimators: readonly Estimator[]): readonly TreeLine[] {
  return estimators.flatMap((estimator): readonly TreeLine[] => [
    { kind: 'estimator', key: `e${estimator.id}`, estimator },
    ...estimator.pages.map((page) => ({ kind: 'page', key: `p${page.id}`, estimator, page }) as const),
  ]);
}

/** The pages alone. */
export function pagesOf(lines: readonly TreeLine[]): readonly PageLine[] {
  return lines.filter((line) => line.kind === 'page');
}
