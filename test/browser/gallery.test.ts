import { buffer } from 'node:stream/consumers';
import { unzipSync } from 'fflate';
import type { Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { axeFor } from '../support/axe.ts';
import { addressOf, coloursOf, hashOf, listed, rows } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { dropFile, savedFigure } from '../support/figureParts.ts';
import { demoId, openDemo, simulationTitled } from '../support/demoPages.ts';

const { program, open } = startBrowserWindow();
const ids: number[] = [];

beforeAll(async () => {
  await openDemo(program());
  for (const depth of [0, 5, 15]) ids.push(await simulationTitled(program(), `Degrader scan, ${depth} mm`));
});

const address = (search = ''): string =>
  `/c/${demoId}/gallery?simulations=${encodeURIComponent(JSON.stringify(ids))}${search}`;
const row = (page: Page, index: number) => page.getByRole('group', { name: `Simulation ${ids[index]}`, exact: true });
const dose = (page: Page, index: number) =>
  row(page, index).getByRole('button', { name: `Open Dose of simulation ${ids[index]}` });

describe('the gallery of several simulations', () => {
  it('opens from the selection in the list', async () => {
    const page = await open(`/c/${demoId}/simulations`);
    await listed(page);
    await rows(page)
      .nth(0)
      .click({ modifiers: ['Control'] });
    await rows(page)
      .nth(2)
      .click({ modifiers: ['Control'] });
    await rows(page).nth(2).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Show results of 2 simulations in the gallery' }).click();
    await page.getByRole('heading', { name: 'Gallery' }).waitFor();
    await expect.poll(() => hashOf(page)).toMatch(/gallery\?simulations=\[\d+,\d+\]/u);
  });

  it('shows the same quantity in one row, with an image and a figure each', async () => {
    const page = await open(address());
    await dose(page, 2).locator('canvas[data-drawn]').waitFor();
    const places = await Promise.all([0, 1, 2].map(async (index) => dose(page, index).boundingBox()));
    expect(new Set(places.map((place) => place?.x)).size).toBe(1);
    await expect.poll(async () => dose(page, 0).textContent()).toMatch(/^R80 15\.\d+ cm in Z/u);
    expect(await coloursOf(dose(page, 0).locator('canvas'))).toBeGreaterThan(4);
    const { violations } = await axeFor(page).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
  });

  it('can be filtered by dimension and text, which the address keeps', async () => {
    const page = await open(address());
    await dose(page, 0).waitFor();
    await page.getByRole('button', { name: '2D', exact: true }).click();
    await page
      .getByText('All pages are hidden by filters')
      .or(page.getByText(/ in \d+ columns?$/u))
      .first()
      .waitFor();
    await expect.poll(() => hashOf(page)).toContain('dimensions=[2]');
    await page.getByRole('button', { name: '2D', exact: true }).click();
    await page.getByRole('searchbox').fill('no such quantity');
    await page.getByText('All pages are hidden by filters').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await dose(page, 0).waitFor();
    await expect.poll(() => hashOf(page)).not.toContain('text=');
  });

  it('can be filtered by unit, which is read from the pages', async () => {
    const page = await open(address());
    await dose(page, 0).waitFor();
    await page.getByRole('button', { name: 'Filter by unit' }).click();
    await page.getByRole('checkbox', { name: 'MeV/cm' }).check();
    await dose(page, 0).waitFor({ state: 'detached' });
    await expect.poll(() => hashOf(page)).toContain('units=["MeV/cm"]');
    await page.getByText(/in 2 columns$/u).waitFor();
  });

  it('leads from selected pages to their comparison, with mouse and keyboard', async () => {
    const page = await open(address());
    await dose(page, 0).waitFor();
    await dose(page, 0).focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowDown');
    await expect
      .poll(async () => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
      .toBe(`Open Dose of simulation ${ids[1]}`);
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Compare 2 pages' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Compare 2 pages' }).waitFor({ state: 'detached' });
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Space');
    await page.keyboard.press('c');
    await page.getByRole('img', { name: /^Lines A, B over Position/u }).waitFor();
    await page.getByRole('button', { name: 'Back' }).click();
    await dose(page, 0).waitFor();
  });

  it('has a menu for each simulation: its place, its pages, and their files', async () => {
    const page = await open(address());
    await dose(page, 0).waitFor();
    const menuOf = async (index: number, entry: RegExp | string): Promise<void> => {
      await row(page, index)
        .getByRole('button', { name: `Menu of simulation ${ids[index]}` })
        .click();
      await page.getByRole('menuitem', { name: entry }).click();
    };
    await menuOf(2, 'Move up');
    await expect.poll(() => hashOf(page)).toContain(`simulations=${JSON.stringify([ids[0], ids[2], ids[1]])}`);
    await menuOf(1, /^Select its \d pages$/u);
    await page.getByRole('button', { name: /^Compare \d pages/u }).waitFor();
    await row(page, 0).getByText('COMPLETED').click({ button: 'right' });
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: /^All \d pages as ZIP: JSON as stored$/u }).click();
    const file = await download;
    const files = Object.keys(unzipSync(await buffer(await file.createReadStream())));
    expect(file.suggestedFilename()).toBe(`gallery_sim${ids[0]}_JSON_as_stored.zip`);
    expect(files.every((name) => name.startsWith(`sim${ids[0]}/`))).toBe(true);
    await menuOf(0, 'Remove from the gallery');
    await row(page, 0).waitFor({ state: 'detached' });
  });

  it('opens a page, and simulations can be added and removed', async () => {
    const page = await open(address());
    await dose(page, 0).waitFor();
    await page.getByRole('button', { name: `Remove simulation ${ids[1]} from the gallery` }).click();
    await row(page, 1).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Add a simulation' }).click();
    await page.getByRole('searchbox', { name: 'title, id or job id' }).fill('Degrader scan, 5 mm');
    await page.getByRole('checkbox', { name: `Degrader scan, 5 mm PMMA #${ids[1]}` }).check();
    await page.keyboard.press('Escape');
    await row(page, 1).waitFor();
    await dose(page, 0).click();
    await page.getByRole('heading', { name: /Degrader scan, 0 mm/u }).waitFor();
  });

  it('is exported as a figure that opens it again, and as numbers of every page', async () => {
    const page = await open(address('&scale=own'));
    await dose(page, 2).locator('canvas[data-drawn]').waitFor();
    const before = hashOf(page);
    const svg = await savedFigure(page, 'SVG', 'Export these pages');
    const text = svg.toString();
    expect(text).toContain('Results of 3 simulations');
    expect(text).toMatch(/R80 15\.\d+ cm in Z/u);
    await page.getByRole('button', { name: 'Export these pages' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: /^All \d+ pages as ZIP: CSV$/u }).click();
    const files = Object.keys(unzipSync(await buffer(await (await download).createReadStream())));
    for (const id of ids) expect(files).toContain(`sim${id}/index.json`);
    expect(files.filter((name) => name.endsWith('.csv')).length).toBeGreaterThanOrEqual(3);
    await page.evaluate((to) => window.location.assign(to), `#/c/${demoId}/users`);
    await page.getByRole('grid', { name: 'Users' }).waitFor();
    await dropFile(page, 'gallery.svg', svg);
    await expect.poll(() => hashOf(page).split(/[?&]/u).toSorted()).toEqual(before.split(/[?&]/u).toSorted());
    await dose(page, 2).waitFor();
  });

  it("opens from a single simulation's gallery", async () => {
    const page = await open(addressOf(demoId, ids[0] ?? 0, { wide: true }));
    await page.getByRole('listbox', { name: 'Pages of results' }).waitFor();
    await page.keyboard.press('g');
    await page.getByRole('button', { name: 'Filter, or add other simulations' }).click();
    await dose(page, 0).waitFor();
  });

  it('says that simulations have no results, and which ones do not exist', async () => {
    const page = await open(`/c/${demoId}/gallery?simulations=[999999]`);
    await page.getByText('There is no simulation 999999.').waitFor();
  });
});
