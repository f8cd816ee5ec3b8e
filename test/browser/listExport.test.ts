import { buffer } from 'node:stream/consumers';
import type { Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { aBlob, aRow, aSimulation, aUser } from '../support/aSimulation.ts';
import { listed } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { makeOwnDatabase } from '../support/ownDatabases.ts';
import { readSheet } from '../support/readSheet.ts';

const { program, open, reopen } = startBrowserWindow();
const made: { id?: string } = {};
const count = 1500;
const formula = '=HYPERLINK("https://example.org")';
const long = 'long title '.repeat(100);
const blob = aBlob({ a: 1 });

beforeAll(async () => {
  const path = await makeOwnDatabase('sqlite', {
    rows: [
      aUser({ id: 1, username: 'alice' }),
      ...Array.from({ length: count - 3 }, (_, at) => aSimulation({ id: at + 1, user_id: 1 })),
      aSimulation({ id: count - 2, title: formula, user_id: 1 }),
      aSimulation({ id: count - 1, title: '', end_time: null }),
      aSimulation({ id: count, title: long, user_id: 1 }),
      aRow('Input', { id: 1, simulation_id: count, compressed_data: blob }),
    ],
  });
  made.id = (await program().call('connections.open', { target: { kind: 'file', path } })).id;
});

const address = () => `/c/${made.id ?? ''}/simulations`;

async function openMenu(page: Page): Promise<void> {
  await listed(page);
  await page.getByRole('button', { name: 'Export the list' }).click();
}

async function exported(page: Page, format: 'CSV' | 'JSON' | 'XLSX'): Promise<Buffer> {
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: `${format}…` }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Export .* rows$/u })
    .click();
  return buffer(await (await download).createReadStream());
}

