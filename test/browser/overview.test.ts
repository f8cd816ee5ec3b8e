import type { Locator, Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { axeFor } from '../support/axe.ts';
import { hashOf, listed, overview, rowCount } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { openDemo } from '../support/demoPages.ts';

const { program, open, reopen, expectComplaint } = startBrowserWindow();

beforeAll(async () => openDemo(program()));

const panel = (page: Page, name: string) => overview(page).getByRole('region', { name, exact: true });
const tile = (page: Page, name: RegExp) =>
  overview(page).getByRole('group', { name: 'What needs attention' }).getByRole('button', { name });

/** Waits until every panel has its content. */
async function settled(page: Page): Promise<void> {
  await panel(page, 'Storage').getByRole('list', { name: 'Storage by user' }).waitFor();
  await tile(page, /orphans/u).waitFor();
  await expect.poll(async () => overview(page).locator('[aria-busy=true]').count()).toBe(0);
}

describe('the overview of a connection', () => {
  it('shows what runs, what is wrong, where the bytes are and what the database is', async () => {
    const page = await open('/c/demo');
    await settled(page);
    expect(await page.title()).toMatch(/^Overview · /u);
    expect(await panel(page, 'Simulations per day').locator('[role=button]').count()).toBeGreaterThan(5);
    expect(await panel(page, 'Unfinished').getByRole('row').count()).toBeGreaterThan(5);
    expect(await panel(page, 'Storage').getByRole('rowheader', { name: 'Page' }).count()).toBe(1);
    expect(await panel(page, 'Database').textContent()).toContain('5003b9acb1f4');
    await panel(page, 'Recent changes').getByText('No changes were made from this machine.').waitFor();
    for (const theme of ['light', 'dark'] as const) {
      await page.evaluate((name) => (document.documentElement.dataset['theme'] = name), theme);
      expect((await axeFor(page).analyze()).violations).toEqual([]);
    }
  });

  it('leads to what it counts', async () => {
    const page = await open('/c/demo');
    await tile(page, /results wrong/u).click();
    await listed(page, 'Simulations with problems');
    await expect.poll(() => hashOf(page)).toBe('/c/demo/health?stuck={"kind":"wrong"}');
    await page.keyboard.press('1');
    await settled(page);
    const bars = panel(page, 'Simulations per day').locator('[role=button]');
    await bars.last().focus();
    await page.keyboard.press('ArrowLeft');
    const day = await page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
    const parts = [...(day.split(': ')[1] ?? '').matchAll(/(\d+) [A-Z]/gu)];
    await page.keyboard.press('Enter');
    await listed(page);
    expect(await rowCount(page)).toBe(parts.reduce((sum, [, count]) => sum + Number(count), 0));
    await page.goBack();
    await panel(page, 'Unfinished').getByRole('button', { name: 'SOBP 80–120 MeV' }).click();
    await page.getByRole('heading', { name: 'SOBP 80–120 MeV' }).waitFor();
  });

  it('marks what is chosen, and keeps the colours of figures, in high contrast', async () => {
    const page = await open('/c/demo');
    await settled(page);
    await page.emulateMedia({ forcedColors: 'active' });
    const outline = async (link: Locator) => link.evaluate((shown) => getComputedStyle(shown).outlineStyle);
    const views = page.getByRole('navigation', { name: 'Views' });
    expect(await outline(views.locator('[aria-current=page]'))).toBe('solid');
    expect(await outline(views.getByRole('link', { name: 'Tables' }))).toBe('none');
    const swatches = panel(page, 'Simulations per day').locator('li i');
    const colours = await swatches.evaluateAll((all) => all.map((each) => getComputedStyle(each).backgroundColor));
    expect(new Set(colours).size).toBe(colours.length);
  });

  it('keeps the period in the address, and shows the bars as a table', async () => {
    const page = await open('/c/demo');
    await overview(page).getByRole('button', { name: '1 year' }).click();
    await panel(page, 'Simulations per week').waitFor();
    await expect.poll(() => hashOf(page)).toBe('/c/demo?range=year');
    await page.getByRole('button', { name: 'Show as table' }).click();
    const table = panel(page, 'Simulations per week').getByRole('table');
    expect(await table.getByRole('columnheader').allTextContents()).toContain('COMPLETED');
    await page.reload();
    await panel(page, 'Simulations per week').waitFor();
  });

  it('loses only the panel that could not be read', async () => {
    expectComplaint(/Failed to load resource|status of/u);
    const page = await reopen();
    await page.route('**/api/call', async (route) => {
      if (route.request().postData()?.includes('overview.simulations') !== true) return route.continue();
      const failure = { code: 'timeout', message: 'The statement took too long', hint: '', details: [] };
      return route.fulfill({ json: { ok: false, failure } });
    });
    await page.goto(`${program().origin}/#/c/demo`);
    await panel(page, 'Simulations').getByText('The statement took too long').waitFor();
    await panel(page, 'Storage').getByRole('rowheader', { name: 'Page' }).waitFor();
    await tile(page, /stuck/u).waitFor();
  });
});
