import { expect, it } from 'vitest';
import {
  operationButton,
  operationDialog,
  chooseOperation,
  done,
  goOn,
  openOperationSession,
  planned,
} from '../support/operationParts.ts';
import { aCluster, aSimulation, aTask, aUser } from '../support/aSimulation.ts';
import { addressOf, listed } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { named } from '../support/connectingParts.ts';

const { program, reopen, expectComplaint } = startBrowserWindow();

const three = [
  aUser({ id: 1, username: 'alice' }),
  aUser({ id: 2, username: 'bob' }),
  aUser({ id: 3, username: 'carol' }),
  aSimulation({ id: 1, user_id: 1, title: 'first' }),
  aSimulation({ id: 2, user_id: 1, title: 'second' }),
];

it('a user is added with a generated password, which is shown once and can be copied', async () => {
  const place = await openOperationSession({ program: program(), id: 'add', rows: three });
  const page = await reopen(`/c/${place.connectionId}/users`);
  await listed(page, 'Users');
  await named(page, 'Add user…').click();
  const dialog = operationDialog(page);
  expect(
    await dialog.getByRole('textbox', { name: 'User name' }).evaluate((all) => all === document.activeElement),
  ).toBe(true);
  await named(dialog, 'Continue').click();
  await dialog.getByText('Enter a name').waitFor();
  await dialog.getByRole('textbox', { name: 'User name' }).fill('dave');
  await dialog.getByText('Generate one').click();
  await goOn(page);
  expect(await operationButton(page).textContent()).toBe('Add user');
  await dialog.getByText('No archive.').waitFor();
  await operationButton(page).click();
  const ended = await done(page);
  const password = (await ended.locator('code').first().textContent()) ?? '';
  expect(password).toMatch(/^\w{5}(-\w{5}){3}$/u);
  await ended.getByRole('button', { name: 'Copy the password' }).click();
  expect(await page.evaluate(async () => navigator.clipboard.readText())).toBe(password);
  await named(ended, 'Close').click();
  expect(await page.content()).not.toContain(password);
  await page.getByRole('grid').getByText('dave').waitFor();
  expect(await place.count('User', "username = 'dave'")).toBe(1);
});

it('two different passwords and an empty one are refused in the form; strength is shown; input is kept on Back', async () => {
  const place = await openOperationSession({ program: program(), id: 'pass', rows: three });
  const page = await reopen(`/c/${place.connectionId}/users`);
  await listed(page, 'Users');
  const before = await place.count('YaptideUser', "password_hash like 'scrypt:%00ff'");
  await chooseOperation(page, 'Set password…', { list: 'Users' });
  const dialog = operationDialog(page);
  await named(dialog, 'Continue').click();
  await dialog.getByText('Enter a password, or choose Generate one').waitFor();
  const [first, again] = [dialog.getByLabel('Password', { exact: true }).last(), dialog.getByLabel('Repeat password')];
  await first.fill('alice');
  await dialog
    .getByRole('status')
    .getByText(/guessed/iu)
    .waitFor();
  await again.fill('alicf');
  await named(dialog, 'Continue').click();
  await dialog.getByText('The passwords differ').waitFor();
  await again.fill('alice');
  await goOn(page);
  await named(dialog, 'Back').click();
  expect(await first.inputValue()).toBe('alice');
  await goOn(page);
  // The previous hash is archived, encrypted or not at all.
  await dialog.getByText('Leave the secrets out').click();
  await dialog.getByText('the old password cannot be restored').waitFor();
  await operationButton(page).click();
  await done(page);
  expect(await place.count('YaptideUser', "password_hash like 'scrypt:%00ff'")).toBe(before - 1);
});

it('a taken name is refused in the form, another one renames the user', async () => {
  expectComplaint(/Failed to load resource/u);
  const place = await openOperationSession({ program: program(), id: 'names', rows: three });
  const page = await reopen(`/c/${place.connectionId}/users`);
  await listed(page, 'Users');
  await chooseOperation(page, 'Rename user…', { list: 'Users' });
  const dialog = operationDialog(page);
  const name = dialog.getByRole('textbox');
  expect(await name.inputValue()).toBe('alice');
  await name.fill('bob');
  await name.press('Enter');
  await dialog.getByRole('alert').getByText("A user 'bob' of YaptideUser already exists").waitFor();
  await name.fill('alicia');
  await name.press('Enter');
  await planned(page);
  await operationButton(page).click();
  await done(page);
  expect(await place.count('User', "username = 'alicia'")).toBe(1);
});

it('a simulation is renamed from its menu, and handed over to a user found by name', async () => {
  const place = await openOperationSession({ program: program(), id: 'titles', rows: three });
  const page = await reopen(addressOf(place.connectionId, 1));
  await listed(page);
  const menu = async (label: string): Promise<void> => {
    await named(page, 'More about this simulation').click();
    await page.getByRole('menuitem', { name: label, exact: true }).click();
  };
  await menu('Rename…');
  await operationDialog(page).getByRole('textbox').fill('<b>new</b>');
  await goOn(page);
  await operationButton(page).click();
  await named(await done(page), 'Close').click();
  await page.getByRole('heading', { name: '<b>new</b>' }).waitFor();
  await menu('Hand over…');
  const dialog = operationDialog(page);
  await named(dialog, 'Continue').click();
  await dialog.getByRole('alert').getByText('Choose a user').waitFor();
  await dialog.getByRole('searchbox').fill('CAR');
  await dialog.getByText('carol').click();
  await goOn(page);
  expect(await operationButton(page).textContent()).toBe('Hand over 1 simulation');
  await operationButton(page).click();
  await named(await done(page), 'Close').click();
  expect(await place.count('Simulation', "user_id = 3 and title = '<b>new</b>'")).toBe(1);
});

