import type { Page } from '#shared/domain/page.ts';

/** Whether any axis of a page has a repaired reading. */
export function isRepaired(page: Page): boolean {
  return page.axes.some(({ repaired }) => repaired !== null);
}
