import { beforeAll, describe, expect, it } from 'vitest';
import { addressOf, coloursOf, hashOf, picture } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { demoId, openDemo, pageOf, pagesOf, simulationTitled } from '../support/demoPages.ts';

const { program, open, reopen } = startBrowserWindow();

beforeAll(async () => openDemo(program()));

/** The address of the first page with that many axes of the simulation with that title, with the page's id. */
async function drawn(title: string, dimensions: number) {
  const simulation = await simulationTitled(program(), title);
  const pageId = await pageOf(program(), simulation, dimensions);
  return { simulation, pageId, address: addressOf(demoId, simulation, { page: pageId, wide: true }) };
}

describe('a page of results', () => {
  it('without axes is shown as a number with its unit', async () => {
    const { address } = await drawn('lead collimator', 0);
    const page = await open(address);
    const plot = page
      .getByRole('region', { name: /^Plot of/u })
      .getByRole('group')
      .first();
    await plot.waitFor();
    expect(await plot.getAttribute('aria-label')).toMatch(/: [-−\d.,× ⁻¹²³e+]+.*MeV/u);
  });

  it('of one axis is drawn as a line', async () => {
    const { address, pageId } = await drawn('Degrader scan, 5 mm', 1);
    const page = await open(address);
    await page.getByRole('toolbar', { name: 'How the line is drawn' }).waitFor();
    await expect.poll(async () => coloursOf(picture(page, pageId))).toBeGreaterThan(8);
  });

  it('of two axes is drawn as a map', async () => {
    const { address, pageId } = await drawn('lead collimator', 2);
    const page = await open(address);
    await page.getByRole('toolbar', { name: 'How the map is drawn' }).waitFor();
    await expect.poll(async () => coloursOf(picture(page, pageId))).toBeGreaterThan(100);
  });

  it('of three axes is drawn as slices with a slider', async () => {
    const { address, pageId } = await drawn('Dose cube', 3);
    const page = await open(address);
    const slider = page.getByRole('slider', { name: /^Bin along/u });
    await slider.waitFor();
    await expect.poll(async () => coloursOf(picture(page, pageId))).toBeGreaterThan(100);
    const before = await slider.inputValue();
    await slider.press('ArrowRight');
    await expect.poll(async () => slider.inputValue()).toBe(String(Number(before) + 1));
    await expect.poll(() => hashOf(page)).toContain('sliceIndices');
  });

  it('of particles is drawn as a scatter plot with a table', async () => {
    const simulation = await simulationTitled(program(), 'Phase space at 4');
    const page = await open(addressOf(demoId, simulation, { wide: true }));
    const scatter = page.getByRole('img', { name: /^Scatter plot of/u });
    await scatter.waitFor();
    await expect.poll(async () => coloursOf(scatter)).toBeGreaterThan(8);
    await page.getByRole('list', { name: 'Kinds of particles' }).waitFor();
  });

  it('can be reached by a click in the list of pages', async () => {
    const simulation = await simulationTitled(program(), 'lead collimator');
    const page = await open(addressOf(demoId, simulation, { wide: true }));
    await page.getByRole('listbox', { name: 'Pages of results' }).getByRole('option').nth(3).click();
    const fourth = (await pagesOf(program(), simulation))[3];
    await picture(page, fourth?.id ?? 0).waitFor();
    await expect.poll(() => hashOf(page)).toContain(`page=${fourth?.id}`);
  });

  it('follows the previous one with the key ]', async () => {
    const { address, simulation, pageId } = await drawn('lead collimator', 2);
    const page = await open(address);
    await picture(page, pageId).waitFor();
    await page.keyboard.press(']');
    const next = (await pagesOf(program(), simulation))[1];
    await picture(page, next?.id ?? 0).waitFor();
  });
});

