import { expect, it } from 'vitest';
import { listed, rowCount } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { makePlace, named, saveProfile } from '../support/connectingParts.ts';

const { program, openAnew } = startBrowserWindow();

it('acts stand in words, and lines older than the newest thousand are read on demand', async () => {
  await saveProfile(program(), { id: 'busy', database: await makePlace('busy') });
  const { id: connectionId } = await program().call('connections.open', { target: { kind: 'profile', id: 'busy' } });
  for (let turn = 0; turn < 505; turn += 1) {
    await program().call('connections.unlock', { connectionId, minutes: 5, typedName: '' });
    await program().call('connections.lock', { connectionId });
  }
  const { entries } = await program().call('journal.list', { limit: 1 });
  const page = await openAnew(`/c/${connectionId}/activity`);
  await listed(page, 'Activity');
  const activity = page.getByRole('grid', { name: 'Activity' });
  await activity.getByText('Unlock for writing').first().waitFor();
  await activity.getByText('Lock again').first().waitFor();
  expect(await rowCount(page, 'Activity')).toBe(1000);
  await named(page, 'Read older lines').click();
  await expect.poll(async () => rowCount(page, 'Activity')).toBe(entries[0]?.number);
  expect(await named(page, 'Read older lines').count()).toBe(0);
}, 60_000);
