import { expect, it } from 'vitest';
import {
  operationButton,
  operationDialog,
  chooseOperation,
  done,
  openOperationSession,
  planned,
} from '../support/operationParts.ts';
import { aBatchSimulation, aBlob, aCluster, aRow, aSimulation, aTask, aUser } from '../support/aSimulation.ts';
import { addressOf, listed, rowCount, rows } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { named } from '../support/connectingParts.ts';

const { program, reopen, expectComplaint } = startBrowserWindow();

const withResults = (id: number, title: string, userId: number | null = 1) => [
  aSimulation({ id, title, user_id: userId }),
  aTask({ id: id * 10, simulation_id: id, task_id: 0 }),
  aTask({ id: id * 10 + 1, simulation_id: id, task_id: 1 }),
  aRow('Estimator', { id, simulation_id: id, name: 'dose', compressed_data: aBlob({ id }), file_name: 'dose' }),
];

it('in production a simulation is removed with an archive once its title is typed, and its open detail closes', async () => {
  expectComplaint(/Failed to load resource/u);
  const database = [aUser({ id: 1, username: 'alice' }), ...withResults(1, 'keep'), ...withResults(2, 'old one')];
  const place = await openOperationSession({ program: program(), id: 'lab', role: 'production', rows: database });
  const page = await reopen(addressOf(place.connectionId, 2));
  await listed(page);
  await page.getByRole('heading', { name: 'old one' }).waitFor();
  await named(page, 'More about this simulation').click();
  expect(await page.getByRole('menuitem').last().textContent()).toBe('Remove…');
  await page.getByRole('menuitem', { name: 'Remove…' }).click();
  const dialog = await planned(page);
  expect(await dialog.getByRole('heading').first().textContent()).toMatch(/^Remove simulation 2 'old one', \d+ B$/u);
  const table = dialog.getByRole('table');
  await expect(table.getByRole('row', { name: /^Simulation removed 1/u }).count()).resolves.toBe(1);
  await expect(table.getByRole('row', { name: /CeleryTask also removed 2/u }).count()).resolves.toBe(1);
  await dialog.getByText(/one file of about \d+ B\. Everything can be restored/u).waitFor();
  await dialog.getByText('/archives').waitFor();
  expect(await dialog.getByRole('list', { name: 'Owners' }).textContent()).toContain('alice');
  expect(await named(dialog, 'Cancel').evaluate((button) => button === document.activeElement)).toBe(true);
  const operation = operationButton(page);
  expect(await operation.isDisabled()).toBe(true);
  const field = dialog.getByRole('textbox');
  await field.fill('old');
  await field.press('Enter');
  expect(await operation.isDisabled()).toBe(true);
  expect(await place.count('Simulation')).toBe(2);
  await field.fill('old one');
  await field.press('Enter');
  const ended = await done(page);
  await ended.getByText(/remove-simulations.*\.tidescope\.jsonl\.gz/u).waitFor();
  await ended.getByText(/^entry \d+$/u).waitFor();
  await named(ended, 'Close').click();
  await page.getByRole('heading', { name: 'old one' }).waitFor({ state: 'detached' });
  await expect.poll(async () => rowCount(page)).toBe(1);
  expect([await place.count('Simulation'), await place.count('Task'), await place.count('Estimator')]).toEqual([
    1, 2, 1,
  ]);
  const { archives } = await program().call('archives.list', {});
  expect(archives.some(({ header }) => header?.operation === 'remove-simulations')).toBe(true);
});

it('a locked connection can plan, is unlocked within the dialog, and then applies', async () => {
  const place = await openOperationSession({
    program: program(),
    id: 'shut',
    isLocked: true,
    rows: [aSimulation({ id: 1 }), aSimulation({ id: 2 })],
  });
  const page = await reopen(`/c/${place.connectionId}/simulations`);
  await listed(page);
  await chooseOperation(page, 'Remove simulation 2…');
  const dialog = await planned(page);
  await dialog.getByRole('table').waitFor();
  expect(await operationButton(page).count()).toBe(0);
  await named(dialog, 'Unlock to continue…').click();
  const question = page.getByRole('dialog', { name: 'Unlock shut for writing' });
  await question.waitFor();
  await page.keyboard.press('Escape');
  await question.waitFor({ state: 'hidden' });
  expect(await dialog.isVisible()).toBe(true);
  await named(dialog, 'Unlock to continue…').click();
  await named(question, 'Unlock for 15 minutes').click();
  await operationButton(page).click();
  await done(page);
  expect(await place.count('Simulation')).toBe(1);
});

it('changes since the plan are named, nothing is applied, and planning again shows them', async () => {
  expectComplaint(/Failed to load resource/u);
  const place = await openOperationSession({ program: program(), id: 'moved', rows: withResults(1, 'moving', null) });
  const page = await reopen(`/c/${place.connectionId}/simulations`);
  await listed(page);
  await chooseOperation(page, 'Remove simulation 1…');
  await planned(page);
  await place.run(
    `insert into "Task" (id, simulation_id, task_id, requested_primaries, simulated_primaries, task_state, platform)
     values (99, 1, 9, 1, 0, 'PENDING', 'BATCH')`,
  );
  await operationButton(page).click();
  const changes = operationDialog(page).getByRole('list', { name: 'What changed' });
  await changes.getByText('Task').first().waitFor();
  expect(await place.count('Simulation')).toBe(1);
  await named(operationDialog(page), 'Plan again').click();
  const again = await planned(page);
  await again.getByRole('row', { name: /^Task also removed 3/u }).waitFor();
  await operationButton(page).click();
  await done(page);
  expect(await place.count('Task')).toBe(0);
});

