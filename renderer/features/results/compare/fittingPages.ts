import { unitFactor } from '#shared/page/units.ts';
import { binsOf } from '#shared/domain/axis.ts';
import type { Estimator, PageSummary } from '#shared/domain/estimator.ts';
import type { Page } from '#shared/domain/page.ts';
import { type ComparedPage, isSamePage } from './comparison.ts';

/** A page that may be compared with the reference, by its row. */
export interface FittingPage {
  readonly simulation: number;
  readonly estimator: Estimator;
  readonly page: PageSummary;
}

interface ListedSimulation {
  readonly id: number;
  readonly estimators: readonly Estimator[];
}

/**
 * The pages with as many axes as the reference that are not in the set yet: those of its quantity first, and of these
 * the ones of its estimator.
 */
export function fittingPages(
  simulations: readonly ListedSimulation[],
  reference: { readonly page: PageSummary; readonly estimator: string },
  set: readonly ComparedPage[],
): readonly FittingPage[] {
  const { dimensions, pageName } = reference.page;
  const all = simulations.flatMap(({ id, estimators }) =>
    estimators.flatMap((estimator) => estimator.pages.map((page) => ({ simulation: id, estimator, page }))),
  );
  const rankOf = ({ estimator, page }: FittingPage): number =>
    (page.pageName === pageName ? 0 : 2) + (estimator.name === reference.estimator ? 0 : 1);
  return all
    .filter(({ simulation, page }) => !set.some((each) => isSamePage(each, { simulation, page: page.id })))
    .filter(({ page }) => page.dimensions === dimensions && page.blob.storedBytes !== null)
    .toSorted((one, other) => rankOf(one) - rankOf(other));
}

/** Whether two pages can be drawn together: their values and each of their axes are in units that convert exactly. */
export function canBeCompared(page: Page, reference: Page): boolean {
  if (page.kind !== reference.kind || page.kind === 'phase-space' || reference.kind === 'phase-space') return false;
  if (unitFactor(page.quantity.unit, reference.quantity.unit) === null) return false;
  if (page.axes.length !== reference.axes.length) return false;
  return page.axes.every((axis, index) => {
    const other = reference.axes[index];
    return other !== undefined && unitFactor(binsOf(axis, 'repaired').unit, binsOf(other, 'repaired').unit) !== null;
  });
}
