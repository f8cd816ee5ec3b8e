import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { axeFor } from '../support/axe.ts';
import { cells, listed, rowCount } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { runOn } from '../support/adminBench.ts';
import { makeSqliteFile } from '../support/ownDatabases.ts';

const { program, open } = startBrowserWindow();

const path = makeSqliteFile(`
  create table people (id integer primary key, name text not null, note text default 'none', photo blob);
  insert into people values (1, 'Ada', 'first', x'00ff'), (2, 'Grace', null, null), (3, 'Edsger', '', null);
  create table pets (id integer primary key, owner integer references people (id) on delete cascade, name text);
  insert into pets values (1, 3, 'Rex');
  create table loose (a text);
  insert into loose values ('x');`);
const made = { id: '' };
const label = 'Rows of people';

beforeAll(async () => {
  const { id, name } = await program().call('connections.open', { target: { kind: 'file', path } });
  made.id = id;
  await program().call('connections.unlock', { connectionId: id, minutes: 30, typedName: name });
});

const address = (table: string): string => `/c/${encodeURIComponent(made.id)}/tables?schema=main&table=${table}`;
const bar = (page: Page) => page.getByRole('region', { name: 'Staged edits' });
const cell = (page: Page, row: number, column: string) =>
  page.getByRole('grid', { name: label }).locator(`[data-index="${row}"] [data-column="${column}"]`);
const people = async () => runOn('sqlite', path, 'select id, name, note from people order by id');

async function edit(page: Page, row: number, [column, text]: readonly [string, string]): Promise<void> {
  await cell(page, row, column).dblclick();
  await page.getByLabel(`${column}: new value`).fill(text);
  await page.keyboard.press('Enter');
  await cell(page, row, column).locator('[data-staged]').waitFor();
}

