import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { firstHash, hashOf as entryHash, toLine } from '#core/journal/journalLine.ts';
import { openOperationSession } from '../support/operationParts.ts';
import { aSimulation } from '../support/aSimulation.ts';
import { hashOf, listed, rowCount, rows } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { named } from '../support/connectingParts.ts';
import { demoId, openDemo } from '../support/demoPages.ts';

const { program, reopen } = startBrowserWindow();

/** Writes entries of unlocking and locking, as the program would over weeks. */
async function writeEntries(count: number): Promise<void> {
  let hash = firstHash;
  const lines = Array.from({ length: count }, (_, index) => {
    const entry = {
      number: index + 1,
      at: '2026-01-01T00:00:00Z',
      systemUser: 'ada',
      databaseUser: 'yaptide_user',
      connection: 'Lab',
      operation: index % 2 === 0 ? 'unlock' : 'relock',
      parameters: {},
      counts: {},
      archive: null,
      outcome: 'done',
    } as const;
    hash = entryHash(hash, entry);
    return toLine({ ...entry, hash });
  });
  await mkdir(program().home, { recursive: true });
  await writeFile(join(program().home, 'journal.jsonl'), `${lines.join('\n')}\n`);
}

it('operations are described in words, and entries older than the latest thousand are loaded on demand', async () => {
  await writeEntries(1010);
  await openDemo(program());
  const page = await reopen(`/c/${demoId}/activity?tab=journal`);
  await listed(page, 'Activity');
  const activity = page.getByRole('grid', { name: 'Activity' });
  await activity.getByText('Unlock for writing').first().waitFor();
  await activity.getByText('Lock', { exact: true }).first().waitFor();
  await expect.poll(async () => rowCount(page, 'Activity')).toBe(1000);
  await named(page, 'Load older entries').click();
  await expect.poll(async () => rowCount(page, 'Activity')).toBe(1010);
  expect(await named(page, 'Load older entries').count()).toBe(0);
});

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
