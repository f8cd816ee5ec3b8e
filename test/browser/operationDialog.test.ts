import { expect, it } from 'vitest';
import { axeFor } from '../support/axe.ts';
import {
  operationButton,
  operationDialog,
  chooseOperation,
  done,
  goOn,
  openOperationSession,
  planned,
} from '../support/operationParts.ts';
import { aBatchSimulation, aBlob, aCluster, aRow, aSimulation, aTask, aUser } from '../support/aSimulation.ts';
import { listed } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { named } from '../support/connectingParts.ts';

const { program, reopen, expectComplaint } = startBrowserWindow();

const withResults = (id: number, title: string, userId: number | null = 1) => [
  aSimulation({ id, title, user_id: userId }),
  aTask({ id: id * 10, simulation_id: id, task_id: 0 }),
  aTask({ id: id * 10 + 1, simulation_id: id, task_id: 1 }),
  aRow('Estimator', { id, simulation_id: id, name: 'dose', compressed_data: aBlob({ id }), file_name: 'dose' }),
];

it('while an operation is applied Escape does nothing, and Cancel leaves everything unchanged', async () => {
  expectComplaint(/Failed to load resource/u);
  const place = await openOperationSession({ program: program(), id: 'slow', rows: withResults(1, 'held', null) });
  const page = await reopen(`/c/${place.connectionId}/simulations`);
  await listed(page);
  await chooseOperation(page, 'Remove simulation 1…');
  await planned(page);
  const held = place.run('begin; select 1 from "Simulation" for update; select pg_sleep(6); rollback');
  await expect.poll(async () => place.count('pg_locks', "mode = 'RowShareLock'")).toBeGreaterThan(0);
  await operationButton(page).click();
  const dialog = page.locator('[role=dialog][data-step=applying]');
  await dialog.getByText('until it is committed, nothing has changed').waitFor();
  const steps = dialog.getByRole('list', { name: 'Steps of the change' }).getByRole('listitem');
  await steps.filter({ hasText: 'running' }).getByText('Lock the rows').waitFor();
  expect(await steps.count()).toBeGreaterThan(5);
  await page.keyboard.press('Escape');
  expect(await dialog.isVisible()).toBe(true);
  await named(dialog, 'Cancel').click();
  await operationDialog(page).getByText('Cancelled before the commit. Nothing was changed').waitFor();
  await named(operationDialog(page), 'Close').click();
  await held;
  expect(await place.count('Simulation')).toBe(1);
});

it.each(['light', 'dark'] as const)('the dialogs are fully accessible in the %s theme', async (theme) => {
  await program().call('preferences.set', { preferences: { theme } });
  const place = await openOperationSession({
    program: program(),
    id: `axe-${theme}`,
    role: 'production',
    rows: [
      aUser({ id: 1, username: 'alice' }),
      aUser({ id: 2, username: 'bob' }),
      aSimulation({ id: 1, user_id: 1, job_state: 'RUNNING' }),
      aCluster({ id: 1 }),
      aBatchSimulation(7, 1),
    ],
  });
  const page = await reopen(`/c/${place.connectionId}/users`);
  const clean = async (): Promise<void> => {
    const { violations } = await axeFor(page).include('[role=dialog]').analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join()}`)).toEqual([]);
  };
  await listed(page, 'Users');
  await chooseOperation(page, 'Remove user…', { list: 'Users' });
  await planned(page);
  await clean();
  await operationDialog(page).getByText('Hand over to another user…').click();
  await operationDialog(page).getByRole('group', { name: 'New owner' }).waitFor();
  await clean();
  await page.keyboard.press('Escape');
  await named(page, 'Add user…').click();
  await operationDialog(page).getByLabel('Password', { exact: true }).last().fill('abc');
  await operationDialog(page)
    .getByRole('status')
    .getByText(/guessed/iu)
    .waitFor();
  await clean();
  await page.keyboard.press('Escape');
  await page.goto(`${program().origin}/#/c/${place.connectionId}/clusters`);
  await listed(page, 'Clusters');
  await chooseOperation(page, 'Remove cluster…', { list: 'Clusters' });
  await operationDialog(page).getByRole('alert').waitFor();
  await clean();
  await page.keyboard.press('Escape');
  await chooseOperation(page, 'Rename cluster…', { list: 'Clusters' });
  await operationDialog(page).getByRole('textbox').fill('other');
  await goOn(page);
  await operationDialog(page).getByRole('textbox').last().fill('cluster1');
  await operationButton(page).click();
  await done(page);
  await clean();
});

it('an unknown outcome is reported as such, with what was found', async () => {
  const place = await openOperationSession({ program: program(), id: 'unsure', rows: [aSimulation({ id: 1 })] });
  const page = await reopen(`/c/${place.connectionId}/simulations`);
  const note = 'The connection was lost at the commit, and what became of it could not be found out.';
  await page.route('**/api/call', async (route) => {
    if (route.request().postData()?.includes('admin.apply') !== true) return route.continue();
    const value = { outcome: 'unknown', note, journal: 7, counts: {}, archive: '/a/b.gz', generatedPassword: null };
    return route.fulfill({ json: { ok: true, value } });
  });
  await listed(page);
  await chooseOperation(page, 'Remove simulation 1…');
  await planned(page);
  await operationButton(page).click();
  const dialog = operationDialog(page);
  await dialog.getByText('It is not known whether this was done.').waitFor();
  await dialog.getByText(note).waitFor();
  await dialog.getByRole('button', { name: 'Copy the path of the archive' }).click();
  expect(await page.evaluate(async () => navigator.clipboard.readText())).toBe('/a/b.gz');
});
