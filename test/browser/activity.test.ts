import pg from 'pg';
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { axeFor } from '../support/axe.ts';
import { aSimulation } from '../support/aSimulation.ts';
import { hashOf, rows } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { named } from '../support/connectingParts.ts';
import { openOperationSession } from '../support/operationParts.ts';
import { makeOwnDatabase } from '../support/ownDatabases.ts';
import { postgresAddress } from '../support/postgresServer.ts';

const { program, reopen, open } = startBrowserWindow();

async function expectAccessible(page: Page): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await page.evaluate((name) => (document.documentElement.dataset['theme'] = name), theme);
    const { violations } = await axeFor(page).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  }
}

describe('the activity', () => {
  it('of a server shows who waits for whom, and terminates the cause once the connection is unlocked', async () => {
    const place = await openOperationSession({
      program: program(),
      id: 'chain',
      rows: [aSimulation({ id: 1 })],
      isLocked: true,
    });
    const connections = await program().call('connections.list', {});
    const database = /^(\w+) on/u.exec(connections.find(({ id }) => id === place.connectionId)?.place ?? '')?.[1] ?? '';
    const connectionString = await postgresAddress(database);
    const [holder, waiter] = ['psql', 'yaptide_flask'].map((name) => {
      const client = new pg.Client({ connectionString, application_name: name });
      client.on('error', () => undefined);
      return client;
    });
    await Promise.all([holder?.connect(), waiter?.connect()]);
    await holder?.query('begin');
    await holder?.query(`update "Simulation" set title = 'held' where id = 1`);
    const waits = waiter?.query(`update "Simulation" set title = 'new' where id = 1`);
    const page = await reopen(`/c/${place.connectionId}/activity`);
    const panel = page.getByRole('region', { name: 'Who waits for whom' });
    await panel.getByText(/waits for a row of Simulation that pid \d+ changed.*idle in its transaction/u).waitFor();
    await rows(page, 'Sessions').getByText('yaptide, API').waitFor();
    await page.getByRole('img', { name: /What sessions waited for in the last 15 minutes; now .*lock/u }).waitFor();
    await expectAccessible(page);
    await panel.getByRole('button', { name: /^Terminate \d+…$/u }).click();
    const dialog = page.getByRole('dialog', { name: /^Terminate session/u });
    await named(dialog, 'Unlock to continue…').click();
    await page
      .getByRole('dialog', { name: /^Unlock/u })
      .getByRole('button', { name: /^Unlock/u })
      .click();
    await dialog.getByRole('button', { name: /^Terminate session \d+$/u }).click();
    await panel.getByText('No session waits for another').waitFor();
    await waits;
    await waiter?.end();
    await page.getByRole('tab', { name: 'Journal' }).click();
    await rows(page, 'Activity').getByText('Terminate session').waitFor();
  });

  it('of a server tells its statistics, each part on its own', async () => {
    const { connectionId } = await openOperationSession({ program: program(), id: 'counted', rows: [] });
    const page = await open(`/c/${connectionId}/activity?tab=statistics`);
    await page.getByRole('region', { name: 'Checkpoints' }).getByRole('table').waitFor();
    await page.getByRole('region', { name: 'Input and output (pg_stat_io)' }).getByRole('table').waitFor();
    await page.getByText('pg_stat_statements is not installed in this database.').waitFor();
    await expectAccessible(page);
    await page.getByRole('tab', { name: 'Permissions' }).click();
    await page.getByRole('rowheader', { name: 'Simulation', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Create the role…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Create a role that can only read' });
    await dialog.getByText('CREATE ROLE "tidescope_reader" LOGIN;').waitFor();
    const name = `reader_${crypto.randomUUID().slice(0, 8)}`;
    await dialog.getByRole('textbox', { name: 'Name of the role' }).fill(name);
    await dialog.getByText(`CREATE ROLE "${name}" LOGIN;`).waitFor();
    await dialog.getByText('Generate one').click();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Create the role' }).click();
    await dialog.getByText(`${name} can read 14 tables`).waitFor();
    await dialog.getByText(`DROP ROLE "${name}";`).waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('columnheader', { name }).waitFor();
  });

  it('of a file tells its pages, and checks it on demand', async () => {
    const path = await makeOwnDatabase('sqlite', { rows: [aSimulation({ id: 1 })] });
    const { id } = await program().call('connections.open', { target: { kind: 'file', path } });
    const page = await open(`/c/${id}/activity`);
    await page.getByRole('tab', { name: 'File' }).click();
    await expect.poll(() => hashOf(page)).toContain('tab=file');
    await page.getByRole('region', { name: 'Pages and log' }).getByText('journal mode').waitFor();
    await named(page, 'Run integrity check').click();
    await page.getByText('Integrity check: no problems in 14 tables.').waitFor();
    await expectAccessible(page);
  });
});
