import type { Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SimulationSummary } from '#shared/domain/simulation.ts';
import type { Target } from '#shared/domain/connection.ts';
import { addressOf, cells, coloursOf, grid, rowCount, rows, showSimulations } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { pagesOf } from '../support/demoPages.ts';
import { makePostgresDatabase, postgresAddress } from '../support/postgresServer.ts';
import { hasReferenceData, referencePath, referenceText, withoutReference } from '../support/referenceData.ts';

const { program, open } = startBrowserWindow();

/** Opens a database without the page and returns its connection with all of its simulations. */
async function openDatabase(target: Target) {
  const { id } = await program().call('connections.open', { target });
  const { rows: simulations } = await program().call('simulations.list', { connectionId: id });
  return { id, simulations };
}

const openFile = async (name: string) => openDatabase({ kind: 'file', path: referencePath(name) });

/**
 * Scrolls through the whole list, repeatedly if necessary, until as many ids were shown as there are rows; returns
 * them.
 */
async function listedIds(page: Page): Promise<readonly number[]> {
  const seen = new Set<string>();
  const count = await rowCount(page);
  await grid(page).focus();
  await page.keyboard.press('Home');
  const lookAndLeaf = async (): Promise<number> => {
    for (const text of await cells(page, 0).allTextContents()) if (/^\d+$/u.test(text)) seen.add(text);
    const atEnd = (await rows(page).last().getAttribute('aria-selected')) === 'true';
    await page.keyboard.press(atEnd ? 'Home' : 'PageDown');
    return seen.size;
  };
  await expect.poll(lookAndLeaf).toBe(count);
  return [...seen].map(Number);
}

describe.runIf(hasReferenceData)(`real databases${withoutReference}`, () => {
  beforeAll(async () => {
    await Promise.all(['small.sqlite', 'faulty.sqlite'].map(async (name) => openFile(name)));
  });

  it.each(['small.sqlite', 'faulty.sqlite'])('%s: every simulation is in the list', async (name) => {
    const { id, simulations } = await openFile(name);
    const page = await open(`/c/${id}/simulations`);
    await expect.poll(async () => rowCount(page)).toBe(simulations.length);
    const listed = await listedIds(page);
    expect(new Set(listed)).toEqual(new Set(simulations.map((simulation) => simulation.id)));
  });

  it('titles and user names containing HTML are shown as text', async () => {
    const { id, simulations } = await openFile('small.sqlite');
    const hostile = simulations.find(({ title }) => title.startsWith('<img'));
    const page = await open(addressOf(id, hostile?.id ?? 0));
    await page.getByRole('heading', { name: hostile?.title ?? '' }).waitFor();
    await page
      .getByRole('grid', { name: 'Simulations' })
      .getByText(hostile?.title ?? '')
      .waitFor();
    expect(await page.locator('img, iframe, script:not([src])').count()).toBe(0);
    expect(await page.evaluate(() => '__x' in window)).toBe(false);
  });

  it.each([
    ['control characters', 48, /line1␊line2/u],
    ['an empty title', 42, /^''$/u],
    ['a spreadsheet formula', 46, /^=HYPERLINK/u],
  ])('%s in a title is visible', async (_, id, look) => {
    const { id: connectionId } = await openFile('small.sqlite');
    const page = await open(addressOf(connectionId, id));
    const heading = page.getByRole('region', { name: `Simulation ${id}` }).getByRole('heading', { level: 2 });
    await expect.poll(async () => heading.textContent()).toMatch(look);
  });

  it('rows with damage have a mark that describes it', async () => {
    const { id, simulations } = await openFile('faulty.sqlite');
    const page = await open(`/c/${id}/simulations`);
    await expect.poll(async () => rowCount(page)).toBe(simulations.length);
    const marked = simulations.slice(0, 14).filter(({ marks }) => marks.length > 0);
    await expect.poll(async () => marksShown(page, marked)).toBe(marked.length);
  });

  it('every damaged page is either drawn or reported as unreadable, next to sound ones', async () => {
    const { id } = await openFile('faulty.sqlite');
    const all = await pagesOf(program(), 1, id);
    const page = await open(addressOf(id, 1, { page: all[0]?.id, wide: true }));
    const outcomes: string[] = [];
    for (const { id: pageId } of all) {
      const plot = page.locator(`[data-page="${pageId}"]`);
      const panel = page.getByRole('heading', { name: 'This page cannot be drawn' });
      await page.waitForURL((url) => url.hash.includes(`page=${pageId}&`));
      await plot.or(panel).first().waitFor();
      outcomes.push((await panel.count()) > 0 ? 'unreadable' : 'drawn');
      await page.keyboard.press(']');
    }
    expect(new Set(outcomes)).toEqual(new Set(['drawn', 'unreadable']));
  });

  it.each([
    ['input', 6],
    ['logs', 53],
  ])('a decompression bomb in the %s is reported, and the window stays responsive', async (tab, simulation) => {
    const { id } = await openFile('faulty.sqlite');
    const page = await open(addressOf(id, simulation, { tab, wide: true }));
    await page.getByRole('tab', { name: tab === 'input' ? /^Input/u : /^Logs/u }).waitFor();
    const started = performance.now();
    await page.evaluate(async () => new Promise((drawn) => requestAnimationFrame(drawn)));
    expect(performance.now() - started).toBeLessThan(20_000);
    await expect.poll(async () => page.getByRole('tabpanel').textContent()).toMatch(/limit|large|more than|MiB/u);
  });

  it('PostgreSQL: the list, a simulation and its plot', async () => {
    const address = await postgresAddress(await makePostgresDatabase(referenceText('small.pg.sql.gz')));
    const page = await open();
    await page.keyboard.press('p');
    await page.getByLabel('Address of the database').fill(address);
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await showSimulations(page);
    await expect.poll(async () => rowCount(page)).toBe(51);
    await page.getByRole('searchbox', { name: 'Filter by title or job id' }).fill('YZ mesh');
    await expect.poll(async () => rowCount(page)).toBe(1);
    await rows(page).first().click();
    const canvas = page.locator('[data-page] canvas[role=img][data-drawn]');
    await canvas.waitFor();
    expect(await coloursOf(canvas)).toBeGreaterThan(8);
  });
});

async function marksShown(page: Page, marked: readonly SimulationSummary[]): Promise<number> {
  const shown = await Promise.all(
    marked.map(async ({ title }) =>
      rows(page)
        .filter({ hasText: title })
        .getByRole('button', { name: /^Warning: / })
        .count(),
    ),
  );
  return shown.filter((count) => count > 0).length;
}
