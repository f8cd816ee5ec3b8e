import { expect, it } from 'vitest';
import { listed } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { makePlace, named, saveProfile } from '../support/connectingParts.ts';

const { program, reopen, expectComplaint } = startBrowserWindow();

const unlocked = /unlocked \d+:\d\d/u;

it('production is unlocked only with its typed name, for ten minutes at most, and locked with a click', async () => {
  await saveProfile(program(), { id: 'prod', name: 'the lab', role: 'production', database: await makePlace('prod') });
  const page = await reopen('/c/profile-prod/simulations');
  await listed(page);
  await named(page, 'read-only').click();
  const dialog = page.getByRole('dialog', { name: 'Unlock the lab for writing' });
  expect(
    await dialog.getByRole('radio').evaluateAll((all) => all.map((each) => each.parentElement?.textContent)),
  ).toEqual(['2 minutes', '5 minutes', '10 minutes']);
  await dialog.getByText('10 minutes').click();
  const operation = named(dialog, 'Unlock for 10 minutes');
  expect(await operation.isDisabled()).toBe(true);
  await dialog.getByRole('textbox').fill('the la');
  expect(await operation.isDisabled()).toBe(true);
  await dialog.getByRole('textbox').fill('the lab');
  await operation.click();
  await page.getByRole('button', { name: /unlocked (10:00|9:5\d)/u }).waitFor();
  await page.getByRole('button', { name: /unlocked 9:5\d/u }).waitFor();
  await page.getByRole('button', { name: unlocked }).click();
  await named(page, 'read-only').waitFor();
  expect((await program().call('connections.status', { connectionId: 'profile-prod' })).unlockedUntil).toBeNull();
});

it('core limits production to ten minutes, whatever the window requests', async () => {
  await saveProfile(program(), { id: 'prod2', role: 'production', database: await makePlace('prod2') });
  const { id } = await program().call('connections.open', { target: { kind: 'profile', id: 'prod2' } });
  const request = { connectionId: id, minutes: 11, typedName: 'prod2' };
  await expect(program().call('connections.unlock', request)).rejects.toThrow('at most 10 minutes');
});

it('it locks automatically, and both are in the journal with the state of the chain', async () => {
  await saveProfile(program(), { id: 'brief', database: await makePlace('brief') });
  const page = await reopen('/c/profile-brief/simulations');
  await listed(page);
  await program().call('connections.unlock', { connectionId: 'profile-brief', minutes: 0.02, typedName: '' });
  await page.getByRole('button', { name: /unlocked 0:0\d/u }).waitFor();
  await named(page, 'read-only').waitFor();
  await page.keyboard.press('8');
  await page.getByRole('tab', { name: 'Journal' }).click();
  await page.getByRole('heading', { name: 'Activity' }).waitFor();
  const activity = page.getByRole('grid', { name: 'Activity' });
  await activity.getByText('why: the time expired').first().waitFor();
  await activity.getByText('minutes: 0.02').first().waitFor();
  await page.getByText('The journal is intact').waitFor();
});

it('the palette unlocks and locks', async () => {
  expectComplaint(/Failed to load resource/u);
  await saveProfile(program(), { id: 'keys', database: await makePlace('keys') });
  const page = await reopen('/c/profile-keys/simulations');
  await listed(page);
  const command = async (words: string): Promise<void> => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill(words);
    await page.getByRole('option', { name: words }).click();
  };
  await command('Unlock for writing');
  await named(page.getByRole('dialog'), 'Unlock for 15 minutes').click();
  await page.getByRole('button', { name: unlocked }).waitFor();
  await command('Lock (read-only)');
  await named(page, 'read-only').waitFor();
});
