import type { Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { addressOf, hashOf, picture } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { demoId, openDemo, pageOf, simulationTitled } from '../support/demoPages.ts';
import { drag } from '../support/plotParts.ts';

const { program, open } = startBrowserWindow();

beforeAll(async () => openDemo(program()));

async function drawnMap(plot: Readonly<Record<string, unknown>> = {}, title = 'lead collimator'): Promise<Page> {
  const simulation = await simulationTitled(program(), title);
  const pageId = await pageOf(program(), simulation, 2);
  const page = await open(
    addressOf(demoId, simulation, { page: pageId, wide: true, plot: { aspect: 'fill', ...plot } }),
  );
  await picture(page, pageId).waitFor();
  return page;
}

const side = (page: Page) => page.getByRole('complementary', { name: 'Figures and metadata' });
const map = (page: Page) => page.getByRole('img', { name: /^Map of/u });

async function chooseDrag(page: Page, name: string): Promise<void> {
  await page.getByRole('group', { name: 'What a drag does' }).getByRole('button', { name, exact: true }).click();
}

describe('a map', () => {
  it.each([
    ['▭', 'rectangle'],
    ['◯', 'ellipse'],
  ])('shows the figures of the dragged %s', async (button, shape) => {
    const page = await drawnMap();
    await chooseDrag(page, button);
    await drag(page, { from: [0.3, 0.45], to: [0.5, 0.7] });
    await side(page)
      .getByRole('heading', { name: `In the ${shape}` })
      .waitFor();
    await expect.poll(() => hashOf(page)).toContain(`"region":{"shape":"${shape}"`);
    await page.getByRole('button', { name: `Remove the ${shape}` }).click();
    await expect.poll(() => hashOf(page)).not.toContain('"region"');
  });

  it('is cut along the dragged line', async () => {
    const page = await drawnMap();
    await chooseDrag(page, '╱');
    await drag(page, { from: [0.3, 0.45], to: [0.55, 0.7] });
    const panel = page.getByRole('region', { name: /along the line$/u });
    await panel.getByRole('img', { name: /^Line plot of/u }).waitFor();
    await panel.getByRole('button', { name: 'Remove the line' }).click();
    await expect.poll(() => hashOf(page)).not.toContain('"lineCut"');
  });

  it('keeps its notes above those of the page, however low the window is', async () => {
    const simulation = await simulationTitled(program(), 'lead collimator');
    const pageId = await pageOf(program(), simulation, 2);
    const plot = { lineCut: { from: { x: 2, y: -1 }, to: { x: 15, y: 1 } } };
    const page = await open(addressOf(demoId, simulation, { page: pageId, plot }));
    await page.setViewportSize({ width: 1280, height: 680 });
    await page.getByRole('region', { name: /along the line$/u }).waitFor();
    const facts = page.getByText(/primaries \(the sum over 15 tasks\)/u).first();
    const overlap = async (): Promise<string> => {
      const { x = 0, y = 0, height = 0 } = (await facts.boundingBox()) ?? {};
      return page.evaluate(
        ([left, top]) => document.elementFromPoint(left ?? 0, top ?? 0)?.textContent ?? '',
        [x + 20, y + height / 2],
      );
    };
    await expect.poll(overlap).toContain('primaries (the sum over 15 tasks)');
  });

  it('shows iso-lines at typed levels', async () => {
    const page = await drawnMap();
    const before = await map(page).screenshot();
    await page.getByRole('button', { name: 'Iso-lines' }).click();
    const levels = page.getByLabel('Levels of the iso-lines in percent');
    await levels.fill('80 50 20');
    await levels.press('Enter');
    await expect.poll(() => hashOf(page)).toContain('"isoLevels":[80,50,20]');
    await page.keyboard.press('Escape');
    await expect.poll(async () => (await map(page).screenshot()).equals(before)).toBe(false);
  });

  it('accepts typed limits of its colours, and marks invalid ones', async () => {
    const page = await drawnMap({ mapScale: 'lin' });
    await page.getByRole('button', { name: 'Range of the colours' }).click();
    const upper = page.getByLabel('Upper limit of the colours');
    await upper.fill('-1');
    expect(await upper.getAttribute('aria-invalid')).toBe('true');
    await upper.fill('0.5');
    await upper.press('Enter');
    await expect.poll(() => hashOf(page)).toMatch(/"range":\[[^,]+,0\.5\]/u);
    await page.getByRole('group', { name: 'How zero is drawn' }).getByRole('button', { name: 'white' }).click();
    await expect.poll(() => hashOf(page)).toContain('"zero":"white"');
  });

  it('moves the whole colour range with a drag of the bar', async () => {
    const page = await drawnMap({ mapScale: 'lin', range: [2, 8] });
    const lowest = page.getByRole('slider', { name: 'Lowest colour' });
    const highest = page.getByRole('slider', { name: 'Highest colour' });
    await lowest.waitFor();
    const [bottom, top] = [await lowest.boundingBox(), await highest.boundingBox()];
    if (bottom === null || top === null) throw new Error('The colour bar has no handles');
    const x = bottom.x + bottom.width / 2;
    await page.mouse.move(x, (bottom.y + top.y) / 2);
    await page.mouse.down();
    await page.mouse.move(x, (bottom.y + top.y) / 2 + 12);
    await page.mouse.up();
    const range = /"range":\[([^,]+),([^\]]+)\]/u;
    await expect.poll(() => Number(range.exec(hashOf(page))?.[1] ?? 9)).toBeLessThan(2);
    const [, low, high] = range.exec(hashOf(page)) ?? [];
    expect(Number(high) - Number(low)).toBeCloseTo(6, 6);
  });

  it('shows sums next to it, and cuts as wide as typed', async () => {
    const page = await drawnMap();
    await page.getByRole('button', { name: 'Curves next to the map' }).click();
    const width = page.getByLabel('Width of the cuts in bins');
    await width.fill('5');
    await width.press('Enter');
    await expect.poll(() => hashOf(page)).toContain('"cutWidth":5');
    await page.getByRole('group', { name: 'What stands next to the map' }).getByRole('button', { name: 'sum' }).click();
    await expect.poll(() => hashOf(page)).toContain('"sides":"sum"');
  });

  it('undoes and redoes zooming', async () => {
    const page = await drawnMap();
    await drag(page, { from: [0.3, 0.45], to: [0.55, 0.7] });
    await expect.poll(() => hashOf(page)).toContain('"zoom":{');
    await page.keyboard.press('Control+z');
    await expect.poll(() => hashOf(page)).not.toContain('"zoom":{');
    await page.keyboard.press('Control+Shift+z');
    await expect.poll(() => hashOf(page)).toContain('"zoom":{');
  });

  it('starts in true proportions if both axes share a unit', async () => {
    const page = await drawnMap({ aspect: 'auto' });
    const proportions = page.getByRole('group', { name: 'Proportions' });
    expect(await proportions.getByRole('button', { name: '1:1' }).getAttribute('aria-pressed')).toBe('true');
  });
});
