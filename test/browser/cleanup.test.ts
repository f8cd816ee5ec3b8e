import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import type { Role } from '#shared/domain/profile.ts';
import { expectAccessible } from '../support/axe.ts';
import { openOperationSession } from '../support/operationParts.ts';
import { aBlob, aRow, aSimulation, aTask, aUser } from '../support/aSimulation.ts';
import { hashOf } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { named } from '../support/connectingParts.ts';

const { program, reopen } = startBrowserWindow();

const finished = Array.from({ length: 6 }, (_, at) => at + 1);
/** Six old ones have COMPLETED, one has FAILED and one is still running; all are from 2025. */
const database = [
  aUser({ id: 1, username: 'alice' }),
  ...finished.flatMap((id) => [
    aSimulation({ id, user_id: id % 2 === 0 ? 1 : null }),
    aTask({ id, simulation_id: id }),
    aRow('Input', { id, simulation_id: id, compressed_data: aBlob({ id }) }),
  ]),
  aSimulation({ id: 7, job_state: 'FAILED' }),
  aSimulation({ id: 8, job_state: 'RUNNING', end_time: null }),
];

interface Opening {
  readonly role?: Role;
  readonly isLocked?: boolean;
}

async function openPlanner(id: string, more: Opening = {}) {
  const place = await openOperationSession({ program: program(), id, rows: database, ...more });
  const page = await reopen(`/c/${place.connectionId}/health?tab=cleanup`);
  await page.getByText('Choose which simulations to remove').waitFor();
  await named(page, 'Filter by state').click();
  await page.getByRole('group', { name: 'State' }).getByText('COMPLETED').click();
  await page.keyboard.press('Escape');
  await named(page, 'Remove 6 simulations…').waitFor();
  return { place, page };
}

const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'Remove 6 simulations in batches' });

describe('a clean-up', () => {
  it('is planned from the contents of the tables, and its criteria are in the address', async () => {
    const { page, place } = await openPlanner('counted');
    for (const [table, column] of [
      ['Simulation', 'id'],
      ['Task', 'simulation_id'],
      ['Input', 'simulation_id'],
    ] as const) {
      const goes = await place.count(table, `${column} <= 6`);
      const remains = await place.count(table, `${column} > 6`);
      const line = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: table, exact: true }) });
      const told = await line.getByRole('cell').allTextContents();
      expect(told.slice(0, 2), table).toEqual([String(goes), String(remains)]);
    }
    await page.getByRole('row', { name: /^alice 3/u }).waitFor();
    await expect.poll(() => hashOf(page)).toContain('"states":["COMPLETED"]');
    await page.reload();
    await named(page, 'Remove 6 simulations…').waitFor();
  });

  it('lists the simulations of a batch, each of which can be excluded, and keeps exclusions', async () => {
    const { page, place } = await openPlanner('excluded');
    const listed = page.getByRole('region', { name: 'Simulations to remove' });
    await named(page, 'Exclude simulation 2').click();
    await named(page, 'Exclude simulation 5').click();
    await named(page, 'Remove 4 simulations…').waitFor();
    await expect.poll(() => hashOf(page)).toContain('"without":[2,5]');
    await listed.getByText('2 simulations excluded').waitFor();
    await named(page, 'Include again simulation 5').click();
    await named(page, 'Remove 5 simulations…').click();
    const dialog = page.getByRole('dialog', { name: 'Remove 5 simulations in batches' });
    await named(dialog, 'Remove 5 simulations').click();
    await dialog.getByText(/Done\. ?5 simulations removed/u).waitFor();
    expect(await place.count('Simulation', 'id = 2')).toBe(1);
    expect(await place.count('Simulation', 'id <= 6')).toBe(1);
  });

  it('skips unfinished simulations, and says so', async () => {
    const { page } = await openPlanner('unfinished');
    await page.getByRole('button', { name: 'Clear the filter by state' }).click();
    await named(page, 'Filter by age').click();
    await named(page, '90 d').click();
    await page.keyboard.press('Escape');
    await named(page, 'Remove 7 simulations…').waitFor();
    await page.getByText('1 more matching simulations').waitFor();
    await page.getByRole('checkbox', { name: 'Also remove unfinished simulations' }).check();
    await named(page, 'Remove 8 simulations…').waitFor();
  });

  it('runs in batches, each with its archive, and says what remains', async () => {
    const { page, place } = await openPlanner('batches');
    await named(page, 'Remove 6 simulations…').click();
    const dialog = dialogOf(page);
    expect(await named(dialog, 'Cancel').evaluate((button) => button === document.activeElement)).toBe(true);
    await dialog.getByLabel('Simulations per batch').fill('4');
    await dialog.getByText(/^2 batches of at most 4 simulations/u).waitFor();
    await named(dialog, 'Remove 6 simulations').click();
    await dialog.getByText(/Done\. ?6 simulations removed in 2 batches/u).waitFor();
    await dialog.getByText(/^2 files, the latest/u).waitFor();
    expect(await dialog.getByText(/VACUUM/u).count()).toBeGreaterThan(0);
    await named(dialog, 'Close').click();
    await page.getByText('No matches').waitFor();
    expect([await place.count('Simulation'), await place.count('Task')]).toEqual([2, 0]);
  });

  it('stops after the current batch, and reports what was done', async () => {
    const { page, place } = await openPlanner('stopped');
    await named(page, 'Remove 6 simulations…').click();
    const dialog = dialogOf(page);
    await dialog.getByLabel('Simulations per batch').fill('1');
    await named(dialog, 'Remove 6 simulations').click();
    await named(dialog, 'Stop after this batch').click();
    await dialog.getByText(/Stopped\. ?\d simulations? removed/u).waitFor();
    const left = await place.count('Simulation', 'id <= 6');
    expect(left).toBeGreaterThan(0);
    await dialog.getByText(`${left} planned simulation${left === 1 ? '' : 's'} not removed.`).waitFor();
  });

  it('can be planned while the connection is locked, and offers to unlock it', async () => {
    const { page, place } = await openPlanner('locked', { isLocked: true });
    await named(page, 'Remove 6 simulations…').click();
    const dialog = dialogOf(page);
    expect(await named(dialog, 'Remove 6 simulations').count()).toBe(0);
    await named(dialog, 'Unlock to continue…').click();
    await named(page, 'Unlock for 15 minutes').click();
    await named(dialog, 'Remove 6 simulations').click();
    await dialog.getByText(/Done\. ?6 simulations/u).waitFor();
    expect(await place.count('Simulation')).toBe(2);
  });

  it('requires the typed name in production', async () => {
    const { page, place } = await openPlanner('prod', { role: 'production' });
    await named(page, 'Remove 6 simulations…').click();
    const dialog = dialogOf(page);
    const operation = named(dialog, 'Remove 6 simulations');
    const field = dialog.getByRole('textbox').last();
    await field.fill('pro');
    await field.press('Enter');
    expect(await operation.isDisabled()).toBe(true);
    expect(await place.count('Simulation')).toBe(8);
    await field.fill('prod');
    await field.press('Enter');
    await dialog.getByText(/Done\. ?6 simulations/u).waitFor();
  });

  it('passes axe in both themes', async () => {
    const { page } = await openPlanner('clean-axe');
    await expectAccessible(page);
    await named(page, 'Remove 6 simulations…').click();
    await dialogOf(page).waitFor();
    await expectAccessible(page);
  });
});
