import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { makePostgresPlace, usualTls } from '#shared/domain/newProfile.ts';
import { axeFor } from '../support/axe.ts';
import { overview } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { makePlace, named, savedRow, saveProfile } from '../support/connectingParts.ts';
import { startCuttableProxy } from '../support/cuttableProxy.ts';
import { authentication, fields, startFakePostgres } from '../support/fakePostgres.ts';

/* Confirmations before secrets are sent unprotected or a server is mistaken for another. */

const { program, reopen, expectComplaint } = startBrowserWindow();

/** Checks the dialog's contrast in a theme. */
async function expectReadable(page: Page, theme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  const { violations } = await axeFor(page).include('[role=dialog]').analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  const folder = process.env['TIDESCOPE_PICTURES'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${Date.now()}-${theme}.png` });
}

/** 127.0.0.1, in a form that the program does not recognise as this machine. */
const anotherHost = '127.1';

describe('a server on another machine that asks for the password unprotected', () => {
  it.each([
    ['in clear text', authentication(3)],
    ['as an md5 hash', authentication(5, 'salt')],
  ] as const)('receives it %s only after confirmation', async (how, request) => {
    expectComplaint(/Failed to load resource/u);
    const server = await startFakePostgres((packet) => (packet === 0 ? request : fields('E', '28P01', 'refused')));
    const id = how.replaceAll(' ', '-');
    const tls = { ...usualTls, mode: 'disable' } as const;
    const password = { kind: 'stored' } as const;
    const place = { host: anotherHost, port: server.port, user: 'alice', database: 'd', password, tls };
    await saveProfile(program(), { id, database: makePostgresPlace(place) });
    const page = await reopen();
    await savedRow(page, id).click();
    const dialog = page.getByRole('dialog', { name: `Connecting to ${id}` });
    await dialog.getByText(`wants the password of 'alice' ${how}`).waitFor();
    await expect
      .poll(async () => named(dialog, 'Do not send it').evaluate((it) => it === document.activeElement))
      .toBe(true);
    for (const theme of ['light', 'dark'] as const) {
      await expectReadable(page, theme);
    }
    await named(dialog, 'Do not send it').click();
    await page.getByText('was not sent').first().waitFor();
    // Only the startup message with the user's name was sent.
    expect(server.received().filter((bytes) => bytes.includes('p\0\0\0'))).toEqual([]);
    await named(page, 'Try again').click();
    await named(dialog, 'Send the password').click();
    await expect.poll(() => server.received().some((bytes) => bytes.includes('p\0\0\0'))).toBe(true);
    await page.keyboard.press('Escape');
    await server.close();
  });
});

describe('a database behind a forwarded port', () => {
  it('is asked about once, and is marked with its role from then on', async () => {
    const place = await makePlace('forwarded');
    const proxy = await startCuttableProxy(place.port);
    await saveProfile(program(), { id: 'forwarded', database: { ...place, port: proxy.port } });
    const page = await reopen();
    await savedRow(page, 'forwarded').click();
    const dialog = page.getByRole('dialog', { name: 'Connecting to forwarded' });
    await dialog.getByText(`What is the database at 127.0.0.1:${proxy.port} used for?`).waitFor();
    for (const theme of ['light', 'dark'] as const) {
      await expectReadable(page, theme);
    }
    await named(dialog, 'Production').click();
    await overview(page).waitFor();
    await page.getByText('production', { exact: true }).first().waitFor();
    await page.close();
    await program().call('connections.close', { connectionId: 'profile-forwarded' });
    const again = await reopen();
    await savedRow(again, 'forwarded').click();
    await overview(again).waitFor();
    await proxy.close();
  });
});
