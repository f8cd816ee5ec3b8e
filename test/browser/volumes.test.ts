import type { Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { aBlob, aRow, aSimulation, aTask } from '../support/aSimulation.ts';
import { addressOf, hashOf } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { demoId, openDemo, pageOf, simulationTitled } from '../support/demoPages.ts';
import { makeOwnDatabase } from '../support/ownDatabases.ts';

const { program, open } = startBrowserWindow();

beforeAll(async () => openDemo(program()));

async function drawnVolume(plot: Readonly<Record<string, unknown>>): Promise<Page> {
  const simulation = await simulationTitled(program(), 'Dose cube');
  const pageId = await pageOf(program(), simulation, 3);
  const page = await open(addressOf(demoId, simulation, { page: pageId, wide: true, plot }));
  await page.locator(`[data-page="${pageId}"] canvas[role=img][data-drawn]`).first().waitFor();
  return page;
}

const plane = (page: Page, name: RegExp) => page.getByRole('application', { name });

describe('a volume', () => {
  it('is shown as three planes through one point', async () => {
    const page = await drawnVolume({});
    await page.getByRole('button', { name: '3 planes' }).click();
    await plane(page, /^YZ plane/u).waitFor();
    expect(await page.getByRole('application', { name: /plane at/u }).count()).toBe(3);
  });

  it('moves all planes when the crosshair is dragged in one', async () => {
    const page = await drawnVolume({ volume: 'planes' });
    const before = await plane(page, /^XY plane/u).getAttribute('aria-label');
    const box = await plane(page, /^YZ plane/u).boundingBox();
    if (box === null) throw new Error('The plane is not in the window');
    await page.mouse.move(box.x + 0.3 * box.width, box.y + 0.3 * box.height);
    await page.mouse.down();
    await page.mouse.move(box.x + 0.4 * box.width, box.y + 0.3 * box.height);
    await page.mouse.up();
    await expect.poll(() => hashOf(page)).toContain('"sliceIndices":[');
    await expect.poll(async () => plane(page, /^XY plane/u).getAttribute('aria-label')).not.toBe(before);
  });

  it('moves the crosshair with keys, and to the maximum with a button', async () => {
    const page = await drawnVolume({ volume: 'planes', sliceIndices: [0, 0, 0] });
    await plane(page, /^YZ plane/u).press('ArrowRight');
    await expect.poll(() => hashOf(page)).toContain('"sliceIndices":[0,0,1]');
    await plane(page, /^YZ plane/u).press('PageUp');
    await expect.poll(() => hashOf(page)).toContain('"sliceIndices":[1,0,1]');
    await page.getByRole('button', { name: 'To the maximum' }).click();
    await expect.poll(() => hashOf(page)).not.toContain('"sliceIndices":[1,0,1]');
  });

  it('has a profile along the chosen axis', async () => {
    const page = await drawnVolume({ volume: 'planes' });
    await page.getByRole('group', { name: 'Axis of the profile' }).getByRole('button', { name: 'X' }).click();
    await expect.poll(() => hashOf(page)).toContain('"profileAxis":0');
  });

  it('can be projected to its largest values', async () => {
    const page = await drawnVolume({});
    await page
      .getByRole('group', { name: 'What a plane shows of the other axes' })
      .getByRole('button', { name: 'max' })
      .click();
    await expect.poll(() => hashOf(page)).toContain('"depth":"max"');
    await expect.poll(async () => page.getByRole('slider', { name: /^Bin along/u }).count()).toBe(0);
  });

  it('has a dose-volume histogram for a typed box and threshold', async () => {
    const page = await drawnVolume({ volume: 'doses' });
    const figures = page.getByLabel('Figures of the volume');
    const median = figures.locator('div').filter({ has: page.getByText('D50', { exact: true }) });
    await median.waitFor();
    const before = await median.textContent();
    const threshold = page.getByLabel('Threshold in percent of the maximum');
    await threshold.fill('50');
    await threshold.press('Enter');
    await expect.poll(async () => median.textContent()).not.toBe(before);
    const upper = page.getByLabel('Upper limit of Z');
    await upper.fill('5');
    await upper.press('Enter');
    await expect.poll(() => hashOf(page)).toContain('"volumeBox":[null,null,[0,5]]');
  });
});

describe('a cylindrical mesh', () => {
  const axes = [
    { name: 'Radius (R)', unit: 'cm', values: [0.5, 1.5, 2.5] },
    { name: 'Angle (PHI)', unit: 'deg', values: [45, 135, 225, 315] },
    { name: 'Position (Z)', unit: 'cm', values: [1, 3, 5, 7, 9] },
  ] as const;
  const values = Array.from({ length: 60 }, (_, index) => index + 1);
  const [axis_dim1, axis_dim2, axis_dim3] = axes;
  const mesh = {
    dimensions: 3,
    axis_dim1,
    axis_dim2,
    axis_dim3,
    metadata: {},
    data: { name: 'DOSE', unit: 'MeV/g', values },
  };

  it('opens on radius and length, and has its disc as a plane of its own', async () => {
    const path = await makeOwnDatabase('sqlite', {
      rows: [
        aSimulation({ id: 1, title: 'cylinder' }),
        aTask({ id: 1, simulation_id: 1, task_id: 0, task_state: 'COMPLETED' }),
        aRow('Estimator', { id: 1, simulation_id: 1, name: 'cyl', file_name: 'cyl_', compressed_data: aBlob({}) }),
        aRow('Page', {
          id: 1,
          estimator_id: 1,
          page_number: 0,
          page_name: 'DOSE',
          page_dimension: 3,
          compressed_data: aBlob(mesh),
        }),
      ],
    });
    const { id } = await program().call('connections.open', { target: { kind: 'file', path } });
    const page = await open(addressOf(id, 1, { page: 1, wide: true }));
    const planes = page.getByLabel('Axes of the slice, vertical and horizontal');
    await page.getByRole('slider', { name: /PHI/u }).waitFor();
    expect(await planes.inputValue()).toBe('0,2');
    await planes.selectOption('Radius (R), Angle (PHI) as a disc');
    await page.getByRole('img', { name: /^Disc of/u }).waitFor();
    await page.getByRole('slider', { name: /Z/u }).waitFor();
    expect(await planes.inputValue()).toBe('disc');
    await expect.poll(() => hashOf(page)).toContain('"disc":true');
    await planes.selectOption('Radius (R) ↑  Angle (PHI) →');
    await page.getByRole('img', { name: /^Map of/u }).waitFor();
    expect(await planes.inputValue()).toBe('0,1');
  });
});