it('removing an unfinished simulation requires separate consent and names it', async () => {
  const place = await openOperationSession({
    program: program(),
    id: 'live',
    rows: [aSimulation({ id: 1, title: 'still at it', job_state: 'RUNNING' })],
  });
  const page = await reopen(`/c/${place.connectionId}/simulations`);
  await listed(page);
  await chooseOperation(page, 'Remove simulation 1…');
  const dialog = await planned(page);
  await named(dialog, 'Show').click();
  await dialog.getByText("Simulation 1 'still at it': RUNNING").waitFor();
  expect(await operationButton(page).isDisabled()).toBe(true);
  await dialog.getByRole('checkbox').check();
  await operationButton(page).click();
  await done(page);
  expect(await place.count('Simulation')).toBe(0);
});

it('all rows that match the filter are removed, and no others', async () => {
  const place = await openOperationSession({
    program: program(),
    id: 'many',
    rows: [1, 2, 3, 4].map((id) => aSimulation({ id, title: id < 4 ? `old ${id}` : 'new' })),
  });
  const list = encodeURIComponent(JSON.stringify({ filter: { text: 'old' } }));
  const page = await reopen(`/c/${place.connectionId}/simulations?list=${list}`);
  await listed(page);
  await chooseOperation(page, 'Remove all 3 that match…');
  await planned(page);
  expect(await operationButton(page).textContent()).toBe('Remove 3 simulations');
  await operationButton(page).click();
  await done(page);
  expect(await place.count('Simulation', "title = 'new'")).toBe(1);
  expect(await place.count('Simulation')).toBe(1);
});

it('the Delete key plans for the selection, which is cleared after the removal', async () => {
  const place = await openOperationSession({
    program: program(),
    id: 'keys',
    rows: [1, 2, 3].map((id) => aSimulation({ id })),
  });
  const page = await reopen(`/c/${place.connectionId}/simulations`);
  await listed(page);
  await page.getByRole('grid').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Delete');
  await planned(page);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await done(page);
  await page.keyboard.press('Enter');
  await operationDialog(page).waitFor({ state: 'hidden' });
  await expect.poll(async () => rowCount(page)).toBe(1);
  expect(await page.locator('[role=row][aria-selected=true]').count()).toBe(0);
  expect(await place.count('Simulation', 'id = 1')).toBe(1);
});

it('a user is added and removed with the keyboard alone', async () => {
  const place = await openOperationSession({
    program: program(),
    id: 'hands',
    role: 'production',
    rows: [aUser({ id: 1 })],
  });
  const page = await reopen(`/c/${place.connectionId}/users`);
  await listed(page, 'Users');
  const { keyboard } = page;
  await keyboard.press('Control+k');
  await keyboard.type('Add user');
  await keyboard.press('Enter');
  await operationDialog(page).waitFor();
  await keyboard.type('zed');
  await keyboard.press('Tab');
  await keyboard.press('ArrowRight');
  await keyboard.press('Enter');
  await planned(page);
  await keyboard.press('Tab');
  await keyboard.press('Enter');
  await done(page);
  await keyboard.press('Escape');
  await operationDialog(page).waitFor({ state: 'hidden' });
  await expect.poll(async () => rowCount(page, 'Users')).toBe(2);
  await page.getByRole('grid').focus();
  await keyboard.press('End');
  await keyboard.press('Delete');
  await planned(page);
  await keyboard.press('Shift+Tab');
  await keyboard.type('zed');
  await keyboard.press('Shift+Tab');
  await keyboard.press('Shift+Tab');
  await keyboard.type('the same');
  await keyboard.press('Tab');
  await keyboard.type('the same');
  await keyboard.press('Enter');
  await done(page);
  expect(await place.count('User')).toBe(1);
});

it('one task is removed and no other simulation’s', async () => {
  const place = await openOperationSession({
    program: program(),
    id: 'tasks',
    rows: [...withResults(1, 'one', null), ...withResults(2, 'two', null)],
  });
  const page = await reopen(addressOf(place.connectionId, 2, { tab: 'tasks' }));
  await listed(page, 'Tasks');
  await chooseOperation(page, 'Remove task…', { list: 'Tasks', row: 1 });
  await planned(page);
  await operationButton(page).click();
  await named(await done(page), 'Close').click();
  await expect.poll(async () => rowCount(page, 'Tasks')).toBe(1);
  expect([await place.count('Task'), await place.count('Task', 'id = 21')]).toEqual([3, 0]);
});

it('a cluster in use shows what uses it, and cannot be removed', async () => {
  const place = await openOperationSession({
    program: program(),
    id: 'clusters',
    rows: [
      aCluster({ id: 1, cluster_name: 'ares' }),
      aBatchSimulation(7, 1),
      aCluster({ id: 2, cluster_name: 'idle' }),
    ],
  });
  const page = await reopen(`/c/${place.connectionId}/clusters`);
  await listed(page, 'Clusters');
  await chooseOperation(page, 'Remove cluster…', { list: 'Clusters' });
  const dialog = await planned(page);
  const obstacle = dialog.getByRole('alert');
  await obstacle.getByText("The cluster 'ares' is used by 1 simulation").waitFor();
  await obstacle.getByText('Simulation 7').waitFor();
  expect(await operationButton(page).count()).toBe(0);
  await named(dialog, 'Close').click();
  await chooseOperation(page, 'Remove cluster…', { list: 'Clusters', row: 1 });
  await planned(page);
  await operationButton(page).click();
  await named(await done(page), 'Close').click();
  expect(await place.count('Cluster')).toBe(1);
  await expect.poll(async () => rows(page, 'Clusters').count()).toBe(1);
});