it("a user's simulations are removed, handed over, or kept without a user; each choice is planned again in the dialog", async () => {
  const place = await openOperationSession({ program: program(), id: 'heirs', rows: three });
  const page = await reopen(`/c/${place.connectionId}/users`);
  await listed(page, 'Users');
  await chooseOperation(page, 'Remove user…', { list: 'Users' });
  const dialog = await planned(page);
  await dialog.getByRole('row', { name: /^Simulation removed explicitly 2/u }).waitFor();
  await dialog.getByText('Leave the secrets out').click();
  await dialog.getByText('Undo will be incomplete').waitFor();
  expect(await operationButton(page).isEnabled()).toBe(true);
  await dialog.getByText('Hand over to another user…').click();
  expect(await operationButton(page).isDisabled()).toBe(true);
  await dialog.getByText('Still needed: who gets the simulations').waitFor();
  expect(await dialog.getByRole('group', { name: 'New owner' }).getByText('alice').count()).toBe(0);
  await dialog.getByRole('group', { name: 'New owner' }).getByText('bob').click();
  await dialog.getByRole('row', { name: /^Simulation changed 2/u }).waitFor();
  await dialog.getByText('Keep them without a user').click();
  await dialog.getByRole('heading', { name: /left without a user/u }).waitFor();
  await dialog.getByText('Hand over to another user…').click();
  await dialog.getByRole('group', { name: 'New owner' }).getByText('bob').click();
  await dialog.getByRole('heading', { name: "Remove the user 'alice', simulations to 'bob'" }).waitFor();
  // Consent was to another plan.
  expect(await operationButton(page).isDisabled()).toBe(true);
  await dialog.getByLabel('Passphrase', { exact: true }).fill('long enough');
  await dialog.getByLabel('Repeat passphrase').fill('long enouf');
  await dialog.getByText('The passphrases differ').waitFor();
  expect(await operationButton(page).isDisabled()).toBe(true);
  await dialog.getByLabel('Repeat passphrase').fill('long enough');
  await operationButton(page).click();
  await named(await done(page), 'Close').click();
  expect([await place.count('User'), await place.count('Simulation', 'user_id = 2')]).toEqual([2, 2]);
  const kept = (await program().call('archives.list', {})).archives.find(
    ({ header }) => header?.operation === 'remove-users',
  );
  expect(kept?.header?.secrets.kind).toBe('passphrase');

  await listed(page, 'Users');
  await chooseOperation(page, 'Remove user…', { list: 'Users' });
  await planned(page);
  await operationDialog(page).getByText('Keep them without a user').click();
  await operationDialog(page)
    .getByRole('heading', { name: /left without a user/u })
    .waitFor();
  await operationDialog(page).getByText('Leave the secrets out').click();
  await operationButton(page).click();
  await named(await done(page), 'Close').click();
  expect([await place.count('User'), await place.count('Simulation', 'user_id is null')]).toEqual([1, 2]);
});

it('a user’s simulations are removed with the user', async () => {
  const place = await openOperationSession({ program: program(), id: 'all', rows: three });
  const page = await reopen(`/c/${place.connectionId}/users`);
  await listed(page, 'Users');
  await chooseOperation(page, 'Remove user…', { list: 'Users' });
  await planned(page);
  await operationDialog(page).getByText('Leave the secrets out').click();
  await operationButton(page).click();
  await done(page);
  expect([await place.count('User'), await place.count('Simulation')]).toEqual([2, 0]);
});

it('a stuck simulation and a task get the chosen state', async () => {
  const place = await openOperationSession({
    program: program(),
    id: 'states',
    rows: [
      aSimulation({ id: 1, job_state: 'RUNNING', end_time: null }),
      aTask({ id: 5, simulation_id: 1, task_state: 'RUNNING' }),
      aTask({ id: 6, simulation_id: 1 }),
    ],
  });
  const page = await reopen(addressOf(place.connectionId, 1, { tab: 'tasks' }));
  await listed(page, 'Tasks');
  await chooseOperation(page, 'Set state of task…', { list: 'Tasks', row: 1 });
  await operationDialog(page).getByRole('combobox').selectOption('MERGING_QUEUED');
  await goOn(page);
  await operationButton(page).click();
  await named(await done(page), 'Close').click();
  expect(await place.count('Task', "id = 6 and task_state = 'MERGING_QUEUED'")).toBe(1);
  await chooseOperation(page, 'Set the state of simulation 1…');
  await operationDialog(page).getByText('CANCELED').click();
  await goOn(page);
  await operationButton(page).click();
  await done(page);
  expect(await place.count('Simulation', "job_state = 'CANCELED'")).toBe(1);
  expect(await place.count('Task', "task_state = 'CANCELED'")).toBe(2);
});

it('clusters are added from the palette and renamed', async () => {
  const place = await openOperationSession({
    program: program(),
    id: 'grid',
    rows: [aCluster({ id: 1, cluster_name: 'ares' })],
  });
  const page = await reopen(`/c/${place.connectionId}/clusters`);
  await listed(page, 'Clusters');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('Add cluster');
  await page.getByRole('option', { name: 'Add cluster…' }).click();
  await operationDialog(page).getByRole('textbox', { name: 'Name' }).fill('helios');
  await goOn(page);
  await operationButton(page).click();
  await named(await done(page), 'Close').click();
  await page.getByRole('grid').getByText('helios').waitFor();
  await chooseOperation(page, 'Rename cluster…', { list: 'Clusters' });
  await operationDialog(page).getByRole('textbox').fill('athena');
  await goOn(page);
  await operationButton(page).click();
  await done(page);
  expect(await place.count('Cluster', "cluster_name in ('athena', 'helios')")).toBe(2);
});