describe('the buttons above a plot', () => {
  it('change the scale of a line, and put it in the address', async () => {
    const { address, pageId } = await drawn('Degrader scan, 5 mm', 1);
    const page = await open(address);
    await picture(page, pageId).waitFor();
    const log = page
      .getByRole('group', { name: 'Scale of the values' })
      .getByRole('button', { name: 'log', exact: true });
    expect(await log.getAttribute('aria-pressed')).toBe('false');
    await log.click();
    await expect.poll(async () => log.getAttribute('aria-pressed')).toBe('true');
    await expect.poll(() => hashOf(page)).toContain('"lineScale":"log"');
  });

  it('change the colours of a map', async () => {
    const { address, pageId } = await drawn('lead collimator', 2);
    const page = await reopen(address);
    await picture(page, pageId).waitFor();
    const before = await picture(page, pageId).screenshot();
    await page.getByLabel('Colour map').selectOption('grey');
    await expect.poll(async () => (await picture(page, pageId).screenshot()).equals(before)).toBe(false);
  });

  it('switch between the repaired and the stored axis', async () => {
    const { address, pageId } = await drawn('Energy spectra along 150 MeV', 1);
    const page = await open(address);
    await picture(page, pageId).waitFor();
    const reading = page.getByRole('group', { name: 'Which axis is shown', exact: true });
    expect(await reading.getByRole('button', { name: 'repaired', exact: true }).getAttribute('aria-pressed')).toBe(
      'true',
    );
    await reading.getByRole('button', { name: 'stored', exact: true }).click();
    await expect.poll(() => hashOf(page)).toContain('"axes":"stored"');
    expect(await page.getByText('Axis repaired.').isVisible()).toBe(true);
  });
});

describe('the side panel', () => {
  it('estimates the noise of neighbouring bins only on request, and explains it', async () => {
    const simulation = await simulationTitled(program(), 'Degrader scan, 0 mm');
    const pageId = await pageOf(program(), simulation, 1);
    const page = await open(addressOf(demoId, simulation, { page: pageId, wide: true }));
    await picture(page, pageId).waitFor();
    const noise = page.getByRole('region', { name: 'Noise, estimated' });
    expect(await noise.getByText('%').count()).toBe(0);
    // It is checked as soon as the address says so.
    await noise.getByRole('checkbox').click();
    // 20 000 primaries: some 2 % in a bin of the plateau.
    await noise
      .getByText(/^± [123](?:\.\d)? %$/u)
      .first()
      .waitFor();
    await noise.getByText('Statistical errors are not stored.').waitFor();
  });
});

describe('the gallery', () => {
  it('shows all pages as images with the key G, and opens the clicked one', async () => {
    const { address, simulation, pageId } = await drawn('lead collimator', 2);
    const page = await open(address);
    await picture(page, pageId).waitFor();
    await page.keyboard.press('g');
    const wall = page.getByRole('group', { name: 'All pages as pictures' });
    await expect.poll(async () => wall.locator('canvas').count()).toBeGreaterThan(3);
    await wall.getByRole('button').nth(1).click();
    const second = (await pagesOf(program(), simulation))[1];
    await picture(page, second?.id ?? 0).waitFor();
  });
});

describe('damaged results', () => {
  it.each([
    ['page NULL', /NULL/u],
    ['page empty', /empty|0 bytes/u],
    ['page not compressed', /not (?:a )?gzip/iu],
  ])('%s: the defect is explained in place of the plot', async (title, fact) => {
    const simulation = await simulationTitled(program(), `Damaged: ${title}`);
    const [first] = await pagesOf(program(), simulation);
    const page = await open(addressOf(demoId, simulation, { page: first?.id }));
    await page.getByRole('heading', { name: 'This page cannot be drawn' }).waitFor();
    expect(
      await page
        .getByRole('region', { name: /^Page / })
        .getByRole('listitem')
        .first()
        .textContent(),
    ).toMatch(fact);
  });

  it.each([
    ['page cut off', /cut off|missing/u],
    ['page with a wrong checksum', /checksum/iu],
    ['page with fewer values than bins', /of .* values|values .* of|fewer|only/iu],
  ])('%s: the rest is drawn and the damage is explained next to it', async (title, fact) => {
    const simulation = await simulationTitled(program(), `Damaged: ${title}`);
    const [first] = await pagesOf(program(), simulation);
    const page = await open(addressOf(demoId, simulation, { page: first?.id, wide: true }));
    await picture(page, first?.id ?? 0).waitFor();
    const side = page.getByRole('complementary', { name: 'Figures and metadata' });
    await expect.poll(async () => side.textContent()).toMatch(fact);
  });
});
