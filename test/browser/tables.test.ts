import type { Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { axeFor } from '../support/axe.ts';
import { cells, hashOf, listed, overview, rowCount, rows } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { openDemo } from '../support/demoPages.ts';
import { makeSqliteFile } from '../support/ownDatabases.ts';

const { program, open } = startBrowserWindow();

beforeAll(async () => openDemo(program()));

const row = (page: Page) => page.getByRole('region', { name: 'Row', exact: true });
const conditionsIn = (page: Page): string[] =>
  [...hashOf(page).matchAll(/"kind":"([a-z-]+)"/gu)].map(([, kind]) => kind ?? '');

describe('the tables of a database', () => {
  it('are found by name, and their rows follow a click', async () => {
    const page = await open('/c/demo/simulations');
    await listed(page);
    await page.keyboard.press('5');
    const tree = page.getByRole('tree', { name: 'Tables' });
    await tree.getByRole('treeitem', { name: /^Simulation/u }).waitFor();
    const start = page.getByRole('region', { name: 'Tables by size' });
    await start.getByRole('table', { name: /^main: 15 tables, [\d.]+ MiB$/u }).waitFor();
    expect((await axeFor(page).analyze()).violations).toEqual([]);
    await start.getByRole('button', { name: 'Cluster', exact: true }).click();
    await listed(page, 'Rows of Cluster');
    await page.goBack();
    await start.waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('page');
    await expect.poll(async () => tree.getByRole('treeitem').count()).toBe(2);
    await tree.getByRole('treeitem', { name: /^Page/u }).click();
    await listed(page, 'Rows of Page');
    const { count } = await program().call('grid.count', {
      connectionId: 'demo',
      relation: { schema: 'main', name: 'Page' },
    });
    expect(await rowCount(page, 'Rows of Page')).toBe(count);
  });

  it('are sorted by a header and end where they end', async () => {
    const page = await open('/c/demo/tables?schema=main&table=Task');
    await listed(page, 'Rows of Task');
    const id = page.getByRole('columnheader').first();
    await id.getByRole('button', { name: 'id INTEGER', exact: true }).click();
    await expect.poll(async () => id.getAttribute('aria-sort')).toBe('descending');
    await expect.poll(async () => cells(page, 0, 'Rows of Task').first().textContent()).toBe('2000');
    await page.getByRole('grid').focus();
    await page.keyboard.press('End');
    await expect.poll(async () => cells(page, 0, 'Rows of Task').last().textContent()).toBe('1');
  });

  it('lead along a foreign key to the parent, from there to its children, and back', async () => {
    const page = await open('/c/demo/tables?schema=main&table=Page');
    await listed(page, 'Rows of Page');
    await page.getByRole('button', { name: 'Open Estimator 1', exact: true }).first().click();
    await listed(page, 'Rows of Estimator');
    expect(await rowCount(page, 'Rows of Estimator')).toBe(1);
    await rows(page, 'Rows of Estimator').first().click();
    await row(page).getByRole('button', { name: 'Count the rows of Page' }).click();
    await row(page).getByText('5', { exact: true }).waitFor();
    await row(page).getByRole('button', { name: 'Page', exact: true }).click();
    await expect.poll(async () => rowCount(page, 'Rows of Page')).toBe(5);
    await page.goBack();
    await listed(page, 'Rows of Estimator');
    await row(page).waitFor();
  });

  it('are filtered by a cell and by a condition, whose chips take them back', async () => {
    const page = await open('/c/demo/tables?schema=main&table=Simulation');
    await listed(page, 'Rows of Simulation');
    await page.locator('[data-column="sim_type"]').filter({ hasText: 'shieldhit' }).first().click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Only sim_type ≠ shieldhit' }).click();
    await expect.poll(() => conditionsIn(page)).toEqual(['differs']);
    await expect.poll(async () => cells(page, 0, 'Rows of Simulation').count()).toBeGreaterThan(0);
    await page.getByRole('button', { name: 'condition', exact: true }).click();
    await page.getByLabel('Column', { exact: true }).selectOption('job_state');
    await page.getByLabel('Value').fill('FAILED');
    await page.getByRole('button', { name: 'Add condition' }).click();
    await expect.poll(() => conditionsIn(page)).toEqual(['differs', 'equals']);
    await page.getByRole('button', { name: 'Remove the filter sim_type ≠ shieldhit' }).click();
    await page.getByRole('button', { name: 'Remove the filter job_state = FAILED' }).click();
    await expect.poll(async () => rowCount(page, 'Rows of Simulation')).toBe(150);
  });

  it('show a blob as its picture, its JSON and its bytes, without a fault that axe finds', async () => {
    const page = await open('/c/demo/tables?schema=main&table=Page');
    await listed(page, 'Rows of Page');
    await rows(page, 'Rows of Page').first().click();
    await row(page).getByRole('button', { name: 'View compressed_data' }).click();
    await row(page).locator('canvas[data-drawn]').waitFor();
    await row(page).getByRole('tab', { name: 'JSON' }).click();
    await row(page).getByRole('treeitem').first().waitFor();
    const { violations } = await axeFor(page).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    await row(page).getByRole('tab', { name: 'Hex' }).click();
    await row(page).getByText('00000000  1f 8b 08').waitFor();
  });

  it('tell the structure of a table', async () => {
    const page = await open('/c/demo/tables?schema=main&table=Page&tab=structure');
    const structure = page.getByRole('region', { name: 'Structure of Page' });
    await structure.getByRole('rowheader', { name: 'compressed_data' }).waitFor();
    await structure.getByText('CREATE INDEX "ix_Page_estimator_id" ON "Page" ("estimator_id");').waitFor();
    await structure.getByRole('button', { name: 'Create…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Create an index on Page (estimator_id)' });
    await dialog.getByText('the lock of the file').waitFor();
    await dialog.getByRole('button', { name: 'Unlock to continue…' }).waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await structure.getByRole('button', { name: 'Show the statements of Page' }).click();
    await structure.getByRole('button', { name: 'Save as schema.sql' }).waitFor();
    await structure.getByText('CREATE TABLE "Page"').first().waitFor();
    await structure.getByRole('button', { name: 'Estimator', exact: true }).click();
    await listed(page, 'Rows of Estimator');
  });
});

it('the diagram shows all tables, opens one by keyboard, and is saved', async () => {
  const page = await open('/c/demo/tables?page=diagram');
  const box = page.getByRole('button', { name: /^Page\. .*refers to Estimator/u });
  await box.waitFor();
  expect(await page.locator('.react-flow__node').count()).toBeGreaterThanOrEqual(14);
  const { violations } = await axeFor(page).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'SVG' }).click();
  expect((await saved).suggestedFilename()).toBe('schema.svg');
  await box.focus();
  await page.keyboard.press('Enter');
  await listed(page, 'Rows of Page');
});

