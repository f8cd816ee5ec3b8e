import type { Estimator, PageSummary, ScoredOutput, ScoredQuantity } from '#shared/domain/estimator.ts';
import type { EstimatorMetadata, Page } from '#shared/domain/page.ts';
import { formatCount } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';

/** The name of a page: the user's own from the Input, otherwise the detector type. */
export interface PageLabel {
  readonly title: string;
  /** The detector type as stored. */
  readonly detector: string;
  readonly filter: string | null;
}

/**
 * Finds the user's own quantity of a page: the output with the estimator's name, the quantity with the page's number.
 */
function findScoredQuantity(
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

/** Only the pages. */
export function pagesOf(lines: readonly TreeLine[]): readonly PageLine[] {
  return lines.filter((line) => line.kind === 'page');
}

/**
 * Says so if an estimator's file counts other primaries than the tasks did (files of DIRECT count only the first
 * task's).
 */
export function primariesNote(
  metadata: EstimatorMetadata | undefined,
  primaries: SimulatedPrimaries | undefined,
): string {
  const claimed = metadata?.['number_of_primaries'];
  if (claimed === undefined || primaries === undefined || primaries.tasks === 0) return '';
  const simulated = String(primaries.simulated);
  if (Number(claimed) === Number(simulated)) return '';
  const tasks = primaries.tasks === 1 ? 'the task' : `the ${formatCount(primaries.tasks)} tasks`;
  return `The file says ${formatCount(claimed)}${primaries.tasks > 1 ? ' (often the first task only)' : ''}; ${tasks} simulated ${formatCount(simulated)}.`;
}

/** What the simulation's tasks really simulated, to compare with what the files claim. */
export interface SimulatedPrimaries {
  readonly simulated: number | string;
  readonly tasks: number;
  readonly state: string;
}

/** Whether any axis of a page has a repaired reading. */
export function isRepaired(page: Page): boolean {
  return page.axes.some(({ repaired }) => repaired !== null);
}
