import { text } from 'node:stream/consumers';
import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import { axeFor } from '../support/axe.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { demoId, openDemo } from '../support/demoPages.ts';
import { makeOwnDatabase } from '../support/ownDatabases.ts';

const { program, reopen } = startBrowserWindow();

const afterwards = `create table "Item" (id integer primary key, name text, "Made" timestamptz default '2026-01-01');
  insert into "Item" select i, 'item ' || i from generate_series(1, 1200) i;
  create table part (id integer primary key, item_id integer references "Item" (id) on delete cascade);
  insert into part values (1, 1), (2, 1), (3, 2);`;

async function openConsole(): Promise<{ readonly page: Page; readonly connectionId: string }> {
  const url = await makeOwnDatabase('postgresql', { afterwards });
  const { id: connectionId } = await program().call('connections.open', { target: { kind: 'url', url } });
  const page = await reopen(`/c/${connectionId}/sql`);
  await editorOf(page).waitFor();
  return { page, connectionId };
}

function editorOf(page: Page) {
  return page.getByRole('textbox', { name: /^SQL of/u }).locator('visible=true');
}

async function write(page: Page, text: string): Promise<void> {
  await editorOf(page).click();
  await page.keyboard.press('ControlOrMeta+A');
  // Text over a selection gets a style from the browser, which the policy of the page refuses.
  await page.keyboard.press('Delete');
  await page.keyboard.insertText(text);
}

const results = (page: Page) => page.getByRole('region', { name: 'Results' });
const result = (page: Page) => page.getByRole('grid', { name: 'Result' });

it('statements are run one by one or all, each with its result, time and place of a fault', async () => {
  const { page } = await openConsole();
  await write(page, 'select id, name from "Item" order by id;\n\nselect count(*) as all_of_them from part;');
  await page.keyboard.press('ControlOrMeta+Shift+Enter');
  await results(page)
    .getByRole('tab', { name: /^2 select count\(\*\).* 1 rows ·/u })
    .waitFor();
  await result(page).getByText('3', { exact: true }).waitFor();
  await results(page)
    .getByRole('tab', { name: /^1 select id/u })
    .click();
  await result(page).getByText('item 1', { exact: true }).waitFor();
  expect((await axeFor(page).analyze()).violations).toEqual([]);
  await write(page, 'select name, nam from "Item"');
  await page.keyboard.press('ControlOrMeta+Enter');
  await results(page).getByRole('alert').getByText('column "nam" does not exist').waitFor();
  await expect.poll(async () => editorOf(page).locator('.cm-lintRange-error').textContent()).toBe('nam');
  await results(page).getByText('1', { exact: true }).first().waitFor();
});

it('Escape stops the running statement, also in the editor', async () => {
  const { page } = await openConsole();
  await write(page, 'select pg_sleep(60)');
  await page.keyboard.press('ControlOrMeta+Enter');
  const cancel = page.getByRole('button', { name: 'Cancel' });
  await expect.poll(async () => cancel.isEnabled()).toBe(true);
  await page.keyboard.press('Escape');
  await expect.poll(async () => cancel.isEnabled()).toBe(false);
  await results(page).getByRole('alert').waitFor();
});

it('further rows are read on demand, and a transaction stays visible until it is ended', async () => {
  const { page } = await openConsole();
  await write(page, 'select id from "Item" order by id');
  await page.keyboard.press('ControlOrMeta+Enter');
  await results(page).getByText('The first 500 rows are shown.').waitFor();
  await results(page).getByRole('button', { name: 'Load more rows' }).click();
  await results(page).getByText('The first 1 000 rows are shown.').waitFor();
  await results(page).getByRole('button', { name: 'Export the result' }).click();
  const saved = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: /^SQL inserts/u }).click();
  const inserts = await text(await (await saved).createReadStream());
  expect(inserts).toMatch(/^INSERT INTO "query_result" \("id"\) VALUES\n\(1\),/u);
  expect(inserts).toContain('(1200);');
  await write(page, 'begin');
  await page.keyboard.press('ControlOrMeta+Enter');
  await page.getByText('read-only transaction').waitFor();
  await page.getByRole('button', { name: 'Roll back' }).click();
  await expect.poll(async () => page.getByText('read-only transaction').count()).toBe(0);
});

it('joins along foreign keys are suggested, with names quoted', async () => {
  const { page } = await openConsole();
  await write(page, 'select * from part p join ');
  await page.keyboard.type('It');
  const suggestion = page.getByRole('option', { name: /Item.*ON/u }).first();
  await suggestion.waitFor();
  await suggestion.click();
  await expect.poll(async () => editorOf(page).textContent()).toContain('join "Item" i ON p.item_id = i.id');
});

