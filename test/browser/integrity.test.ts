import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { aBlob, aRow, aSimulation, aUser } from '../support/aSimulation.ts';
import { expectAccessible } from '../support/axe.ts';
import { hashOf } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { named } from '../support/connectingParts.ts';
import { openOperationSession } from '../support/operationParts.ts';
import { makeOwnDatabase } from '../support/ownDatabases.ts';
import { makeTemporaryFolder } from '../support/temporaryFolder.ts';

const { program, open } = startBrowserWindow();

const database = [
  aUser({ id: 1, username: '<b>alice</b>' }),
  aSimulation({ id: 7, job_state: 'EXPLODED' }),
  aRow('Estimator', { id: 3, simulation_id: 7, name: 'dose', file_name: 'dose_', compressed_data: aBlob({}) }),
  aRow('Page', {
    id: 9,
    estimator_id: 3,
    page_number: 0,
    page_name: 'DOSE',
    page_dimension: 0,
    compressed_data: Buffer.from('cut'),
  }),
];

it('reports what is wrong in a whole database, and what has changed since', async () => {
  const { connectionId, run } = await openOperationSession({
    program: program(),
    id: 'integrity',
    rows: database,
    isLocked: true,
  });
  const page = await open(`/c/${connectionId}/health?tab=integrity`);
  await page.getByText('This database has not been checked yet').waitFor();
  await named(page, 'Check the database').click();
  const unreadable = page.getByRole('button', { name: /^error: Pages whose data cannot be unpacked/u });
  await unreadable.click();
  await page.getByText('Page 9').waitFor();
  await expectAccessible(page);
  await named(page, 'Open simulation 7').click();
  await expect.poll(() => hashOf(page)).toContain('simulation=7&page=9');
  await page.goBack();
  await run(`update "Simulation" set job_state = 'COMPLETED'; insert into "Cluster" (id, cluster_name) values (1, '')`);
  await named(page, 'Check again').click();
  await page.getByText('1 new, 1 resolved').waitFor();
  const saving = page.waitForEvent('download');
  await named(page, 'Save the report').click();
  const folder = await makeTemporaryFolder();
  const path = join(folder.path, 'report.html');
  await (await saving).saveAs(path);
  expect(await readFile(path, 'utf8')).toContain('Clusters without a name');
  await folder.dispose();
});

it(
  'rehearses the upgrade of a database on a copy, runs it on the database itself, and leads back',
  { timeout: 240_000 },
  async () => {
    const url = await makeOwnDatabase('postgresql', {
      revision: '06c32cf470e7',
      recorded: '06c32cf470e7',
      rows: [
        aUser({ id: 1, username: 'alice' }),
        aSimulation({ id: 7, user_id: 1 }),
        aRow('Estimator', { id: 3, simulation_id: 7, name: 'dose_', compressed_data: aBlob({}) }),
        aRow('Page', { id: 9, estimator_id: 3, page_number: 0, compressed_data: Buffer.from('cut') }),
      ],
      afterwards: `select setval(pg_get_serial_sequence(format('%I', name), 'id'), 100)
        from unnest(array['User', 'Simulation', 'Estimator', 'Page']) as name`,
    });
    const { id } = await program().call('connections.open', { target: { kind: 'url', url } });
    const page = await open(`/c/${id}/health?tab=backups`);
    await page.getByText('ON DELETE CASCADE for 5 keys').waitFor();
    await page.getByRole('list', { name: 'Found in advance' }).getByText('06c32cf470e7, as the tables are').waitFor();
    await named(page, 'Rehearse the upgrade').click();
    // A server is started for it.
    await page.getByText('No row is lost, and only the intended changes were made.').waitFor({ timeout: 90_000 });
    await expectAccessible(page);
    const steps = page.getByRole('table', { name: 'Steps' });
    expect(await steps.getByRole('row').count()).toBe(8);
    await steps
      .getByRole('row', { name: /4114 → 5003/u })
      .getByText('ACCESS EXCLUSIVE')
      .waitFor();
    await page.getByRole('list', { name: 'Checks' }).getByText('every row is as before').waitFor();
    const tables = page.getByRole('table', { name: 'Tables before and after' });
    await tables.getByRole('row', { name: /^Page/u }).getByText('+ page_name').waitFor();
    expect(await tables.getByText('differ').count()).toBe(0);

    await program().call('connections.unlock', { connectionId: id, minutes: 10, typedName: '' });
    await named(page, 'Upgrade the database…').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/^Passed .+ with a complete copy\. The way back was tested/u).waitFor();
    await named(page, 'Back up and check now').click();
    await dialog.getByText(/: restorable\.$/u).waitFor({ timeout: 60_000 });
    await expectAccessible(page);
    const stopped = dialog.getByLabel(/^yaptide is stopped/u);
    if ((await stopped.count()) > 0) await stopped.check();
    await named(page, 'Upgrade 4 revisions').click();
    const record = page.getByRole('region', { name: 'The last upgrade' });
    await record.getByText(/^Upgraded/u).waitFor({ timeout: 60_000 });
    await record.getByRole('table', { name: 'Revisions that ran' }).getByText('4114 → 5003').waitFor();
    await page.getByRole('banner').getByText('5003b9acb1f4').waitFor();
    await expectAccessible(page);
    await record.getByRole('button', { name: 'Downgrade…' }).click();
    await dialog.getByText(/The rehearsal tested this: every row was as before/u).waitFor();
    await named(page, 'Downgrade 4 revisions').click();
    await page
      .getByRole('region', { name: 'The last downgrade' })
      .getByText(/^Downgraded/u)
      .waitFor({ timeout: 60_000 });
  },
);