it('an index that a table lacks is created, and is missing no longer', async () => {
  const path = makeSqliteFile(
    'create table cats (id integer primary key, mother integer references cats (id)); insert into cats values (1, null);',
  );
  const { id } = await program().call('connections.open', { target: { kind: 'file', path } });
  await program().call('connections.unlock', { connectionId: id, minutes: 30, typedName: '' });
  const page = await open(`/c/${encodeURIComponent(id)}/tables?page=indexes`);
  const list = page.getByRole('region', { name: 'Missing indexes', exact: true });
  await list.getByText('cats.mother has no index').waitFor();
  const { violations } = await axeFor(page).analyze();
  expect(violations.map(({ id: rule, nodes }) => [rule, nodes.map(({ html }) => html)])).toEqual([]);
  await list.getByRole('button', { name: 'Create…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Create index' }).click();
  await dialog.getByText(/^Done in/u).waitFor();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await page.getByText('No index is missing').waitFor();
});

it('a database that is not yaptide’s opens, without yaptide’s views', async () => {
  const path = makeSqliteFile(
    'create table cats (id integer primary key, name text); insert into cats values (1, null);',
  );
  const { id } = await program().call('connections.open', { target: { kind: 'file', path } });
  const page = await open(`/c/${encodeURIComponent(id)}`);
  await page.getByText('This is not a yaptide database').waitFor();
  await overview(page).waitFor();
  expect(await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Users' }).count()).toBe(0);
  await page.goto(`${program().origin}/#/c/${encodeURIComponent(id)}/users`);
  await page.getByText('This database has no users').waitFor();
  await page.getByRole('treeitem', { name: /^cats/u }).click();
  await listed(page, 'Rows of cats');
  expect(await cells(page, 1, 'Rows of cats').first().textContent()).toBe('NULL');
});
