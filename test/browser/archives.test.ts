import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import type { Operation } from '#shared/domain/operation.ts';
import type { Role } from '#shared/domain/profile.ts';
import { axeFor, expectAccessible } from '../support/axe.ts';
import { openOperationSession } from '../support/operationParts.ts';
import { aBlob, aRow, aSimulation, aTask, aUser } from '../support/aSimulation.ts';
import { grid, hashOf, listed, rowCount, rows, showSimulations } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { named } from '../support/connectingParts.ts';

const { program, reopen } = startBrowserWindow();

const database = [
  aUser({ id: 1, username: 'alice' }),
  ...[1, 2].flatMap((id) => [
    aSimulation({ id, user_id: 1, title: `run ${id}` }),
    aTask({ id, simulation_id: id }),
    aRow('Estimator', { id, simulation_id: id, name: 'dose', compressed_data: aBlob({ id }) }),
    aRow('Page', { id, estimator_id: id, page_number: 0, compressed_data: aBlob({ id }) }),
  ]),
];
const removal: Operation = { kind: 'remove-simulations', which: { kind: 'ids', ids: [1] } };

interface Opening {
  readonly role?: Role;
  /** Done in advance, without the window. */
  readonly operation?: Operation;
}

/** A database with operations already applied, and the way to its archives. */
async function openPlace(id: string, { role = 'local', operation }: Opening = {}) {
  const place = await openOperationSession({ program: program(), id, rows: database, role });
  const { connectionId } = place;
  let archive = '';
  if (operation !== undefined) {
    const plan = await program().call('admin.plan', { connectionId, operation });
    const consent = { typedName: plan.consent.typedName ?? '', live: true };
    const outcome = await program().call('admin.apply', { connectionId, planId: plan.id, consent });
    archive = outcome.archive ?? '';
  }
  const open = async (): Promise<Page> => {
    const page = await reopen(`/c/${connectionId}/activity?tab=archives&archive=${encodeURIComponent(archive)}`);
    await page.getByRole('region', { name: 'Archive' }).waitFor();
    return page;
  };
  return { place, archive, open };
}

