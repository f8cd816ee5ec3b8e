import type { Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { aBatchSimulation, aCluster, aRow, aSimulation, aUser } from '../support/aSimulation.ts';
import { cells, grid, listed, rowCount, rows } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { openDemo } from '../support/demoPages.ts';
import { makeOwnDatabase } from '../support/ownDatabases.ts';

const { program, open, reopen, expectComplaint } = startBrowserWindow();
const list = '/c/demo/simulations';
const made: { id?: string; longId?: string } = {};
/** Simulations of the long list: more than the windows loaded at first. */
const many = 1300;

const strange = '<b>Ldap</b>\u202eUser';
const own = [
  aUser({ id: 1 }),
  aUser({ id: 2 }),
  aRow('User', { id: 3, username: 'carol', auth_provider: strange }),
  aRow('User', { id: 4, username: 'dan', auth_provider: '' }),
  aCluster({ id: 1, cluster_name: 'ares' }),
  aCluster({ id: 2, cluster_name: 'ares' }),
  aCluster({ id: 3, cluster_name: 'helios' }),
  aBatchSimulation(10, 1),
  aBatchSimulation(11, 2),
  aBatchSimulation(12, 3),
];

beforeAll(async () => {
  await openDemo(program());
  const path = await makeOwnDatabase('sqlite', { rows: own });
  const { id } = await program().call('connections.open', { target: { kind: 'file', path } });
  made.id = id;
  const rows = Array.from({ length: many }, (_, at) => aSimulation({ id: at + 1 }));
  const long = await makeOwnDatabase('sqlite', { rows });
  made.longId = (await program().call('connections.open', { target: { kind: 'file', path: long } })).id;
});

async function selectRows(page: Page, count: number): Promise<void> {
  await listed(page);
  await grid(page).focus();
  await page.keyboard.press('ArrowDown');
  for (let more = 1; more < count; more += 1) await page.keyboard.press('Shift+ArrowDown');
  await page.getByText(`${count} rows selected`).waitFor();
}

describe('copying rows', () => {
  it('says how many were copied', async () => {
    const page = await open(list);
    await selectRows(page, 12);
    await page.keyboard.press('Control+c');
    await page.getByRole('status').getByText('Copied 12 rows', { exact: true }).waitFor();
  });

  it('says that the clipboard refused, and what to do', async () => {
    expectComplaint(/Clipboard API has been blocked/u);
    const page = await reopen(list);
    await page.route(`${program().origin}/`, async (route) => {
      const response = await route.fetch();
      await route.fulfill({
        response,
        headers: { ...response.headers(), 'permissions-policy': 'clipboard-write=()' },
      });
    });
    await page.reload();
    await selectRows(page, 2);
    await page.keyboard.press('Control+c');
    const said = page.getByRole('status').filter({ hasText: 'The rows could not be copied to the clipboard' });
    await said.getByText(/browser’s settings.*export the list/u).waitFor();
    await said.getByRole('button', { name: 'Hide' }).click();
    await expect.poll(async () => said.count()).toBe(0);
  });
});

describe('a selection longer than the loaded rows', () => {
  const thin = '\u202f';
  const openLong = async (search = '') => {
    const page = await open(`/c/${made.longId ?? ''}/simulations${search}`);
    await listed(page);
    return page;
  };
  const copied = async (page: Page): Promise<readonly string[]> =>
    (await page.evaluate(async () => navigator.clipboard.readText())).split('\n');

  it('is the whole list with Ctrl-A, and is copied completely', async () => {
    const page = await openLong();
    await grid(page).focus();
    await page.keyboard.press('Control+a');
    await page.getByText(`1${thin}300 rows selected`).waitFor();
    await page.keyboard.press('Control+c');
    await page.getByRole('status').getByText(`Copied 1${thin}300 rows`, { exact: true }).waitFor();
    const lines = await copied(page);
    expect(lines).toHaveLength(many + 1);
    expect([lines[1]?.split('\t')[0], lines.at(-1)?.split('\t')[0]]).toEqual(['1300', '1']);
  });

  it('is a range with Shift-End, and one row less after Ctrl-click', async () => {
    const page = await openLong();
    await grid(page).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Shift+End');
    await page.getByText(`1${thin}299 rows selected`).waitFor();
    await rows(page)
      .last()
      .click({ modifiers: ['Control'] });
    await page.getByText(`1${thin}298 rows selected`).waitFor();
  });

  it('requests exactly the rows that it counts', async () => {
    const page = await openLong();
    await grid(page).focus();
    await page.keyboard.press('Control+a');
    await page.getByText(`1${thin}300 rows selected`).waitFor();
    const planned = page.waitForRequest((request) => request.postData()?.includes('"admin.plan"') === true);
    await page.keyboard.press('Delete');
    const asked: unknown = JSON.parse((await planned).postData() ?? '');
    const ids = Array.from({ length: many }, (_, at) => many - at);
    expect(asked).toMatchObject({ input: { operation: { which: { kind: 'ids', ids } } } });
    await page.getByRole('dialog').waitFor();
  });

  it('is no longer offered once the list has changed', async () => {
    const page = await openLong();
    await page.route('**/api/call', async (route) => {
      const body = route.request().postData() ?? '';
      const isWhole = body.includes('"simulations.list"') && body.includes('"limit":500');
      if (isWhole) await route.continue({ postData: body.replace('"skip":0', '"skip":1') });
      else await route.continue();
    });
    await grid(page).focus();
    await page.keyboard.press('Control+a');
    await page.getByText(`1${thin}300 rows selected`).waitFor();
    await page.keyboard.press('Control+c');
    await page.getByRole('status').getByText('The list has changed since the rows were selected.').waitFor();
    await page.unroute('**/api/call');
  });
});

describe('copying from the menu of a simulation', () => {
  it('is confirmed in the status bar', async () => {
    const page = await open(list);
    await rows(page).first().click();
    await page.getByRole('button', { name: 'More about this simulation' }).click();
    await page.getByRole('menuitem', { name: 'Copy job id' }).click();
    await page.getByRole('contentinfo').getByText('Copied the job id', { exact: true }).waitFor();
  });
});

describe('the filter by cluster', () => {
  const filtered = (clusterIds: readonly number[]) =>
    `/c/${made.id ?? ''}/simulations?list=${encodeURIComponent(JSON.stringify({ filter: { clusterIds } }))}`;

  it('shows the name', async () => {
    const page = await open(filtered([3]));
    await page.getByRole('button', { name: 'Cluster: helios', exact: true }).waitFor();
    await expect.poll(async () => rowCount(page)).toBe(1);
  });

  it('also shows the id when two clusters have the same name, and offers the others', async () => {
    const page = await open(filtered([2]));
    await page.getByRole('button', { name: 'Cluster: ares (id 2)', exact: true }).click();
    expect(await page.getByRole('group', { name: 'Cluster' }).locator('bdi').allTextContents()).toEqual([
      'ares (id 1)',
      'ares (id 2)',
      'helios',
    ]);
    await page.getByRole('checkbox', { name: /^helios/u }).check();
    await expect.poll(async () => rowCount(page)).toBe(2);
  });

  it('shows the id of a removed cluster', async () => {
    const page = await open(filtered([99]));
    await page.getByRole('button', { name: 'Cluster: cluster 99', exact: true }).waitFor();
  });
});

describe('the filter by provider', () => {
  it('lists the providers in the database as text, with their numbers of users', async () => {
    const page = await open(`/c/${made.id ?? ''}/users`);
    await listed(page, 'Users');
    await page.getByRole('button', { name: 'Filter by provider' }).click();
    const choices = page.getByRole('group', { name: 'Provider' }).locator('label');
    await expect
      .poll(async () => choices.allInnerTexts())
      .toEqual([
        expect.stringMatching(/^YaptideUser\s*2$/u),
        expect.stringMatching(/^''\s*1$/u),
        expect.stringMatching(/^<b>Ldap<\/b>‹U\+202E›User\s*1$/u),
      ]);
    await choices.nth(2).click();
    await expect
      .poll(async () => cells(page, 1, 'Users').allTextContents())
      .toEqual([expect.stringContaining('carol')]);
  });
});

describe('a list whose first window fails', () => {
  it('shows the number of rows, and no row as visible', async () => {
    expectComplaint(/Failed to load resource/u);
    const page = await reopen('/');
    await page.route('**/api/call', async (route) => {
      const body = route.request().postData() ?? '';
      if (body.includes('"simulations.list"')) await route.abort();
      else await route.continue();
    });
    await page.goto(`${program().origin}/#${list}`);
    await page.getByRole('alert').waitFor();
    const head = page.getByRole('heading', { name: 'Simulations', level: 1 }).locator('xpath=..');
    await expect.poll(async () => head.innerText()).toMatch(/^Simulations\s*150\s*$/u);
    await page.unroute('**/api/call');
    await page.getByRole('alert').getByRole('button', { name: /again/u }).click();
    await expect.poll(async () => head.innerText()).toMatch(/1–\d+ of 150/u);
  });
});
