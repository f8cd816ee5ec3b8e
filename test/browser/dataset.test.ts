import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectAccessible } from '../support/axe.ts';
import { hashOf } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { datasetRows } from '../support/datasetRows.ts';
import { rowsIn } from '../support/datasetRun.ts';
import { makeOwnDatabase } from '../support/ownDatabases.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporaryFolder.ts';

const { program, open } = startBrowserWindow();

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await makeTemporaryFolder();
});
afterAll(async () => folder.dispose());

it('a dataset is exported, described with its queries, and opened as a database', async () => {
  const path = await makeOwnDatabase('sqlite', { rows: datasetRows() });
  const { id } = await program().call('connections.open', { target: { kind: 'file', path } });
  const page = await open(`/c/${id}/health?tab=backups`);
  const section = page.getByRole('region', { name: 'Dataset' });
  const dialog = page.getByRole('dialog');
  await section.getByRole('button', { name: 'Export dataset…' }).click();
  await dialog.getByText('2 users, 3 simulations, 2 inputs, 1 task, 1 estimator, 2 pages;').waitFor();
  const field = dialog.getByLabel('Folder on this machine');
  await field.fill('not/whole');
  await dialog.getByText("'not/whole' is not the whole path of a folder").waitFor();
  expect(await dialog.getByRole('button', { name: 'Export dataset' }).isDisabled()).toBe(true);
  const to = join(folder.path, 'history');
  await field.fill(to);
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Export dataset' }).click();
  await dialog.getByText('11 rows written, 0 unchanged, 0 removed').waitFor();
  await dialog.getByText(`read_parquet('${to}/pages/*/*.parquet')`).waitFor();
  await dialog.getByRole('button', { name: 'Copy the query for DuckDB' }).waitFor();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Close', exact: true }).click();
  expect((await rowsIn(to, 'pages')).length).toBe(2);
  await section.getByText(to, { exact: true }).waitFor();
  await section.getByText('1 row has a problem').waitFor();

  await section.getByRole('button', { name: 'Open a dataset…' }).click();
  await dialog.getByRole('button', { name: 'Read dataset' }).click();
  await dialog.getByText('3 simulations with 2 pages').waitFor();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Open dataset', exact: true }).click();
  await expect.poll(() => hashOf(page), { timeout: 20_000 }).not.toContain(`/c/${id}/`);
  await page
    .getByRole('banner')
    .getByText(/^history dataset /u)
    .waitFor();
});
