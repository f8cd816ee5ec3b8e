import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { aBlob, aRow, aSimulation, aUser } from '../support/aSimulation.ts';
import { expectAccessible } from '../support/axe.ts';
import { hashOf } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { named } from '../support/connectingParts.ts';
import { openOperationSession } from '../support/operationParts.ts';
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