it('what writes is refused while the connection is locked, and tried and confirmed once it is not', async () => {
  const { page, connectionId } = await openConsole();
  await write(page, 'delete from "Item" where id = 1');
  await page.keyboard.press('ControlOrMeta+Enter');
  await results(page)
    .getByRole('alert')
    .getByText(/is read-only/u)
    .first()
    .waitFor();
  await program().call('connections.unlock', { connectionId, minutes: 5, typedName: '' });
  await page
    .getByText(/unlocked|writable/iu)
    .first()
    .waitFor();
  await editorOf(page).click();
  await page.keyboard.press('ControlOrMeta+Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByText('writes').waitFor();
  expect(await dialog.getByRole('button', { name: 'Run 1 statement' }).isDisabled()).toBe(true);
  await dialog.getByRole('textbox', { name: /type DELETE$/u }).waitFor();
  await dialog.getByRole('button', { name: 'Dry run' }).click();
  await dialog.getByRole('row', { name: /part also removed 2/u }).waitFor();
  await dialog.getByText('Archived first:').waitFor();
  expect((await axeFor(page).analyze()).violations).toEqual([]);
  await dialog.getByRole('button', { name: 'Run for real: 1 row' }).click();
  await dialog.getByText('Done.').waitFor();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await write(page, 'select count(*) as left_over from part');
  await page.keyboard.press('ControlOrMeta+Enter');
  await result(page).getByText('1', { exact: true }).waitFor();
});

it('rows of one table are edited in the result, applied as staged edits, and read again', async () => {
  const { page, connectionId } = await openConsole();
  await program().call('connections.unlock', { connectionId, minutes: 5, typedName: '' });
  await write(page, 'select name as called, upper(name), id from "Item" where id <= 3 order by id');
  await page.keyboard.press('ControlOrMeta+Enter');
  const cell = (row: number, column: string) => result(page).locator(`[data-index="${row}"] [data-column="${column}"]`);
  await cell(1, 'name').dblclick();
  await page.getByLabel('name: new value').fill('second');
  await page.keyboard.press('Enter');
  await cell(1, 'name').locator('[data-staged]').getByText('second').waitFor();
  await result(page).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Delete');
  const bar = page.getByRole('region', { name: 'Staged edits' });
  await bar.getByText('1 removed').waitFor();
  expect((await axeFor(page).analyze()).violations).toEqual([]);
  await bar.getByRole('button', { name: 'Review edits…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(`UPDATE "public"."Item" SET "name" = 'second' WHERE "id" = 2;`).waitFor();
  await dialog.getByRole('button', { name: 'Apply edits of 2 rows' }).click();
  await dialog.getByText('Done.').waitFor();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect.poll(async () => bar.count()).toBe(0);
  await result(page).getByText('SECOND', { exact: true }).waitFor();
  await results(page)
    .getByRole('tab', { name: / 2 rows ·/u })
    .waitFor();
  await write(page, 'select a.name, b.id from "Item" a join "Item" b on b.id = a.id + 1 where a.id = 1');
  await page.keyboard.press('ControlOrMeta+Enter');
  await result(page).getByText('item 1', { exact: true }).dblclick();
  await result(page).getByText('2', { exact: true }).click();
  expect(await page.getByLabel(/: new value/u).count()).toBe(0);
});

it('parameters are asked for, and the history finds what was run', async () => {
  const { page } = await openConsole();
  await write(page, 'select name from "Item" where id = :id');
  await page.keyboard.press('ControlOrMeta+Enter');
  await page.getByRole('dialog').getByRole('textbox', { name: ':id' }).fill('7');
  await page.getByRole('button', { name: 'Run with these values' }).click();
  await result(page).getByText('item 7', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Show the history' }).click();
  const history = page.getByRole('complementary', { name: 'History' });
  await history.getByRole('searchbox').fill('where id = :id');
  await history.getByRole('button', { name: /SELECT 1/u }).waitFor();
  await history.getByRole('button', { name: /^Star the statement/u }).click();
  await history.getByRole('button', { name: /^Star the statement/u, pressed: true }).waitFor();
  await history.getByRole('searchbox').fill('');
  await write(page, "select current_setting('statement_timeout')");
  await page.getByRole('combobox', { name: 'Statement timeout' }).selectOption('5 min');
  await editorOf(page).click();
  await page.keyboard.press('ControlOrMeta+Enter');
  await result(page).getByText('5min', { exact: true }).waitFor();
  await history.getByRole('button', { name: /current_setting/u }).waitFor();
  await history.getByRole('button', { name: 'starred' }).click();
  await expect.poll(async () => history.getByRole('listitem').count()).toBe(1);
  expect((await axeFor(page).analyze()).violations).toEqual([]);
  await program().call('preferences.set', { preferences: { theme: 'dark' } });
  await page.reload();
  await editorOf(page).getByText('current_setting').waitFor();
});

it('a plan is shown as a tree with its hints, as text, and next to a pinned one', async () => {
  const { page } = await openConsole();
  await program().call('preferences.set', { preferences: { theme: 'dark' } });
  await page.reload();
  await write(page, `select * from "Item" a join part p on p.item_id = a.id where a.name like '%7'`);
  await page.getByRole('button', { name: 'Explain' }).click();
  await page
    .getByRole('region', { name: 'Plan' })
    .getByRole('rowheader', { name: /Scan.*Item/u })
    .waitFor();
  expect((await axeFor(page).analyze()).violations).toEqual([]);
  await results(page).getByRole('button', { name: 'Pin this plan' }).click();
  await results(page).getByRole('button', { name: 'Text', exact: true }).click();
  await results(page)
    .getByText(/Scan on "?Item.*\(cost=/u)
    .waitFor();
  await write(page, `select * from "Item" a join part p on p.item_id = a.id where a.id = 7`);
  await page.getByRole('button', { name: 'Explain' }).click();
  const plan = page.getByRole('region', { name: 'Plan' });
  await plan.getByRole('columnheader', { name: 'this plan' }).first().waitFor();
  await plan.getByRole('rowheader', { name: /Index Scan.*Item/u }).waitFor();
  expect((await axeFor(page).analyze()).violations).toEqual([]);
  await results(page).getByRole('button', { name: 'Tree' }).click();
  await plan.getByRole('columnheader', { name: 'factor' }).waitFor();
});

async function runOnDemo(sql: string): Promise<Page> {
  await openDemo(program());
  const page = await reopen(`/c/${demoId}/sql`);
  await editorOf(page).waitFor();
  await write(page, sql);
  await page.keyboard.press('ControlOrMeta+Enter');
  await result(page).waitFor();
  return page;
}

const tenPages = `select p.id as page, p.compressed_data, replace(hex(zeroblob(50000)), '00', 'long ') as words from "Page" p
  join "Estimator" e on e.id = p.estimator_id where e.name = 'z_profile' and p.page_name in ('DOSE', 'FLUENCE') order by p.id limit 10`;

it('pages of a result are drawn, computed and filtered, and a value is opened as a whole', async () => {
  const page = await runOnDemo(tenPages);
  await results(page).getByRole('button', { name: 'Pages', exact: true }).click();
  await expect.poll(async () => result(page).locator('canvas[data-drawn]').count()).toBeGreaterThan(0);
  await results(page).getByRole('button', { name: 'Compute…' }).click();
  await page.getByRole('menuitemcheckbox', { name: /^page_max/u }).click();
  await page.keyboard.press('Escape');
  await result(page).getByText('MeV/g per primary').first().waitFor();
  await expect.poll(async () => results(page).getByRole('button', { name: 'Cancel' }).count()).toBe(0);
  await results(page).getByRole('textbox', { name: 'Limit of page_max' }).fill('0.5');
  await results(page)
    .getByRole('status')
    .getByText(/^[1-9] rows? match(?:es)?$/u)
    .waitFor();
  const maxima = await result(page).locator('[role=gridcell][data-column=page_max]').allTextContents();
  expect(maxima.map((text) => Number.parseFloat(text)).filter((value) => !(value > 0.5))).toEqual([]);
  await result(page).getByTitle('View the whole value').filter({ hasText: 'gzip' }).first().click();
  const row = page.getByRole('region', { name: 'Row' });
  await row.locator('canvas[data-drawn]').waitFor();
  expect((await axeFor(page).analyze()).violations).toEqual([]);
  await row.getByRole('tab', { name: 'JSON' }).click();
  await row.getByText('metadata').first().waitFor();
  await row.getByRole('button', { name: 'View' }).last().click();
  await row.getByRole('heading', { name: 'words' }).waitFor();
  await expect.poll(async () => row.locator('pre, code, .cm-content').first().textContent()).toContain('long long');
});

it('a result is drawn as a chart, which leaves out what is no number and is exported as a figure', async () => {
  const page = await runOnDemo(
    'with n(i) as (values (1), (2), (3), (4)) select i, i * i as square, case i when 3 then null else -i end as odd from n',
  );
  await results(page).getByRole('button', { name: 'Chart' }).click();
  await results(page).getByRole('img', { name: 'square over i: 4 points' }).waitFor();
  await results(page)
    .getByRole('button', { name: /^Columns of the y axis/u })
    .click();
  await page.getByRole('menuitemcheckbox', { name: 'odd' }).click();
  await page.keyboard.press('Escape');
  await results(page).getByText('odd: 1 NULL, not drawn').waitFor();
  const plot = results(page).getByRole('application');
  await plot.focus();
  await page.keyboard.press('Home');
  await results(page).getByText('i 1 · square 1 · odd -1').waitFor();
  expect((await axeFor(page).analyze()).violations).toEqual([]);
  await results(page).getByRole('button', { name: 'Export figure…' }).click();
  await page.getByRole('img', { name: 'Preview of square, odd over i' }).waitFor();
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save PNG' }).click();
  expect((await saved).suggestedFilename()).toBe('chart.png');
});