describe('the archives', () => {
  it('are listed with what made them, and a file that is not an archive says why', async () => {
    const { place, archive } = await openPlace('listed', { operation: removal });
    const { folder } = await program().call('archives.list', {});
    const broken = join(folder, `broken-${crypto.randomUUID().slice(0, 8)}.tidescope.jsonl.gz`);
    await writeFile(broken, 'no archive');
    const { archives } = await program().call('archives.list', {});
    const problem = archives.find(({ path }) => path === broken)?.problem ?? 'not in the list';
    const page = await reopen(`/c/${place.connectionId}/activity?tab=archives`);
    await listed(page, 'Archives');
    expect(await rowCount(page, 'Archives')).toBe(archives.length);
    await grid(page, 'Archives').getByText(problem).waitFor();
    await rows(page, 'Archives').filter({ hasText: 'Remove simulations' }).first().getByText('left out').click();
    await expect.poll(() => hashOf(page)).toContain(archive.slice(-20));
    const panel = page.getByRole('region', { name: 'Archive' });
    await panel.getByRole('button', { name: /^Check the whole file/u }).click();
    await panel.getByText(/^intact, SHA-256/u).waitFor();
    await panel.getByText('Simulation 1, CelerySimulation 1, Task 1').waitFor();
  });

  it('restore a removed simulation with all of its rows', async () => {
    const { place, open } = await openPlace('back', { operation: removal });
    const before = [await place.count('Simulation'), await place.count('Page')];
    const page = await open();
    await named(page, 'Restore…').click();
    const dialog = page.getByRole('dialog', { name: 'Restore archive' });
    await dialog.getByRole('row', { name: 'Page 1 1' }).waitFor();
    expect(await named(dialog, 'Cancel').evaluate((button) => button === document.activeElement)).toBe(true);
    await dialog.getByRole('button', { name: /^Restore \d+ rows$/u }).click();
    await dialog.getByText('Done.').waitFor();
    expect(before).toEqual([1, 1]);
    expect([await place.count('Simulation'), await place.count('Page')]).toEqual([2, 2]);
    await named(dialog, 'Close').click();
    await named(page, 'Restore…').click();
    await dialog.getByText('Nothing to do: every row is already present').waitFor();
  });

  it('restore rows that an operation changed, showing their current values', async () => {
    const { place, open } = await openPlace('undone', {
      operation: { kind: 'rename-user', userId: 1, username: 'alicia' },
    });
    const page = await open();
    await named(page, 'Restore…').click();
    const dialog = page.getByRole('dialog', { name: 'Restore archive' });
    await dialog.getByText(/username: alicia → alice/u).waitFor();
    await dialog.getByText('Stop', { exact: true }).click();
    await dialog.getByText('Still needed: a decision about each conflict').waitFor();
    await dialog.getByText('Restore the archived values').click();
    await named(dialog, 'Restore 1 row').click();
    await dialog.getByText('Done.').waitFor();
    expect(await place.count('User', "username = 'alice'")).toBe(1);
  });

  it('require the typed name of a production connection, and an unlocked connection', async () => {
    const { place, open } = await openPlace('prod', { role: 'production', operation: removal });
    await program().call('connections.lock', { connectionId: place.connectionId });
    const page = await open();
    await named(page, 'Restore…').click();
    const dialog = page.getByRole('dialog', { name: 'Restore archive' });
    await named(dialog, 'Unlock to continue…').click();
    const unlocking = page.getByRole('dialog', { name: /^Unlock/u });
    await unlocking.getByRole('textbox').fill('prod');
    await unlocking.getByRole('button', { name: /^Unlock for/u }).click();
    const restore = dialog.getByRole('button', { name: /^Restore \d+ rows$/u });
    expect(await restore.isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill('prod');
    await restore.click();
    await dialog.getByText('Done.').waitFor();
    expect(await place.count('Simulation')).toBe(2);
  });

  it('can be imported into another database, where users of the same name are used', async () => {
    const { place } = await openPlace('source');
    const { connectionId } = place;
    const { path: archive } = await program().call('archives.export', { connectionId, ids: [1] });
    const target = await openOperationSession({
      program: program(),
      id: 'target',
      rows: [aUser({ id: 7, username: 'alice' }), aSimulation({ id: 1, job_id: 'another one' })],
    });
    const page = await reopen(`/c/${target.connectionId}/activity?tab=archives&archive=${encodeURIComponent(archive)}`);
    await named(page, 'Import into this database…').click();
    const dialog = page.getByRole('dialog', { name: 'Import archive into target' });
    await dialog.getByRole('button', { name: /^Add \d+ rows$/u }).click();
    await dialog.getByText('Done.').waitFor();
    expect([await target.count('Simulation'), await target.count('Page'), await target.count('User')]).toEqual([
      2, 1, 1,
    ]);
    expect(await target.count('Simulation', "title = 'run 1' and id <> 1")).toBe(1);
  });

  it('can be opened as a database, including results', async () => {
    const { open } = await openPlace('opened', { operation: removal });
    const page = await open();
    await named(page, 'Open as a database').click();
    await page
      .getByRole('banner')
      .getByText(/^remove-simulations/u)
      .waitFor();
    await showSimulations(page);
    expect(await rowCount(page)).toBe(1);
    await rows(page).first().getByText('run 1').waitFor();
    // The tab is named after its contents and its time.
    const name = (await page.getByRole('banner').textContent()) ?? '';
    expect(name).toMatch(/remove-simulations .*\d{4}-\d{2}-\d{2} \d{2}\.\d{2}/u);
  });

  it('are removed after a dialog that says what is lost, and the removal is in the journal', async () => {
    const { open, archive } = await openPlace('gone', { operation: removal });
    const page = await open();
    await named(page, 'Remove archive…').click();
    const dialog = page.getByRole('dialog', { name: 'Remove archive' });
    await dialog.getByText('can then no longer be restored').waitFor();
    expect(await named(dialog, 'Cancel').evaluate((button) => button === document.activeElement)).toBe(true);
    const { violations } = await axeFor(page).include('[role=dialog]').analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    await named(dialog, 'Remove archive').click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('region', { name: 'Archive' }).waitFor({ state: 'detached' });
    const { archives } = await program().call('archives.list', {});
    expect(archives.map(({ path }) => path)).not.toContain(archive);
    const { entries } = await program().call('journal.list', { limit: 1 });
    expect(entries).toMatchObject([{ operation: 'remove-archive', parameters: { archive } }]);
  });

  it('show every option of an import at 1440 by 900 without scrolling, including a new job id', async () => {
    const { place } = await openPlace('choosing');
    const { path: archive } = await program().call('archives.export', {
      connectionId: place.connectionId,
      ids: [1, 2],
    });
    // Both job ids are taken there.
    const page = await reopen(`/c/${place.connectionId}/activity?tab=archives&archive=${encodeURIComponent(archive)}`);
    await named(page, 'Import into this database…').click();
    const dialog = page.getByRole('dialog', { name: 'Import archive into choosing' });
    const choices = dialog.getByRole('group', { name: /^The name is taken: 2/u });
    await choices.getByText('Give simulations a new job id').waitFor();
    for (const choice of await choices.getByText(/./u).all()) expect(await choice.isVisible()).toBe(true);
    const foot = await named(dialog, 'Cancel').boundingBox();
    const last = await choices.getByText('Give simulations a new job id').boundingBox();
    expect((last?.y ?? 900) + (last?.height ?? 0)).toBeLessThan(foot?.y ?? 0);
    await choices.getByText('Give simulations a new job id').click();
    await dialog.getByRole('button', { name: /^Add \d+ rows$/u }).click();
    await dialog.getByText('Done.').waitFor();
    expect(await place.count('Simulation')).toBe(4);
  });

  it('are stored where the settings say, which reject invalid numbers', async () => {
    const { open } = await openPlace('settings', { operation: removal });
    const page = await open();
    await named(page, 'Settings…').click();
    const dialog = page.getByRole('dialog', { name: 'Archive settings' });
    await dialog.getByLabel('Keep for (days)').fill('many');
    await dialog.getByText('Enter a whole number from 1 to 36 500, or leave it empty').waitFor();
    expect(await named(dialog, 'Save settings').isDisabled()).toBe(true);
    await dialog.getByLabel('Keep for (days)').fill('90');
    await named(dialog, 'Save settings').click();
    await expect
      .poll(async () => program().call('archives.settings', {}))
      .toMatchObject({ retentionDays: 90, folder: null });
  });

  it('pass axe in both themes', async () => {
    const { open } = await openPlace('seen', {
      operation: { kind: 'rename-simulation', simulationId: 1, title: 'other' },
    });
    const page = await open();
    await expectAccessible(page);
    await named(page, 'Restore…').click();
    await page
      .getByRole('dialog')
      .getByText(/title: other → run 1/u)
      .waitFor();
    await expectAccessible(page);
  });
});

it('a simulation is exported into an archive from its row', async () => {
  const { place } = await openPlace('travels');
  const page = await reopen(`/c/${place.connectionId}/simulations`);
  await listed(page);
  await rows(page)
    .filter({ hasText: 'run 2' })
    .click({ button: 'right', position: { x: 20, y: 10 } });
  await page.getByRole('menuitem', { name: 'Export simulation 2 as an archive…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export simulation 2 as an archive' });
  await named(dialog, 'Export simulation 2').click();
  await dialog.getByText('Exported.').waitFor();
  const { archives } = await program().call('archives.list', {});
  expect(archives.find(({ header }) => header?.operation === 'export')?.header).toMatchObject({
    secrets: { kind: 'omitted' },
    parameters: { simulations: 1 },
  });
});
