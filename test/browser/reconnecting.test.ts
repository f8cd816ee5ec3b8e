import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { usualLimits } from '#shared/domain/profile.ts';
import { grid, hashOf, listed, rows } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { hopThrough, makePlace, named, saveProfile } from '../support/connectingParts.ts';
import { runOnPostgres } from '../support/postgresServer.ts';
import { makeSshKey } from '../support/sshKeys.ts';
import { type SshServer, startSshServer } from '../support/sshServer.ts';
import { makeTemporaryFolder } from '../support/temporaryFolder.ts';

const { program, reopen, expectComplaint } = startBrowserWindow();
const made: { sshd?: SshServer; database?: string } = {};

beforeAll(async () => {
  const folder = await makeTemporaryFolder();
  const key = await makeSshKey(folder.path, 'id');
  const sshd = await startSshServer({ allowed: [key] });
  made.sshd = sshd;
  const database = await makePlace('beam', 300);
  made.database = database.database;
  const hops = [hopThrough(sshd, key)];
  await saveProfile(program(), { id: 'far', database, hops });
  await saveProfile(program(), { id: 'brief', database, hops, limits: { ...usualLimits, reconnect: 0.5 } });
  return folder.dispose;
});

afterAll(async () => made.sshd?.dispose());

function server(): SshServer {
  if (made.sshd === undefined) throw new Error('The server did not start');
  return made.sshd;
}

/** Opens a profile, trusting the server's key once. */
async function openThrough(id: string, address = ''): Promise<Page> {
  const page = await reopen(`/c/profile-${id}/simulations${address}`);
  await named(page, 'Trust and remember').or(grid(page)).first().waitFor();
  if (await named(page, 'Trust and remember').isVisible()) await named(page, 'Trust and remember').click();
  await listed(page);
  return page;
}

const scrolled = async (page: Page): Promise<number> => grid(page).evaluate((element) => element.scrollTop);

it('a list with filters and an open simulation survives the loss of its server: nothing moves, and it resumes automatically', async () => {
  expectComplaint(/Failed to load resource/u);
  const page = await openThrough('far');
  await page.getByRole('searchbox').first().fill('beam');
  await expect.poll(() => hashOf(page)).toContain('beam');
  await listed(page);
  await grid(page).evaluate((element) => element.scrollTo(0, 1400));
  await rows(page).filter({ hasText: 'beam 245' }).click();
  await page.getByRole('tab', { name: 'Results' }).waitFor();
  await expect.poll(async () => scrolled(page)).toBeGreaterThan(1000);
  const before = { address: hashOf(page), top: await scrolled(page) };
  await server().stop();
  const banner = page.getByRole('status').filter({ hasText: 'Reconnecting (attempt' });
  await banner.waitFor();
  expect(await page.getByRole('banner').textContent()).toContain('reconnecting');
  expect(await rows(page).filter({ hasText: 'beam 245' }).count()).toBe(1);
  await runOnPostgres(made.database ?? '', `update "Simulation" set title = 'beam renewed' where id = 245`);
  await server().start();
  await banner.waitFor({ state: 'detached' });
  expect({ address: hashOf(page), top: await scrolled(page) }).toEqual(before);
  expect(await page.getByRole('searchbox').first().inputValue()).toBe('beam');
  await named(page, 'Refresh').click();
  await rows(page).filter({ hasText: 'beam renewed' }).waitFor();
});

it('a read requested while the server was away is answered when it is back', async () => {
  expectComplaint(/Failed to load resource/u);
  const page = await openThrough('far');
  await server().stop();
  await page.getByText('Reconnecting (attempt').waitFor();
  await page.getByRole('searchbox').first().fill('beam 299');
  await server().start();
  await expect.poll(async () => rows(page).count()).toBe(1);
  expect(await page.getByRole('alert').count()).toBe(0);
});

it('a connection that could not be restored in time says so, and reconnects with its button', async () => {
  expectComplaint(/Failed to load resource/u);
  const page = await openThrough('brief');
  await server().stop();
  const banner = page.getByRole('alert').filter({ has: page.getByRole('button', { name: 'Reconnect' }) });
  await banner.waitFor();
  expect(await page.getByRole('contentinfo').textContent()).toContain('lost');
  await server().start();
  await named(page, 'Reconnect').click();
  await banner.waitFor({ state: 'detached' });
  await named(page, 'Refresh').click();
  await rows(page).first().waitFor();
});

it('panes say that they are waiting for the connection, and nothing moves under the pointer when it is back', async () => {
  expectComplaint(/Failed to load resource/u);
  const page = await openThrough('far');
  await rows(page).first().click();
  await page.getByRole('tab', { name: 'Tasks' }).waitFor();
  const watched = [named(page, 'Refresh'), page.getByRole('tab', { name: 'Tasks' }), rows(page).first()];
  /** Positions in steps of 4 pixels: a digit in a title may be a pixel wider than another. */
  const places = async (): Promise<readonly unknown[]> =>
    Promise.all(
      watched.map(async (each) => {
        const { x, y, height } = (await each.boundingBox()) ?? expect.unreachable();
        return [x, y, height].map((value) => Math.round(value / 4));
      }),
    );
  const before = await places();
  await server().stop();
  const banner = page.getByRole('status').filter({ hasText: 'Reconnecting (attempt' });
  await banner.waitFor();
  await page.getByRole('tab', { name: 'Logs' }).click();
  await page.getByText('The connection is lost. Waiting for it').first().waitFor();
  const button = named(banner, 'Reconnect now');
  const at = (await button.boundingBox()) ?? expect.unreachable();
  expect(await places()).toEqual(before);
  await page.mouse.move(at.x + at.width / 2, at.y + at.height / 2);
  await server().start();
  const back = page.getByRole('status').filter({ hasText: 'The connection is back' });
  await back.waitFor();
  // A click already under way still lands on the banner, in place of its button.
  const still = (await back.getByRole('button').boundingBox()) ?? expect.unreachable();
  const under = await page.evaluate(
    ([x, y]) =>
      document
        .elementFromPoint(x ?? 0, y ?? 0)
        ?.closest('[data-state]')
        ?.getAttribute('data-state'),
    [at.x + at.width / 2, at.y + at.height / 2],
  );
  expect(under).toBe('connected');
  expect(still.y).toBe(at.y);
  await back.waitFor({ state: 'detached' });
  expect(await places()).toEqual(before);
  expect(await page.getByText('The connection is lost. Waiting for it').count()).toBe(0);
});
