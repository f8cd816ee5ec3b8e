import type { Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { addressOf, hashOf, picture } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { demoId, openDemo, pageOf, simulationTitled } from '../support/demoPages.ts';
import { drag, plotStage, zoomOf } from '../support/plotParts.ts';

const { program, open } = startBrowserWindow();

beforeAll(async () => openDemo(program()));

async function drawnLine(plot: Readonly<Record<string, unknown>> = {}): Promise<Page> {
  const simulation = await simulationTitled(program(), 'Degrader scan, 5 mm');
  const pageId = await pageOf(program(), simulation, 1);
  const page = await open(addressOf(demoId, simulation, { page: pageId, wide: true, plot }));
  await picture(page, pageId).waitFor();
  return page;
}

const side = (page: Page) => page.getByRole('complementary', { name: 'Figures and metadata' });

/** A figure in the side panel by its label. */
const figure = (page: Page, label: string) =>
  side(page)
    .locator('dl > div')
    .filter({ has: page.getByText(label, { exact: true }) })
    .locator('dd');

describe('a plot of one axis', () => {
  it('shows the figures of the dragged range', async () => {
    const page = await drawnLine();
    await figure(page, 'integral').waitFor();
    const before = await figure(page, 'integral').textContent();
    await page.getByRole('group', { name: 'What a drag does' }).getByRole('button', { name: 'range' }).click();
    await drag(page, { from: [0.3, 0.5], to: [0.5, 0.6] });
    await side(page)
      .getByRole('heading', { name: /^In the range/u })
      .waitFor();
    expect(zoomOf(page)).toBeUndefined();
    await expect.poll(() => hashOf(page)).toMatch(/"picked":\[[\d.]+,[\d.]+\]/u);
    await expect.poll(async () => figure(page, 'integral').textContent()).not.toBe(before);
    await page.getByRole('button', { name: 'Clear the range' }).click();
    await expect.poll(async () => figure(page, 'integral').textContent()).toBe(before);
  });

  it('undoes and redoes zooming with keys and buttons', async () => {
    const page = await drawnLine();
    await drag(page, { from: [0.3, 0.5], to: [0.6, 0.52] });
    await expect.poll(() => zoomOf(page)).toBeDefined();
    const first = zoomOf(page);
    await page.getByRole('button', { name: 'Show everything' }).click();
    await expect.poll(() => zoomOf(page)).toBeUndefined();
    await page.keyboard.press('Control+z');
    await expect.poll(() => zoomOf(page)).toEqual(first);
    await page.getByRole('button', { name: 'Undo zoom' }).click();
    await expect.poll(() => zoomOf(page)).toBeUndefined();
    await page.keyboard.press('Control+y');
    await expect.poll(() => zoomOf(page)).toEqual(first);
    await page.getByRole('button', { name: 'Redo zoom' }).click();
    await expect.poll(() => zoomOf(page)).toBeUndefined();
  });

  it('can be drawn on every scale of its axis', async () => {
    const page = await drawnLine();
    const scales = page.getByRole('group', { name: 'Scale of the axis' });
    for (const scale of ['symlog', 'log', 'lin']) {
      await scales.getByRole('button', { name: scale, exact: true }).click();
      await expect.poll(() => hashOf(page)).toContain(`"xScale":"${scale}"`);
      expect(await scales.getByRole('button', { name: scale, exact: true }).getAttribute('aria-pressed')).toBe('true');
    }
  });

  it('can be divided by its value at a typed position', async () => {
    const page = await drawnLine();
    await page.getByLabel('What the values are divided by').selectOption('point');
    const box = page.getByLabel('Position of the value that the others are divided by');
    await box.fill('2,5');
    await box.press('Enter');
    await expect.poll(() => hashOf(page)).toContain('"normaliseAt":2.5');
  });

  it('is reset with the key R', async () => {
    const page = await drawnLine({ lineScale: 'log', picked: [1, 2], zoom: { x: [1, 5], y: null } });
    await plotStage(page).press('r');
    await expect.poll(() => hashOf(page)).not.toContain('plot=');
  });

  it('keeps its settings for each estimator', async () => {
    const simulation = await simulationTitled(program(), 'Dose cube');
    const pageId = await pageOf(program(), simulation, 1);
    const page = await open(addressOf(demoId, simulation, { page: pageId, wide: true }));
    await picture(page, pageId).waitFor();
    await drag(page, { from: [0.3, 0.5], to: [0.6, 0.52] });
    await expect.poll(() => zoomOf(page)).toBeDefined();
    const zoom = zoomOf(page);
    const pages = page.getByRole('listbox', { name: 'Pages of results' }).getByRole('option');
    await pages.first().click();
    await expect.poll(() => zoomOf(page)).toBeUndefined();
    await pages.nth(1).click();
    await expect.poll(() => zoomOf(page)).toEqual(zoom);
  });
});
