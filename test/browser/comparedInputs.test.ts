import type { Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { aBlob, aRow, aSimulation, aTask, type StoredRow } from '../support/aSimulation.ts';
import { axeFor } from '../support/axe.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { makeOwnDatabase } from '../support/ownDatabases.ts';

const { program, open } = startBrowserWindow();
const made: { id: string } = { id: '' };

interface Run {
  readonly id: number;
  readonly tasks: readonly number[];
  readonly energy?: string;
  readonly values?: readonly number[];
}

/** A simulation with one page of three bins, its input, and tasks with the given numbers. */
function aRun({ id, tasks, energy = '150.0', values = [1, 2, 3] }: Run): readonly StoredRow[] {
  const page = {
    dimensions: 1,
    data: { name: 'Dose', unit: 'MeV/g/prim', values },
    axis_dim1: { name: 'Position (Z)', unit: 'cm', values: [0.5, 1.5, 2.5] },
    metadata: { dettyp: 'DOSE', page_normalized: '2' },
  };
  const files = { 'beam.dat': `RNDSEED ${id}\nNSTAT 100\nTMAX0 ${energy} ! title ${id}\n`, 'mat.dat': 'ICRU 276\n' };
  const project = { project: { title: `run ${id}` }, beam: { energy: Number(energy), numberOfParticles: id } };
  const input = { input_type: 'EDITOR', number_of_all_primaries: 100, input_files: files, input_json: project };
  return [
    ...aSimulation({ id, title: `run ${id}` }),
    ...tasks.flatMap((number) => aTask({ id: id * 100 + number, simulation_id: id, task_id: number })),
    ...aRow('Input', { id, simulation_id: id, compressed_data: aBlob(input) }),
    ...aRow('Estimator', { id, simulation_id: id, name: 'z', file_name: 'z_', compressed_data: aBlob({}) }),
    ...aRow('Page', {
      id,
      estimator_id: id,
      page_name: 'DOSE',
      page_number: 0,
      page_dimension: 1,
      compressed_data: aBlob(page),
    }),
  ];
}

beforeAll(async () => {
  const runs = [
    aRun({ id: 1, tasks: [0, 1] }),
    aRun({ id: 2, tasks: [0, 1] }),
    aRun({ id: 3, tasks: [0, 1, 2, 3], values: [1, 2, 4] }),
    aRun({ id: 4, tasks: [7], values: [1, 3, 3] }),
    aRun({ id: 5, tasks: [0, 1], energy: '151.5', values: [2, 2, 3] }),
  ];
  const path = await makeOwnDatabase('sqlite', { rows: runs });
  made.id = (await program().call('connections.open', { target: { kind: 'file', path } })).id;
});

async function compare(ids: readonly number[]): Promise<Page> {
  const pages = ids.map((id) => ({ simulation: id, page: id }));
  return open(`/c/${made.id}/compare?pages=${encodeURIComponent(JSON.stringify(pages))}`);
}

const panel = (page: Page) => page.getByRole('region', { name: 'Inputs and random numbers' });
const relation = (page: Page, index: number) => panel(page).getByRole('listitem').nth(index);

describe('the inputs of compared pages', () => {
  it('that are equal are classified by the numbers of their tasks: same random numbers, overlapping, independent', async () => {
    const page = await compare([1, 2, 3, 4]);
    await relation(page, 0).getByText('Equal inputs, same random numbers').waitFor();
    await relation(page, 1).getByText('2 tasks of each start with the same seed').waitFor();
    await relation(page, 2).getByText('Equal inputs, independent random numbers').waitFor();
  });

  it('with the same values as the reference are pointed out, and no others', async () => {
    const page = await compare([1, 2, 3]);
    await relation(page, 0).getByText('Its values are identical to those of A, bit for bit.').waitFor();
    expect(await relation(page, 1).textContent()).not.toContain('bit for bit');
  });

  it('that differ show their differences line by line and field by field', async () => {
    const page = await compare([1, 5]);
    await relation(page, 0).getByText('beam.dat · 1 field of the project').waitFor();
    await panel(page).getByRole('button', { name: 'Show the differences' }).click();
    const dialog = page.getByRole('dialog', { name: 'Inputs of A and B' });
    const lines = dialog.getByRole('list', { name: 'Lines of beam.dat that differ' }).getByRole('listitem');
    expect(await lines.allTextContents()).toEqual(['ATMAX0 150', 'BTMAX0 151.5']);
    expect(await dialog.getByRole('row').last().textContent()).toBe('beam / energy150151.5');
    const { violations } = await axeFor(page).include('[role=dialog]').analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });
});
