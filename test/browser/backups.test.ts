import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseOf, runOn } from '../support/adminBench.ts';
import { aSimulation } from '../support/aSimulation.ts';
import { expectAccessible } from '../support/axe.ts';
import { hashOf } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { demoId, openDemo } from '../support/demoPages.ts';
import { makeOwnDatabase, makeSqliteFile } from '../support/ownDatabases.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporaryFolder.ts';

const { program, open } = startBrowserWindow();

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await makeTemporaryFolder();
});
afterAll(async () => folder.dispose());

describe('backups', () => {
  it('are made, checked, listed, restored and removed', async () => {
    await openDemo(program());
    const page = await open(`/c/${demoId}/health?tab=backups`);
    const panel = page.getByRole('region', { name: 'Backups' });
    await panel.getByRole('button', { name: 'Back up now…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Folder on this machine').fill(folder.path);
    await expectAccessible(page);
    await dialog.getByRole('button', { name: /^Back up / }).click();
    await dialog.getByText('The backup is complete.').waitFor();
    await dialog.getByRole('button', { name: 'Close', exact: true }).click();
    const badge = panel.getByText(/restorable, checked \d+ (?:s|min) ago/u).first();
    await badge.waitFor();
    const files = (await readdir(folder.path)).filter((name) => name.endsWith('.backup'));
    expect(files.length).toBe(1);
    await panel.getByText(files[0] ?? '', { exact: true }).waitFor();
    await panel.getByText(/Restored as a SQLite file: \d+ tables equal, 20 of 20 pages decoded/u).waitFor();
    await expectAccessible(page);

    await panel.getByRole('button', { name: 'Open', exact: true }).click();
    await expect.poll(() => hashOf(page), { timeout: 20_000 }).not.toContain(`/c/${demoId}/`);
    await page
      .getByRole('banner')
      .getByText(/^Demonstration-\d{4}/u)
      .waitFor();
    await page.goBack();
    await panel.waitFor();

    await panel.getByRole('button', { name: 'Restore…' }).click();
    const to = join(folder.path, 'restored.sqlite');
    await dialog.getByLabel('Path of the new file').fill(to);
    await dialog.getByRole('button', { name: 'Restore backup' }).click();
    await dialog.getByText('Restored. Every table is equal to the backup.').waitFor();
    await dialog.getByRole('button', { name: 'Close', exact: true }).click();
    expect(await readdir(folder.path)).toContain('restored.sqlite');

    await panel.getByRole('button', { name: 'Remove…' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove backup' }).click();
    await panel.getByText('No backups yet').waitFor();
    expect((await readdir(folder.path)).filter((name) => name.includes('.backup'))).toEqual([]);
  });

  it('of PostgreSQL are compared with the database, and put in its place', { timeout: 120_000 }, async () => {
    const url = await makeOwnDatabase('postgresql', { rows: [aSimulation({ id: 1, title: 'as backed up' })] });
    const { id } = await program().call('connections.open', { target: { kind: 'url', url } });
    await program().call('backups.make', { connectionId: id, folder: folder.path });
    await runOn('postgresql', url, `update "Simulation" set title = 'as changed'`);
    const page = await open(`/c/${id}/health?tab=backups`);
    const panel = page.getByRole('region', { name: 'Backups' });
    const dialog = page.getByRole('dialog');
    await panel.getByRole('button', { name: 'Compare…' }).click();
    await dialog.getByRole('button', { name: 'Compare databases' }).click();
    await dialog.getByText('1 row in 1 table differs; the schemas are equal.').waitFor({ timeout: 60_000 });
    await dialog.getByText('title: as changed → as backed up').waitFor();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Close', exact: true }).click();

    await panel.getByRole('button', { name: 'Restore…' }).click();
    await dialog.getByText('In place of this database').click();
    await dialog.getByText('Both databases are renamed in one transaction.').waitFor();
    await expectAccessible(page);
    await program().call('connections.unlock', { connectionId: id, minutes: 10, typedName: '' });
    const replace = dialog.getByRole('button', { name: 'Replace the database' });
    await replace.waitFor();
    expect(await replace.isDisabled()).toBe(true);
    await dialog.getByLabel(/^Type .+ to replace it$/u).fill(databaseOf(url));
    await replace.click();
    await dialog.getByText(/The former database is kept as .+_before_/u).waitFor({ timeout: 60_000 });
    expect(await runOn('postgresql', url, 'select title from "Simulation"')).toEqual([{ title: 'as backed up' }]);
    await dialog.getByRole('button', { name: 'Close', exact: true }).click();
  });

  it('are the only tab of Health in a database other than yaptide’s', async () => {
    const path = makeSqliteFile('create table other (id integer primary key); insert into other values (1);');
    const { id } = await program().call('connections.open', { target: { kind: 'file', path } });
    const page = await open(`/c/${id}`);
    await page.getByRole('link', { name: 'Health' }).click();
    await page.getByRole('region', { name: 'Backups' }).waitFor();
    await page.getByText(/^0 2 \* \* \* tidescope backup .+ --keep 14 --check --json$/u).waitFor();
    expect(await page.getByRole('tab').allTextContents()).toEqual(['Backups']);
    await expect.poll(() => hashOf(page)).toContain(`/c/${id}/health`);
  });
});
