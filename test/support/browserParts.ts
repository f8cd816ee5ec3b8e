import type { Locator, Page } from 'playwright';

/* Locators for parts of the window, by what a screen reader announces. */

/** The table with that name. */
export const grid = (page: Page, name = 'Simulations'): Locator => page.getByRole('grid', { name });

/** The rows of a table that are in the document, without the header. */
export const rows = (page: Page, name = 'Simulations'): Locator => grid(page, name).locator('[role=row][data-index]');

/** The overview, which is the first thing that is shown of a connection. */
export const overview = (page: Page): Locator => page.getByRole('region', { name: 'Overview', exact: true });

/** From the overview on to the list of simulations, as the rail leads there. */
export async function showSimulations(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Simulations', exact: true }).click();
  await listed(page);
}

/** Waits until a table shows rows instead of placeholders, and has its count. */
export async function listed(page: Page, name = 'Simulations'): Promise<void> {
  await page.locator(`[role=grid][aria-label="${name}"][aria-busy=false]:not([aria-rowcount="-1"])`).waitFor();
  await rows(page, name).first().waitFor();
}

/** The cells of the column at that index. */
export const cells = (page: Page, column: number, name = 'Simulations'): Locator =>
  rows(page, name).locator(`[role=gridcell]:nth-child(${column + 1})`);

/** The number of rows that the table announces. */
export async function rowCount(page: Page, name = 'Simulations'): Promise<number> {
  return Number(await grid(page, name).getAttribute('aria-rowcount')) - 1;
}

/** The header of a column. */
export const header = (page: Page, name: string): Locator =>
  page.getByRole('columnheader').filter({ has: page.getByRole('button', { name, exact: true }) });

/** The drawn plot of a page of results. */
export const picture = (page: Page, pageId: number): Locator =>
  page.locator(`[data-page="${pageId}"] canvas[role=img][data-drawn]`);

/** How many colours a drawn canvas has: 1 if nothing was drawn. */
export async function coloursOf(canvas: Locator): Promise<number> {
  return canvas.evaluate((element) => {
    if (!(element instanceof HTMLCanvasElement)) throw new Error('It is no canvas');
    const context = element.getContext('2d');
    if (context === null) throw new Error('The canvas has no context');
    const { data } = context.getImageData(0, 0, element.width, element.height);
    return new Set(new Uint32Array(data.buffer)).size;
  });
}

/** The address of a simulation within a connection, with further parts as the program writes them. */
export function addressOf(connectionId: string, simulationId: number, more: Readonly<Record<string, unknown>> = {}) {
  const parts = Object.entries({ simulation: simulationId, ...more }).map(
    ([name, value]) => `${name}=${encodeURIComponent(typeof value === 'string' ? value : JSON.stringify(value))}`,
  );
  return `/c/${connectionId}/simulations?${parts.join('&')}`;
}

/** The address after `#`. */
export const hashOf = (page: Page): string => decodeURIComponent(new URL(page.url()).hash.slice(1));