describe('edits in the grid', () => {
  beforeEach(async () => {
    const relation = { schema: 'main', name: 'people' };
    await program().call('edits.unstage', { connectionId: made.id, relation, what: { kind: 'all' } });
  });

  it('are staged cell by cell, undone, and kept over a sort and another window', async () => {
    const page = await open(address('people'));
    await listed(page, label);
    await edit(page, 0, ['name', 'Ada Lovelace']);
    await edit(page, 1, ['note', 'admiral']);
    await bar(page).getByText('2 rows edited').waitFor();
    await page.keyboard.press('Control+z');
    await bar(page).getByText('1 row edited').waitFor();
    await page.getByRole('columnheader').filter({ hasText: 'name' }).getByRole('button').first().click();
    await page.getByRole('grid', { name: label }).getByText('Ada Lovelace').waitFor();
    const again = await open(address('people'));
    await listed(again, label);
    await bar(again).getByText('1 row edited').waitFor();
    expect(await people()).toMatchObject([{ name: 'Ada' }, { name: 'Grace' }, { name: 'Edsger' }]);
  });

  it('add, duplicate, remove and paste rows, are reviewed, applied and undone', async () => {
    const before = await people();
    const page = await open(address('people'));
    await listed(page, label);
    await page.getByRole('button', { name: 'New row' }).click();
    const row = page.getByRole('region', { name: 'Row', exact: true });
    await row.getByRole('button', { name: 'Edit name' }).click();
    await row.getByLabel('name: new value').fill('Barbara');
    await page.keyboard.press('Enter');
    await cell(page, 0, 'name').getByText('Barbara').waitFor();
    await cell(page, 1, 'name').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Duplicate 1 row' }).click();
    await expect.poll(async () => rowCount(page, label)).toBe(5);
    await cell(page, 4, 'name').click();
    await page.getByRole('grid', { name: label }).focus();
    await page.keyboard.press('Delete');
    await bar(page).getByText('1 removed').waitFor();
    await cell(page, 3, 'name').click();
    await page.getByRole('grid', { name: label }).focus();
    await page.evaluate(() => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', 'Grace Hopper\t""\n');
      document.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
    });
    await cell(page, 3, 'name').getByText('Grace Hopper').waitFor();
    const { violations } = await axeFor(page).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    await bar(page).getByRole('button', { name: 'Review edits…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('pets 1, people 4').waitFor();
    await dialog.getByText(`UPDATE "people" SET "name" = 'Grace Hopper', "note" = '' WHERE "id" = 2;`).waitFor();
    await dialog.getByRole('button', { name: 'Apply edits of 4 rows' }).click();
    await dialog.getByText('Done.').waitFor();
    const archive = (await dialog.locator('code').textContent()) ?? '';
    await dialog.getByRole('button', { name: 'Close' }).click();
    await expect.poll(async () => bar(page).count()).toBe(0);
    expect(await people()).toEqual([
      { id: 1, name: 'Ada', note: 'first' },
      { id: 2, name: 'Grace Hopper', note: '' },
      { id: 3, name: 'Barbara', note: 'none' },
      { id: 4, name: 'Ada', note: 'first' },
    ]);
    const archives = await open(
      `/c/${encodeURIComponent(made.id)}/activity?tab=archives&archive=${encodeURIComponent(archive)}`,
    );
    await archives.getByRole('region', { name: 'Archive' }).getByRole('button', { name: 'Restore…' }).click();
    const undo = archives.getByRole('dialog', { name: 'Undo edits' });
    await undo.getByRole('button', { name: 'Undo edits' }).click();
    await undo.getByText('Undone.').waitFor();
    expect(await people()).toEqual(before);
    const again = await open(address('people'));
    await expect.poll(async () => rowCount(again, label)).toBe(3);
  });

  it('fill a column of all selected rows, and are undone for a whole row', async () => {
    const page = await open(address('people'));
    await listed(page, label);
    await cell(page, 0, 'note').click();
    await page.getByRole('grid', { name: label }).focus();
    await page.keyboard.press('ControlOrMeta+A');
    await cell(page, 0, 'note').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Set note of 3 rows…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Set note of 3 rows' });
    await dialog.getByLabel('New value of note').fill('filled');
    await dialog.getByRole('button', { name: 'Stage 3 rows' }).click();
    await bar(page).getByText('3 rows edited').waitFor();
    await cell(page, 2, 'note').getByText('filled').waitFor();
    await cell(page, 1, 'note').click();
    await cell(page, 1, 'note').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Undo edits of 1 row' }).click();
    await bar(page).getByText('2 rows edited').waitFor();
  });

  it('come from a file, compared with the table first and imported in one transaction', async () => {
    const file = join(tmpdir(), `tidescope-import-${process.pid}-${Date.now()}.csv`);
    await runOn('sqlite', path, "delete from people where id > 3; update people set name = 'Grace' where id = 2");
    await writeFile(file, 'id,name,note\n1,Ada,first\n2,Grace Hopper,\n8,Barbara,clu\nx,None,\n');
    const page = await open(address('people'));
    await listed(page, label);
    await page.getByRole('button', { name: 'Import…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Import rows into people' });
    await dialog.getByLabel('Path of the file on this machine').fill(file);
    await dialog.getByRole('button', { name: 'Match columns' }).click();
    await dialog.getByText('Ada · Grace Hopper').waitFor();
    await dialog.getByRole('button', { name: 'Compare with the table' }).click();
    await dialog.getByRole('cell', { name: /^'x': It is not a number/u }).waitFor();
    expect((await axeFor(page).analyze()).violations).toEqual([]);
    await dialog.getByLabel('Import without 1 rejected row').check();
    await dialog.getByRole('button', { name: 'Import 2 rows' }).click();
    await dialog.getByText('Done.').waitFor();
    expect(await people()).toMatchObject([{}, { name: 'Grace Hopper', note: null }, {}, { id: 8, name: 'Barbara' }]);
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('grid', { name: label }).getByText('Barbara').waitFor();
    await runOn('sqlite', path, "delete from people where id > 3; update people set name = 'Grace' where id = 2");
    await rm(file);
  });

  it('show mine, theirs and the base of a conflict, and keep what is chosen', async () => {
    const page = await open(address('people'));
    await listed(page, label);
    await edit(page, 1, ['name', 'mine']);
    await runOn('sqlite', path, `update people set name = 'theirs' where id = 2`);
    await bar(page).getByRole('button', { name: 'Review edits…' }).click();
    const conflict = page.getByRole('region', { name: 'Conflicts' }).getByRole('row').nth(1);
    await conflict.getByText('theirs', { exact: true }).waitFor();
    expect(await conflict.getByRole('cell').allTextContents()).toMatchObject([
      'name',
      'mine',
      'theirs',
      'Grace',
      expect.anything(),
    ]);
    await conflict.getByRole('button', { name: 'Keep theirs' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await expect.poll(async () => bar(page).count()).toBe(0);
  });

  it('need a key, which the page says', async () => {
    const page = await open(address('loose'));
    await listed(page, 'Rows of loose');
    await page.getByText('It has no key, so its rows can be read but not edited').waitFor();
    expect(await page.getByRole('button', { name: 'New row' }).count()).toBe(0);
    await cells(page, 0, 'Rows of loose').first().dblclick();
    expect(await page.getByLabel('a: new value').count()).toBe(0);
  });
});
