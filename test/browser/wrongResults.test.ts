import type { Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { aBlob, aRow, aSimulation, aTask, type StoredRow } from '../support/aSimulation.ts';
import { addressOf, picture, rows } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { makeOwnDatabase } from '../support/ownDatabases.ts';
import { plotStage } from '../support/plotParts.ts';

const { program, open, reopen } = startBrowserWindow();

const axis = { name: 'Position (Z)', unit: 'cm', values: [0.5, 1.5, 2.5, 3.5] };
/** A page as yaptide writes it. */
const curve = (values: readonly number[] | string) => {
  const text = JSON.stringify({
    dimensions: 1,
    axis_dim1: axis,
    metadata: { page_number: '0' },
    data: { name: 'DOSE', unit: 'MeV/g', values: [] },
  });
  return aBlob(text.replace('"values":[]', `"values":${typeof values === 'string' ? values : JSON.stringify(values)}`));
};
const estimator = (id: number, simulationId: number, name = 'dose'): readonly StoredRow[] =>
  aRow('Estimator', { id, simulation_id: simulationId, name, file_name: `${name}_`, compressed_data: aBlob({}) });
const page = (id: number, blob: Uint8Array | null, name = 'DOSE'): readonly StoredRow[] =>
  aRow('Page', {
    id,
    estimator_id: Math.floor(id / 10),
    page_number: id % 10,
    page_name: name,
    page_dimension: 1,
    compressed_data: blob,
  });
const tasks = (simulationId: number, ...states: readonly string[]): readonly StoredRow[] =>
  states.flatMap((state, number) =>
    aTask({ id: simulationId * 10 + number, simulation_id: simulationId, task_id: number, task_state: state }),
  );
const spaces = ' '.repeat(130 * 1024 * 1024);

const database = [
  aSimulation({ id: 1, title: 'failed tasks averaged' }),
  tasks(1, 'COMPLETED', 'FAILED', 'COMPLETED'),
  estimator(10, 1),
  page(100, curve([1.23456789012, 2, 3, 4])),
  aSimulation({ id: 2, title: 'counts averaged' }),
  tasks(2, 'COMPLETED', 'COMPLETED'),
  estimator(20, 2),
  page(200, curve([1, 2, 3, 4])),
  page(201, curve([1, 2, 3, 4]), 'COUNT'),
  aSimulation({ id: 3, title: 'failed last' }),
  tasks(3, 'COMPLETED', 'COMPLETED', 'FAILED'),
  estimator(30, 3),
  page(300, null),
  page(301, curve([0, 0, 0, 0])),
  page(302, curve([1, 2, 3, 4])),
  aSimulation({ id: 4, title: 'failed with a log', job_state: 'FAILED' }),
  tasks(4, 'FAILED'),
  aRow('Logfiles', { id: 4, simulation_id: 4, compressed_data: aBlob({ 'shieldhit.log': 'segmentation fault' }) }),
  aSimulation({ id: 5, title: 'failed without a log', job_state: 'FAILED' }),
  tasks(5, 'FAILED'),
  aSimulation({ id: 6, title: 'completed without results' }),
  tasks(6, 'COMPLETED'),
  aSimulation({ id: 7, title: 'large' }),
  tasks(7, 'COMPLETED'),
  estimator(70, 7),
  page(700, curve(`[1,2,${spaces}3,4]`)),
];
const made: { id: string } = { id: '' };

beforeAll(async () => {
  const path = await makeOwnDatabase('sqlite', { rows: database });
  made.id = (await program().call('connections.open', { target: { kind: 'file', path } })).id;
});

const opened = async (simulation: number, more = {}): Promise<Page> => open(addressOf(made.id, simulation, more));
const notes = (window: Page) => window.getByRole('list', { name: 'Notes about this simulation' });

describe('wrong results despite COMPLETED', () => {
  it('are marked in the header and next to the page', async () => {
    const window = await opened(1, { wide: true });
    await notes(window)
      .getByText(/Wrong though COMPLETED.*1 of 3 tasks FAILED/u)
      .waitFor();
    const side = window.getByRole('complementary', { name: 'Figures and metadata' });
    await side.getByText(/Wrong though COMPLETED.*1 of 3 tasks FAILED/u).waitFor();
  });

  it('are marked next to the affected pages, and next to no other', async () => {
    const window = await opened(2, { page: 200, wide: true });
    await picture(window, 200).waitFor();
    await notes(window)
      .getByText(/1 COUNT page holds the average of 2 tasks/u)
      .waitFor();
    const side = window.getByRole('complementary', { name: 'Figures and metadata' });
    expect(await side.getByText('Wrong though COMPLETED').count()).toBe(0);
    const marked = window.getByRole('option').filter({ has: window.getByRole('img', { name: /^Wrong though/u }) });
    await marked.getByText('COUNT', { exact: true }).click();
    await side.getByText(/1 COUNT page holds the average/u).waitFor();
    expect(await marked.count()).toBe(1);
  });

  it('exclude those whose failed tasks were all the last', async () => {
    const window = await opened(3, { page: 302, wide: true });
    await picture(window, 302).waitFor();
    expect(await window.getByText('Wrong though COMPLETED').count()).toBe(0);
  });

  it('are marked in a narrow window too, where the side panel is collapsed', async () => {
    const window = await reopen(addressOf(made.id, 1));
    await window.setViewportSize({ width: 1024, height: 720 });
    await window.getByRole('group', { name: 'Notes about this page' }).getByText('Wrong though COMPLETED').waitFor();
    expect(await window.getByRole('complementary', { name: 'Figures and metadata' }).count()).toBe(0);
  });
});

describe('the first view of a simulation', () => {
  it('is the first page with values', async () => {
    const window = await opened(3);
    await picture(window, 302).waitFor();
  });

  it('is its log if it FAILED, and its results once they are chosen', async () => {
    const window = await opened(4);
    await window.getByText('segmentation fault').first().waitFor();
    await window.getByRole('tab', { name: 'Results' }).click();
    await window.getByText('It FAILED before any result was stored.').waitFor();
  });

  it('is its tasks if it FAILED without a log', async () => {
    const window = await opened(5);
    await rows(window, 'Tasks').first().waitFor();
  });

  it('is a note that there are none, if it COMPLETED without results', async () => {
    const window = await opened(6);
    await window.getByText('COMPLETED without results', { exact: true }).waitFor();
  });
});

describe('values that are rounded', () => {
  it('are shown as stored after a click on the plot', async () => {
    const window = await opened(1, { wide: true });
    await picture(window, 100).waitFor();
    const box = await plotStage(window).boundingBox();
    if (box === null) throw new Error('The plot is not in the window');
    await window.mouse.move(box.x + 0.16 * box.width, box.y + 0.5 * box.height);
    const told = plotStage(window).locator('[aria-live=polite]');
    await told.getByText('1.2346').waitFor();
    await window.mouse.down();
    await window.mouse.up();
    await told.getByText('1.23456789012').waitFor();
    await window.mouse.move(2, 2);
    await told.getByText('1.23456789012').waitFor();
    await window.getByText('stored value shown').waitFor();
  });
});

describe('a page of more than 128 MiB', () => {
  it('is read completely on request, with its progress', async () => {
    const window = await opened(7, { page: 700, wide: true });
    await window.getByText('This page cannot be drawn').waitFor();
    await window.evaluate(() => {
      new MutationObserver(() => {
        const progress = document.querySelector('progress[aria-label="Data read"]');
        if (progress !== null) document.documentElement.dataset['share'] = progress.getAttribute('value') ?? '';
      }).observe(document.body, { subtree: true, childList: true, attributes: true });
    });
    await window.getByRole('button', { name: /^Read all 130 MiB/u }).click();
    await picture(window, 700).waitFor();
    expect(Number(await window.evaluate(() => document.documentElement.dataset['share']))).toBeGreaterThan(0.2);
    expect(await window.getByText(/missing/u).count()).toBe(0);
  });

  it('shows its first values on request', async () => {
    const window = await opened(7, { page: 700, wide: true });
    await window.getByRole('button', { name: 'Show the first 128 MiB' }).click();
    await picture(window, 700).waitFor();
    await window.getByText('2 values of 4 missing').waitFor();
  });
});

describe('a change of pixel ratio', () => {
  it.each([2, 1.25])("to %f redraws plot and thumbnails at the screen's resolution", async (ratio) => {
    const window = await reopen(addressOf(made.id, 2, { page: 200, wide: true }));
    await picture(window, 200).waitFor();
    const session = await window.context().newCDPSession(window);
    const size = { width: 1440, height: 900, mobile: false };
    await session.send('Emulation.setDeviceMetricsOverride', { ...size, deviceScaleFactor: ratio });
    const ratios = async () =>
      window.locator('canvas').evaluateAll((all) =>
        all.map((canvas) => {
          if (!(canvas instanceof HTMLCanvasElement)) return 0;
          return Math.round((100 * canvas.width) / canvas.clientWidth) / 100;
        }),
      );
    await expect
      .poll(async () => new Set((await ratios()).map((found) => Math.abs(found - ratio) < 0.02)))
      .toEqual(new Set([true]));
  });
});
