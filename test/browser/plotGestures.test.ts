import type { Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { addressOf, hashOf, picture } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { demoId, openDemo, pageOf, simulationTitled } from '../support/demoPages.ts';
import { doubleClick, drag, plotStage, pointAt, readout, spansOf, turnWheel, zoomOf } from '../support/plotParts.ts';

const { program, open } = startBrowserWindow();

beforeAll(async () => openDemo(program()));

const line = { title: 'Degrader scan, 5 mm', dimensions: 1 } as const;
const map = { title: 'lead collimator', dimensions: 2 } as const;

async function drawn({ title, dimensions }: typeof line | typeof map): Promise<Page> {
  const simulation = await simulationTitled(program(), title);
  const pageId = await pageOf(program(), simulation, dimensions);
  // Without true proportions, so that the same positions are within every plot.
  const page = await open(addressOf(demoId, simulation, { page: pageId, wide: true, plot: { aspect: 'fill' } }));
  await picture(page, pageId).waitFor();
  return page;
}

/** The bins at a position: along the horizontal axis, then along the vertical one if there is one. */
async function binsAt(page: Page, place: readonly [number, number]) {
  await pointAt(page, place);
  await expect.poll(async () => spansOf(await readout(page)).length).toBeGreaterThan(0);
  return spansOf(await readout(page));
}

const width = ([low, high]: readonly [number, number]): number => high - low;

/** The window in the address, once it is there. */
async function zoomed(page: Page) {
  await expect.poll(() => zoomOf(page)).toBeDefined();
  const zoom = zoomOf(page);
  if (zoom === undefined) throw new Error('The plot is not zoomed');
  return zoom;
}

describe.each([line, map])('the plot of $title', (plot) => {
  it('zooms to the dragged range', async () => {
    const page = await drawn(plot);
    const [left] = await binsAt(page, [0.35, 0.5]);
    const [right] = await binsAt(page, [0.6, 0.7]);
    await drag(page, { from: [0.35, 0.5], to: [0.6, 0.7] });
    const { x, y } = await zoomed(page);
    expect(x[0]).toBeGreaterThanOrEqual((left?.[0] ?? Number.NaN) - 1e-6);
    expect(x[0]).toBeLessThanOrEqual((left?.[1] ?? Number.NaN) + 1e-6);
    expect(x[1]).toBeGreaterThanOrEqual((right?.[0] ?? Number.NaN) - 1e-6);
    expect(x[1]).toBeLessThanOrEqual((right?.[1] ?? Number.NaN) + 1e-6);
    expect(y).not.toBeNull();
  });

  it('pans with Shift and a drag, and not past its ends', async () => {
    const page = await drawn(plot);
    await drag(page, { from: [0.35, 0.45], to: [0.6, 0.7] });
    const before = await zoomed(page);
    await drag(page, { from: [0.5, 0.5], to: [0.45, 0.5], key: 'Shift' });
    await expect.poll(() => zoomOf(page)?.x[0]).toBeGreaterThan(before.x[0]);
    const after = await zoomed(page);
    expect(width(after.x)).toBeCloseTo(width(before.x), 6);
    await drag(page, { from: [0.3, 0.5], to: [0.7, 0.5], key: 'Shift' });
    await drag(page, { from: [0.3, 0.5], to: [0.7, 0.5], key: 'Shift' });
    await drag(page, { from: [0.3, 0.5], to: [0.7, 0.5], key: 'Shift' });
    await expect.poll(() => zoomOf(page)?.x[0]).toBeLessThan(before.x[0]);
    expect(width((await zoomed(page)).x)).toBeCloseTo(width(before.x), 6);
  });

  it('zooms at the cursor with Ctrl and the wheel', async () => {
    const page = await drawn(plot);
    const [under] = await binsAt(page, [0.45, 0.5]);
    expect(await turnWheel(page, [0.45, 0.5], { by: -240, key: 'Control' })).toBe(true);
    const first = await zoomed(page);
    expect(await turnWheel(page, [0.45, 0.5], { by: -240, key: 'Control' })).toBe(true);
    await expect.poll(() => width(zoomOf(page)?.x ?? [0, 0])).toBeLessThan(width(first.x));
    await pointAt(page, [0.46, 0.5]);
    const [still] = await binsAt(page, [0.45, 0.5]);
    // The labels of a line's values may become wider or narrower by a few pixels.
    expect(Math.abs((still?.[0] ?? Number.NaN) - (under?.[0] ?? Number.NaN))).toBeLessThanOrEqual(
      2.1 * width(under ?? [0, 0]),
    );
  });

  it('shows everything again when the wheel is turned back', async () => {
    const page = await drawn(plot);
    await turnWheel(page, [0.45, 0.5], { by: -100, key: 'Control' });
    await zoomed(page);
    await turnWheel(page, [0.45, 0.5], { by: 240, key: 'Control' });
    await expect.poll(() => zoomOf(page)).toBeUndefined();
  });

  it('leaves the plain wheel to the page', async () => {
    const page = await drawn(plot);
    await drag(page, { from: [0.35, 0.5], to: [0.6, 0.7] });
    const before = await zoomed(page);
    expect(await turnWheel(page, [0.45, 0.5], { by: -240 })).toBe(false);
    expect(await turnWheel(page, [0.45, 0.5], { by: 240 })).toBe(false);
    expect(zoomOf(page)).toEqual(before);
  });

  it('shows everything again on a double click', async () => {
    const page = await drawn(plot);
    await drag(page, { from: [0.35, 0.5], to: [0.6, 0.7] });
    await zoomed(page);
    await doubleClick(page, [0.45, 0.5]);
    await expect.poll(() => zoomOf(page)).toBeUndefined();
    await expect.poll(() => hashOf(page)).not.toContain('"cut":{');
  });

  it('shows the bin and the value under the cursor, in the plot and next to it', async () => {
    const page = await drawn(plot);
    const side = page.getByRole('complementary', { name: 'Figures and metadata' });
    await side.getByText('Point at the plot').waitFor();
    const bins = await binsAt(page, [0.45, 0.5]);
    expect(bins).toHaveLength(plot.dimensions);
    const entries = side.locator('dl').first().locator('dd');
    await expect.poll(async () => entries.count()).toBe(plot.dimensions + 1);
    expect((await entries.allTextContents()).slice(0, -1).flatMap(spansOf)).toEqual(bins);
    const value = (await entries.last().textContent())?.trim() ?? 'no value';
    expect(value).toMatch(/\d/u);
    expect(await readout(page)).toContain(value);
    await page.mouse.move(2, 2);
    await side.getByText('Point at the plot').waitFor();
  });
});

describe('a map', () => {
  it('keeps its window when its colour range is reset by a double click', async () => {
    const page = await drawn(map);
    await drag(page, { from: [0.35, 0.5], to: [0.6, 0.7] });
    const before = await zoomed(page);
    await page.getByRole('slider', { name: 'Highest colour' }).press('PageDown');
    await expect.poll(() => hashOf(page)).toContain('"range":[');
    await page.getByRole('slider', { name: 'Lowest colour' }).dblclick();
    await expect.poll(() => hashOf(page)).not.toContain('"range":[');
    expect(zoomOf(page)).toEqual(before);
  });

  it('pins its cuts with a click and releases them with the next', async () => {
    const page = await drawn(map);
    await plotStage(page).hover();
    await page.mouse.down();
    await page.mouse.up();
    await expect.poll(() => hashOf(page)).toContain('"cut":{');
    await page.mouse.down();
    await page.mouse.up();
    await expect.poll(() => hashOf(page)).not.toContain('"cut":{');
  });
});
