import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { revisions } from '#shared/domain/connection.ts';
import { aBlob, aCluster, aRow, aSimulation, aTask, aUser, type StoredRow } from '../support/aSimulation.ts';
import { addressOf, cells, coloursOf, listed, rowCount } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { makeOwnDatabase } from '../support/ownDatabases.ts';
import { makePostgresDatabase, postgresAddress } from '../support/postgresServer.ts';
import { hasReferenceData, referenceText, withoutReference } from '../support/referenceData.ts';

const { program, open } = startBrowserWindow();

const curve = {
  dimensions: 1,
  data: { name: 'Dose', unit: 'MeV/g', values: [1, 2, 4, 8, 3, 0.5] },
  axis_dim1: { name: 'Position (Z)', unit: 'cm', values: [0.5, 1.5, 2.5, 3.5, 4.5, 5.5] },
  metadata: {},
};

interface Contents {
  readonly cluster?: Readonly<Record<string, number>>;
  readonly estimator?: Readonly<Record<string, string>>;
  readonly page?: Readonly<Record<string, string | number>>;
}

/**
 * One simulation with a task, an input, a log file and a result; only columns of every revision, plus the given ones.
 */
function contents({ cluster = {}, estimator = {}, page = {} }: Contents): readonly (readonly StoredRow[])[] {
  const blob = aBlob({});
  const result = { id: 1, estimator_id: 1, page_number: 0, compressed_data: aBlob(curve), ...page };
  return [
    aUser({ id: 1, username: 'alice' }),
    aCluster({ id: 1, cluster_name: 'ares', ...cluster }),
    aSimulation({ id: 1, user_id: 1, title: 'Depth dose' }),
    aTask({ id: 1, simulation_id: 1 }),
    aRow('Input', { id: 1, simulation_id: 1, compressed_data: aBlob({ input_files: { 'beam.dat': 'NSTAT 100' } }) }),
    aRow('Estimator', { id: 1, simulation_id: 1, name: 'depth', compressed_data: blob, ...estimator }),
    aRow('Page', result),
    aRow('Logfiles', { id: 1, simulation_id: 1, compressed_data: aBlob({ 'run.log': 'all done' }) }),
  ];
}

/** What a revision has in addition to the common columns. */
function ofRevision(revision: (typeof revisions)[number]): Contents {
  const at = revisions.indexOf(revision);
  return {
    cluster: revision === 'd0a89a16fbac' ? { port: 22 } : {},
    estimator: at >= revisions.indexOf('41149fa64bd2') ? { file_name: 'depth_' } : {},
    page: at >= revisions.indexOf('5003b9acb1f4') ? { page_name: 'DOSE', page_dimension: 1 } : {},
  };
}

async function connect(url: string): Promise<string> {
  return (await program().call('connections.open', { target: { kind: 'url', url } })).id;
}

async function drawn(page: Page): Promise<void> {
  const canvas = page.locator('[data-page] canvas[role=img][data-drawn]');
  await canvas.waitFor();
  expect(await coloursOf(canvas)).toBeGreaterThan(3);
}

/** Opens everything about the simulation, and the other lists. */
async function visit(page: Page, connectionId: string): Promise<void> {
  await listed(page);
  await expect.poll(async () => cells(page, 1).allTextContents()).toEqual(['Depth dose']);
  await page.getByRole('gridcell', { name: 'Depth dose' }).click();
  await drawn(page);
  await page.getByRole('tab', { name: /^Tasks/u }).click();
  await listed(page, 'Tasks');
  await page.getByRole('tab', { name: /^Input/u }).click();
  await page.getByRole('tabpanel').getByText('NSTAT 100').first().waitFor();
  await page.getByRole('tab', { name: /^Logs/u }).click();
  await page.getByRole('tabpanel').getByText('all done').first().waitFor();
  await page.getByRole('tab', { name: /^Rows/u }).click();
  await page.getByRole('tabpanel').getByText('job_state').first().waitFor();
  for (const name of ['Users', 'Clusters']) {
    await page.goto(`${program().origin}/#/c/${connectionId}/${name.toLowerCase()}`);
    await listed(page, name);
    expect(await rowCount(page, name)).toBe(1);
  }
}

describe('a PostgreSQL database', () => {
  it.each(revisions)('of revision %s can be browsed from end to end', async (revision) => {
    const id = await connect(await makeOwnDatabase('postgresql', { revision, rows: contents(ofRevision(revision)) }));
    const page = await open(`/c/${id}/simulations`);
    await page.getByText(`schema ${revision}`).waitFor();
    await visit(page, id);
  });

  it('whose pages never got names and dimensions shows what its blobs hold', async () => {
    const rows = contents({ estimator: { file_name: '' }, page: { page_name: '', page_dimension: 0 } });
    const id = await connect(await makeOwnDatabase('postgresql', { rows }));
    const page = await open(addressOf(id, 1));
    await drawn(page);
    const tree = page.getByRole('tabpanel');
    await tree.getByText('page 0').first().waitFor();
    expect(await tree.getByText(/(?:^|\s)0D\b/u).count()).toBe(0);
  });

  it('whose tables are older than alembic_version says is reported', async () => {
    const rows = contents({ estimator: { file_name: '' } });
    const own = { revision: '41149fa64bd2', recorded: '5003b9acb1f4', rows } as const;
    const id = await connect(await makeOwnDatabase('postgresql', own));
    const page = await open(`/c/${id}/simulations`);
    await expect
      .poll(async () => page.getByRole('note').allTextContents())
      .toContainEqual(expect.stringMatching(/5003b9acb1f4.*41149fa64bd2|41149fa64bd2.*5003b9acb1f4/u));
  });
});

describe.runIf(hasReferenceData)(`a real PostgreSQL database${withoutReference}`, () => {
  it.each(['migrated.pg.sql.gz', 'faulty.pg.sql.gz'])('%s can be browsed', async (name) => {
    const id = await connect(await postgresAddress(await makePostgresDatabase(referenceText(name))));
    const { rows } = await program().call('simulations.list', { connectionId: id });
    const page = await open(`/c/${id}/simulations`);
    await listed(page);
    expect(await rowCount(page)).toBe(rows.length);
    await page.goto(`${program().origin}/#${addressOf(id, 2)}`);
    await drawn(page);
    for (const list of ['Users', 'Clusters']) {
      await page.goto(`${program().origin}/#/c/${id}/${list.toLowerCase()}`);
      await listed(page, list);
    }
  });
});
