import type { Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { addressOf, hashOf } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { demoId, openDemo, simulationTitled } from '../support/demoPages.ts';

const { program, open } = startBrowserWindow();

beforeAll(async () => openDemo(program()));

async function drawnParticles(plot: Readonly<Record<string, unknown>> = {}): Promise<Page> {
  const simulation = await simulationTitled(program(), 'Phase space at 4');
  const page = await open(addressOf(demoId, simulation, { wide: true, plot }));
  await page.getByRole('list', { name: 'Kinds of particles' }).getByRole('button').first().waitFor();
  return page;
}

const scatter = (page: Page) => page.getByRole('img', { name: /^Scatter plot of/u });

describe('a phase space', () => {
  it('can show a single kind of particle, in the plot and in the table', async () => {
    const page = await drawnParticles();
    await page.getByRole('button', { name: /^neutron/u }).click();
    await expect.poll(() => hashOf(page)).toContain('"particleKind":2112');
    const table = page.getByRole('region', { name: 'Particles' });
    await expect.poll(async () => table.getByRole('cell', { name: 'proton' }).count()).toBe(0);
    expect(await table.getByRole('cell', { name: 'neutron' }).count()).toBeGreaterThan(3);
    await page.getByRole('button', { name: /^neutron/u }).click();
    await expect.poll(() => hashOf(page)).not.toContain('particleKind');
  });

  it('can be coloured by a third column', async () => {
    const page = await drawnParticles();
    await scatter(page).waitFor();
    const before = await scatter(page).screenshot();
    await page.getByLabel('What the points are coloured by').selectOption('energy');
    await page.getByText(/^E \[MeV\]: /u).waitFor();
    await expect.poll(async () => (await scatter(page).screenshot()).equals(before)).toBe(false);
  });

  it('can be shown as a 2D histogram of two columns', async () => {
    const page = await drawnParticles();
    await page.getByRole('button', { name: '2D histogram' }).click();
    await page.getByRole('img', { name: /^Map of Particles/u }).waitFor();
    await page.getByLabel('Horizontal column').selectOption('energy');
    await expect.poll(() => hashOf(page)).toContain('"particleX":"energy"');
  });

  it('has a histogram of each column', async () => {
    const page = await drawnParticles({ particleView: 'histograms' });
    const histograms = page.getByRole('group', { name: 'Histograms of the columns' });
    await expect.poll(async () => histograms.getByRole('img').count()).toBe(7);
    const bins = page.getByLabel('Bins along each axis');
    await bins.fill('40');
    await bins.press('Enter');
    await expect.poll(() => hashOf(page)).toContain('"particleBins":40');
  });

  it('zooms to the dragged range', async () => {
    const page = await drawnParticles();
    await scatter(page).waitFor();
    const box = await scatter(page).boundingBox();
    if (box === null) throw new Error('The plot is not in the window');
    await page.mouse.move(box.x + 0.4 * box.width, box.y + 0.3 * box.height);
    await page.mouse.down();
    await page.mouse.move(box.x + 0.6 * box.width, box.y + 0.6 * box.height, { steps: 3 });
    await page.mouse.up();
    await expect.poll(() => hashOf(page)).toContain('"zoom":{');
  });
});
