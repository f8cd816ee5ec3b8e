import { json } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { openOperationSession } from '../support/operationParts.ts';
import { aSimulation } from '../support/aSimulation.ts';
import { hashOf, listed, rowCount, rows } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { makePlace, named, saveProfile } from '../support/connectingParts.ts';

const { program, reopen } = startBrowserWindow();

it('operations are described in words, and entries older than the latest thousand are loaded on demand', async () => {
  await saveProfile(program(), { id: 'busy', database: await makePlace('busy') });
  const { id: connectionId } = await program().call('connections.open', { target: { kind: 'profile', id: 'busy' } });
  for (let turn = 0; turn < 505; turn += 1) {
    await program().call('connections.unlock', { connectionId, minutes: 5, typedName: '' });
    await program().call('connections.lock', { connectionId });
  }
  const newest = async (): Promise<number | undefined> =>
    (await program().call('journal.list', { limit: 1 })).entries[0]?.number;
  // The entry of a lock arrives shortly after it.
  await expect.poll(newest).toBe(1010);
  const page = await reopen(`/c/${connectionId}/activity?tab=journal`);
  await listed(page, 'Activity');
  const activity = page.getByRole('grid', { name: 'Activity' });
  await activity.getByText('Unlock for writing').first().waitFor();
  await activity.getByText('Lock', { exact: true }).first().waitFor();
  expect(await rowCount(page, 'Activity')).toBe(1000);
  await named(page, 'Load older entries').click();
  await expect.poll(async () => rowCount(page, 'Activity')).toBe(1010);
  expect(await named(page, 'Load older entries').count()).toBe(0);
}, 60_000);

it('entries can be found by operation, outcome and text, shown in full and exported, and link to their archive', async () => {
  const { connectionId } = await openOperationSession({
    program: program(),
    id: 'told',
    rows: [aSimulation({ id: 1 })],
  });
  const operation = { kind: 'rename-simulation', simulationId: 1, title: 'a <b>bold</b> one' } as const;
  const plan = await program().call('admin.plan', { connectionId, operation });
  const { archive } = await program().call('admin.apply', { connectionId, planId: plan.id, consent: {} });
  const page = await reopen(`/c/${connectionId}/activity?tab=journal`);
  await listed(page, 'Activity');
  await named(page, 'Filter by operation').click();
  await page.getByRole('group', { name: 'Operation' }).getByText('Rename simulation').click();
  await page.keyboard.press('Escape');
  await expect.poll(async () => rowCount(page, 'Activity')).toBe(1);
  await page.getByRole('searchbox').fill('nothing of the kind');
  await page.getByText('No matches').waitFor();
  await page.getByRole('searchbox').fill('<B>BOLD');
  await expect.poll(async () => rowCount(page, 'Activity')).toBe(1);
  const download = page.waitForEvent('download');
  await named(page, 'Export the list').click();
  await page.getByRole('menuitem', { name: 'JSON…' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Export/u })
    .click();
  const exported: unknown = await json(await (await download).createReadStream());
  expect(exported).toMatchObject([{ operation: 'rename-simulation', outcome: 'done' }]);
  await rows(page, 'Activity').first().getByText('Rename simulation').click();
  const line = page.getByRole('region', { name: 'Journal entry' });
  await line.getByText('a <b>bold</b> one').waitFor();
  await named(line, 'Restore…').click();
  await page.getByRole('region', { name: 'Archive' }).getByText('Rename simulation').waitFor();
  await expect.poll(() => hashOf(page)).toContain(archive ?? 'no archive');
});