describe('the export of the list of simulations', () => {
  it('writes a spreadsheet of all rows, in list order, with what they have stored', async () => {
    const page = await open(address());
    await openMenu(page);
    const { rows, formulas } = readSheet(await exported(page, 'XLSX'));
    expect(rows).toHaveLength(count + 1);
    expect(formulas).toBe(0);
    const [header = [], first = [], second = [], third = []] = rows;
    const column = (name: string): number => header.findIndex((cell) => cell?.value === name);
    expect(first[column('id')]).toEqual({ kind: 'number', value: count });
    expect(first[column('title')]).toEqual({ kind: 'text', value: long });
    expect(first[column('stored [bytes]')]).toEqual({ kind: 'number', value: blob.length });
    expect(second[column('title')]).toEqual({ kind: 'text', value: '' });
    expect(second[column('ended')]).toBeUndefined();
    expect(third[column('title')]).toEqual({ kind: 'text', value: formula });
  });

  it('writes NULL and empty text as words if that is ticked', async () => {
    const page = await open(address());
    await openMenu(page);
    await page.getByRole('menuitemcheckbox', { name: /as text/u }).click();
    const { rows } = readSheet(await exported(page, 'XLSX'));
    const column = (name: string): number => (rows[0] ?? []).findIndex((cell) => cell?.value === name);
    expect(rows[2]?.[column('title')]?.value).toBe("''");
    expect(rows[2]?.[column('ended')]?.value).toBe('NULL');
  });

  it('writes CSV with values as stored, guarded against formulas', async () => {
    const page = await open(address());
    await openMenu(page);
    const lines = (await exported(page, 'CSV')).toString('utf8').split('\r\n');
    expect(lines).toHaveLength(count + 2);
    expect(lines[0]).toMatch(/^id,title,user,.*,estimators,pages,stored \[bytes\],job id$/u);
    expect(lines[1]).toContain(`,0,0,${blob.length},`);
    expect(lines[2]).toMatch(/^1499,"",,COMPLETED,/u);
    expect(lines[0]).toContain(',tasks,tasks completed,tasks failed,primaries simulated,primaries requested,');
    expect(lines[2]).toContain('2025-01-01T10:00:00.000001Z');
    expect(lines[3]).toContain(`1498,"'=HYPERLINK(""https://example.org"")",alice,`);
  });

  it('writes CSV with the last options: without the guard, separated by semicolons', async () => {
    const page = await reopen(address());
    await openMenu(page);
    await page.getByRole('menuitemcheckbox', { name: 'CSV: escape formulas' }).click();
    const kept = page.waitForResponse(
      (response) => response.request().postData()?.includes('preferences.set') === true,
    );
    await page.getByRole('menuitemcheckbox', { name: 'CSV: separate by semicolon' }).click();
    await kept;
    await page.reload();
    await openMenu(page);
    const lines = (await exported(page, 'CSV')).toString('utf8').split('\r\n');
    expect(lines[3]).toContain('1498;"=HYPERLINK(""https://example.org"")";alice;');
  });

  it('writes JSON with what is stored', async () => {
    const page = await open(address());
    await openMenu(page);
    const all: unknown = JSON.parse((await exported(page, 'JSON')).toString('utf8'));
    expect(all).toHaveLength(count);
    expect(all).toMatchObject({ 0: { title: long, 'stored [bytes]': blob.length }, 1: { user: null, title: '' } });
  });

  it('has the visible columns, or those that are chosen', async () => {
    const page = await open(address());
    await openMenu(page);
    await page.getByRole('menuitem', { name: 'CSV…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Export as CSV' });
    await dialog.getByText('Specific', { exact: true }).click();
    const checked = dialog.getByRole('checkbox', { checked: true });
    while ((await checked.count()) > 0) await checked.first().uncheck();
    await dialog.getByRole('checkbox', { name: 'id', exact: true }).check();
    await dialog.getByRole('checkbox', { name: 'tasks' }).check();
    const download = page.waitForEvent('download');
    await dialog.getByRole('button', { name: /^Export/u }).click();
    const text = (await buffer(await (await download).createReadStream())).toString('utf8');
    expect(text.split('\r\n')[0]).toBe('id,tasks,tasks completed,tasks failed');
  });

  it('is the same for users: numbers as numbers, written while another page is shown', async () => {
    const page = await open(`/c/${made.id ?? ''}/users`);
    await listed(page, 'Users');
    await page.getByRole('button', { name: 'Export the list' }).click();
    await page.getByRole('menuitem', { name: 'JSON…' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('dialog').getByRole('button', { name: 'Export 1 row' }).click();
    await page.getByRole('link', { name: 'Clusters' }).click();
    const all: unknown = JSON.parse((await buffer(await (await download).createReadStream())).toString('utf8'));
    expect(all).toEqual([
      expect.objectContaining({ id: 1, 'user name': 'alice', simulations: count - 1, 'stored [bytes]': blob.length }),
    ]);
  });

  it('continues in the background while another page is shown, and stops with Cancel', async () => {
    const page = await reopen(address());
    await page.route('**/api/call', async (route) => {
      // The file never arrives.
      if (route.request().postData()?.includes('exports.write') !== true) await route.continue();
    });
    const downloads: unknown[] = [];
    page.on('download', (download) => downloads.push(download));
    await openMenu(page);
    await page.getByRole('menuitem', { name: 'XLSX…' }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Export/u })
      .click();
    const told = page.getByRole('status').getByText(/^Exporting simulations.xlsx: 0 of 1.500 rows/u);
    await told.waitFor();
    await page.getByRole('link', { name: 'Users' }).click();
    await listed(page, 'Users');
    await told.waitFor();
    const dropped = page.waitForEvent('requestfailed', (request) => request.postData()?.includes('exports') === true);
    await page.getByRole('button', { name: 'Cancel the export of simulations.xlsx' }).click();
    await dropped;
    await expect.poll(async () => told.count()).toBe(0);
    expect(downloads).toEqual([]);
  });
});
