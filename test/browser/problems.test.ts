import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { expectAccessible } from '../support/axe.ts';
import { operationButton, chooseOperation, done, openOperationSession, planned } from '../support/operationParts.ts';
import { aBatchSimulation, aBlob, aCluster, aRow, aSimulation, aTask, aUser } from '../support/aSimulation.ts';
import { cells, grid, hashOf, header, listed, rowCount, rows } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { named } from '../support/connectingParts.ts';

const { program, reopen } = startBrowserWindow();
const list = 'Simulations with problems';

const hoursAgo = (hours: number): string =>
  new Date(Date.now() - hours * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
const live = (id: number, hours: number, more: Readonly<Record<string, string | number>> = {}) =>
  aSimulation({ id, job_state: 'RUNNING', start_time: hoursAgo(hours), end_time: null, ...more });
const hostile = '<img src=x>\u202Eevil';

/**
 * Four are stuck after a day (one of them for ten), a fifth after an hour; one has lost its results, one has wrong
 * ones.
 */
const database = [
  aUser({ id: 1, username: 'alice' }),
  aCluster({ id: 9 }),
  live(1, 30, { job_state: 'UNKNOWN', title: hostile, user_id: 1 }),
  live(2, 30),
  aTask({ id: 20, simulation_id: 2, task_state: 'RUNNING', last_update_time: hoursAgo(28) }),
  live(3, 240),
  aTask({ id: 30, simulation_id: 3, task_state: 'RUNNING' }),
  live(4, 40, { sim_type: 'topas' }),
  live(5, 3),
  aBatchSimulation(6, 9),
  aSimulation({ id: 7 }),
  aTask({ id: 70, simulation_id: 7, task_id: 0 }),
  aTask({ id: 71, simulation_id: 7, task_id: 1, task_state: 'FAILED' }),
  aTask({ id: 72, simulation_id: 7, task_id: 2 }),
  aRow('Estimator', { id: 7, simulation_id: 7, name: 'dose', file_name: 'dose_', compressed_data: aBlob({}) }),
];

async function openHealth(id: string, more: { readonly isLocked?: boolean } = {}) {
  const place = await openOperationSession({ program: program(), id, rows: database, ...more });
  const page = await reopen(`/c/${place.connectionId}/health`);
  await listed(page, list);
  return { place, page };
}

const ids = async (page: Page): Promise<readonly string[]> => cells(page, 0, list).allTextContents();
const kind = (page: Page, name: string) =>
  page.getByRole('group', { name: 'Kind of problem' }).getByRole('button', { name: new RegExp(`^${name}`, 'u') });

describe('simulations with problems', () => {
  it('are listed by kind, with their number and an explanation', async () => {
    const { page } = await openHealth('kinds');
    await expect.poll(async () => kind(page, 'Stuck').textContent()).toBe('Stuck4');
    await expect.poll(async () => kind(page, 'Results lost').textContent()).toBe('Results lost1');
    await expect.poll(async () => kind(page, 'Results wrong').textContent()).toBe('Results wrong1');
    expect(await ids(page)).toEqual(['3', '4', '1', '2']);
    await kind(page, 'Results lost').click();
    await expect.poll(async () => ids(page)).toEqual(['6']);
    await page.getByText(/no result was ever posted/u).waitFor();
    expect(await page.getByText('No update for 24 h').count()).toBe(0);
    await kind(page, 'Results wrong').click();
    await expect.poll(async () => ids(page)).toEqual(['7']);
    await rows(page, list).getByText('failed tasks averaged').waitFor();
  });

  it('change with the limit, which the address keeps', async () => {
    const { page } = await openHealth('limits');
    await page.getByRole('button', { name: 'Filter by no update for 24 h' }).click();
    await named(page, '60 min').click();
    await expect.poll(async () => rowCount(page, list)).toBe(5);
    await expect.poll(async () => kind(page, 'Stuck').textContent()).toBe('Stuck5');
    await named(page, '7 d').click();
    await expect.poll(async () => ids(page)).toEqual(['3']);
    await page.getByRole('spinbutton').fill('35');
    await page.keyboard.press('Enter');
    await expect.poll(async () => ids(page)).toEqual(['3', '4']);
    await page.keyboard.press('Escape');
    await expect.poll(() => hashOf(page)).toContain('"limitHours":35');
    await page.reload();
    await listed(page, list);
    expect(await ids(page)).toEqual(['3', '4']);
    await page.getByRole('button', { name: /^Clear the filter by no update/u }).click();
    await expect.poll(async () => rowCount(page, list)).toBe(4);
  });

  it('are filtered by reason and sorted, both of which the address keeps', async () => {
    const { page } = await openHealth('reasons');
    await named(page, 'Filter by reason').click();
    const choices = page.getByRole('group', { name: 'Reason' });
    await expect.poll(async () => choices.getByText('no updates').locator('..').textContent()).toBe('no updates2');
    await choices.getByText('no updates').click();
    await expect.poll(async () => ids(page)).toEqual(['3', '2']);
    await page.keyboard.press('Escape');
    await header(page, 'id').getByRole('button', { name: 'id', exact: true }).click();
    await header(page, 'id').getByRole('button', { name: 'id', exact: true }).click();
    await expect.poll(async () => ids(page)).toEqual(['2', '3']);
    const address = hashOf(page);
    expect(address).toContain('"reasons":["no-updates"]');
    expect(address).toContain('"column":"id"');
    await page.reload();
    await listed(page, list);
    expect(await ids(page)).toEqual(['2', '3']);
  });

  it('show their full evidence when selected, and open with Enter', async () => {
    const { page } = await openHealth('proof');
    await cells(page, 0, list).nth(0).click();
    const strip = page.getByRole('region', { name: 'Evidence' });
    await strip.getByText(/^State RUNNING on DIRECT/u).waitFor();
    await strip.getByText('1 task: 1 unfinished').waitFor();
    await strip.getByText(/No update for more than 7 days/u).waitFor();
    await cells(page, 0, list).nth(2).click();
    await strip.getByText('No input').waitFor();
    expect(await grid(page, list).locator('img').count()).toBe(0);
    expect(await grid(page, list).textContent()).not.toContain('\u202E');
    await grid(page, list).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Simulation 1', exact: true }).waitFor();
  });

  it('are ended by an operation, after which they disappear from the list', async () => {
    const { page, place } = await openHealth('ending');
    await chooseOperation(page, 'Set simulation 3 to FAILED…', { list });
    await planned(page);
    await operationButton(page).click();
    await named(await done(page), 'Close').click();
    await expect.poll(async () => ids(page)).toEqual(['4', '1', '2']);
    expect(await place.count('Simulation', `job_state = 'FAILED'`)).toBe(1);
    expect(await place.count('Task', `task_state = 'FAILED' and simulation_id = 3`)).toBe(1);
  });

  it('are ended all at once, and their absence is shown as good news', async () => {
    const { page, place } = await openHealth('clearing');
    await page.getByRole('button', { name: /^Operations on all 4/u }).click();
    await page.getByRole('menuitem', { name: 'Set 4 simulations to CANCELED…' }).click();
    await planned(page);
    await operationButton(page).click();
    await named(await done(page), 'Close').click();
    await page.getByText(/has had an update within the limit/u).waitFor();
    expect(await place.count('Simulation', `job_state = 'CANCELED'`)).toBe(4);
    expect(await page.getByRole('button', { name: /^Operations on/u }).isDisabled()).toBe(true);
  });

  it('pass axe in both themes', async () => {
    const { page } = await openHealth('axe');
    await cells(page, 0, list).nth(0).click();
    await page.getByRole('region', { name: 'Evidence' }).waitFor();
    await expectAccessible(page);
  });
});
