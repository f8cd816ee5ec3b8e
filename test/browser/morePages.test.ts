import { beforeAll, describe, expect, it } from 'vitest';
import { aSimulation, aTask, aUser } from '../support/aSimulation.ts';
import { cells, grid, hashOf, listed, rowCount, rows } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { makeOwnDatabase } from '../support/ownDatabases.ts';

const { program, open, reopen } = startBrowserWindow();
const made: { id: string } = { id: '' };
const lately = new Date(Date.now() - 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
const database = [
  aUser({ id: 1, username: 'alice' }),
  aUser({ id: 2, username: 'bob' }),
  aSimulation({ id: 1, user_id: 1, title: 'of alice', start_time: lately }),
  aSimulation({ id: 2, user_id: 2, title: 'of bob' }),
  aSimulation({ id: 3, title: 'of no user', start_time: '2024-02-29 12:00:00' }),
  aTask({ id: 10, simulation_id: 1, task_id: 0 }),
  aTask({ id: 11, simulation_id: 1, task_id: 1, task_state: 'FAILED' }),
  aTask({ id: 20, simulation_id: 2, task_id: 0 }),
  aTask({ id: 30, simulation_id: 3, task_id: 0 }),
];

beforeAll(async () => {
  const path = await makeOwnDatabase('sqlite', { rows: database });
  made.id = (await program().call('connections.open', { target: { kind: 'file', path } })).id;
});

describe('the tasks of all simulations', () => {
  it('are listed with the key 9, including those of simulations without a user', async () => {
    const page = await open(`/c/${made.id}/simulations`);
    await listed(page);
    await page.keyboard.press('9');
    await listed(page, 'All tasks');
    expect(await cells(page, 0, 'All tasks').allTextContents()).toEqual(['3', '2', '1', '1']);
    expect(await cells(page, 2, 'All tasks').allTextContents()).toEqual(['NULL', 'bob', 'alice', 'alice']);
  });

  it('can be filtered by user and state, which the address keeps', async () => {
    const page = await open(`/c/${made.id}/tasks`);
    await listed(page, 'All tasks');
    await page.getByRole('button', { name: 'Filter by user' }).click();
    await page.getByRole('checkbox', { name: /alice/u }).check();
    await expect.poll(async () => rowCount(page, 'All tasks')).toBe(2);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Filter by state' }).click();
    await page.getByRole('checkbox', { name: 'FAILED' }).check();
    await expect.poll(async () => rowCount(page, 'All tasks')).toBe(1);
    await expect
      .poll(() => hashOf(page))
      .toBe(`/c/${made.id}/tasks?view={"filter":{"userIds":[1],"states":["FAILED"]}}`);
  });

  it('lead to their simulation', async () => {
    const page = await open(`/c/${made.id}/tasks`);
    await listed(page, 'All tasks');
    await rows(page, 'All tasks').first().getByRole('button', { name: '3' }).click();
    await page.getByRole('heading', { name: 'of no user' }).waitFor();
    await expect.poll(() => hashOf(page)).toBe(`/c/${made.id}/simulations?simulation=3&tab=tasks`);
  });
});

describe('the page of a user', () => {
  it('opens next to the list, with simulations, tasks and activity', async () => {
    const page = await open(`/c/${made.id}/users`);
    await listed(page, 'Users');
    await rows(page, 'Users').filter({ hasText: 'alice' }).getByText('alice').click();
    const detail = page.getByRole('region', { name: 'User 1' });
    await detail.getByRole('heading', { name: 'alice' }).waitFor();
    await detail.getByText('of alice').waitFor();
    expect(await rowCount(page, 'Simulations')).toBe(1);
    await detail.getByRole('tab', { name: 'Tasks' }).click();
    await expect.poll(async () => rowCount(page, 'All tasks')).toBe(2);
    await detail.getByRole('tab', { name: 'Activity' }).click();
    await detail.getByText('1 simulation started in the last twelve months').waitFor();
    await page.reload();
    await detail.getByText('1 simulation started in the last twelve months').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => hashOf(page)).not.toContain('user=');
    expect(await grid(page, 'Users').count()).toBe(1);
  });
});

describe('the settings', () => {
  it('are a page whose choices are kept', async () => {
    const page = await reopen(`/c/${made.id}/simulations`);
    await listed(page);
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
    await expect.poll(async () => page.title()).toMatch(/^Settings · /u);
    await page.getByRole('group', { name: 'CSV: separator' }).getByText('Semicolon').click();
    await page.getByRole('group', { name: 'Time zone' }).getByText('UTC', { exact: true }).click();
    await expect
      .poll(async () => program().call('preferences.get', {}))
      .toMatchObject({ zone: 'utc', csv: { separator: ';' } });
  });
});

describe('the filter by date', () => {
  it('accepts typed ISO dates', async () => {
    const page = await open(`/c/${made.id}/simulations`);
    await listed(page);
    await page.getByRole('button', { name: 'Filter by date' }).click();
    await page.getByRole('textbox', { name: 'Started from' }).fill('2024-02-29');
    await page.getByRole('textbox', { name: 'Started to' }).fill('2024-02-29');
    await expect.poll(async () => rowCount(page)).toBe(1);
    const to = page.getByRole('textbox', { name: 'Started to' });
    await to.fill('2024-02-30');
    expect(await to.getAttribute('aria-invalid')).toBe('true');
    expect(await rowCount(page)).toBe(1);
  });

  it('accepts days of a calendar, the first and the last', async () => {
    const page = await open(`/c/${made.id}/simulations`);
    await listed(page);
    await page.getByRole('button', { name: 'Filter by date' }).click();
    await page.getByRole('textbox', { name: 'Started from' }).fill('2024-03-05');
    await page.getByRole('button', { name: 'Clear the filter by date' }).waitFor();
    await page.getByRole('textbox', { name: 'Started from' }).fill('');
    const calendar = page.getByRole('group', { name: 'Days (UTC)' });
    const month = new Date().toISOString().slice(0, 7);
    await calendar.getByRole('button', { name: `${month}-01` }).click();
    await calendar.getByRole('button', { name: `${month}-03` }).click();
    await page.getByRole('button', { name: `Date: ${month}-01 to ${month}-03` }).waitFor();
  });
});
