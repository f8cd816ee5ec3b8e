import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashOf, listed, overview, showSimulations } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { hopThrough, makePlace, named, savedRow, saveProfile, secretField, stage } from '../support/connectingParts.ts';
import { startSilentServer } from '../support/muteServer.ts';
import { postgresPassword } from '../support/postgresServer.ts';
import { type LoginServer, startLoginServer } from '../support/sshFaultServer.ts';
import { makeSshKey, type SshKey } from '../support/sshKeys.ts';
import { type SshServer, startSshServer } from '../support/sshServer.ts';
import { makeTemporaryFolder } from '../support/temporaryFolder.ts';

const { program, reopen, expectComplaint } = startBrowserWindow();
const made: { key?: SshKey; sshd?: SshServer; asker?: LoginServer } = {};

beforeAll(async () => {
  const folder = await makeTemporaryFolder();
  made.key = await makeSshKey(folder.path, 'id');
  made.sshd = await startSshServer({ allowed: [made.key] });
  const question = { text: 'One-time code: ', echo: true, answer: '123456' };
  made.asker = await startLoginServer({ hostKey: made.sshd.hostKey, questions: [question], title: 'The lab' });
  return folder.dispose;
});

afterAll(async () => {
  await made.asker?.close();
  await made.sshd?.dispose();
});

function ssh(): { readonly key: SshKey; readonly sshd: SshServer; readonly asker: LoginServer } {
  const { key, sshd, asker } = made;
  if (key === undefined || sshd === undefined || asker === undefined) throw new Error('The servers did not start');
  return { key, sshd, asker };
}

/** The browser logs the error status of refused calls. */
const aRefusedCall = /Failed to load resource/u;

async function saveAsking(id: string): Promise<void> {
  await saveProfile(program(), { id, database: { ...(await makePlace(id)), password: { kind: 'ask' } } });
}

async function type(page: Page, secret: string): Promise<void> {
  await secretField(page).fill(secret);
  await page.keyboard.press('Enter');
}

describe('connecting through an unknown host', () => {
  it('shows the steps with the key to confirm, and continues from there', async () => {
    const { sshd, key } = ssh();
    await saveProfile(program(), { id: 'far', database: await makePlace('far'), hops: [hopThrough(sshd, key)] });
    const page = await reopen();
    await savedRow(page, 'far').click();
    const dialog = page.getByRole('dialog', { name: 'Connecting to far' });
    await dialog.getByText(sshd.hostKey.fingerprint, { exact: true }).waitFor();
    await stage(page, 'TCP', 'passed').waitFor();
    await stage(page, 'Host key', 'running').waitFor();
    await expect
      .poll(async () => named(dialog, 'Do not connect').evaluate((it) => it === document.activeElement))
      .toBe(true);
    // A click outside the dialog is not an answer.
    await page.mouse.click(5, 400);
    await named(dialog, 'Trust once').click();
    await overview(page).waitFor();
    await expect.poll(() => hashOf(page)).toContain('/c/profile-far');
    expect(await page.getByRole('banner').textContent()).toContain(`ssh ${sshd.user}@127.0.0.1`);
  });

  it('is cancelled by rejecting the key, with the focus back where it was', async () => {
    expectComplaint(aRefusedCall);
    const { sshd, key } = ssh();
    await saveProfile(program(), { id: 'refused', database: await makePlace('r'), hops: [hopThrough(sshd, key)] });
    const page = await reopen();
    await savedRow(page, 'refused').click();
    await named(page, 'Do not connect').click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect.poll(() => hashOf(page)).toBe('/');
    await expect.poll(async () => savedRow(page, 'refused').evaluate((it) => it === document.activeElement)).toBe(true);
  });

  it("shows the server's own questions verbatim", async () => {
    expectComplaint(aRefusedCall);
    const { asker, key } = ssh();
    const attempts = (): number => asker.tried.filter((method) => method === 'keyboard-interactive').length;
    const before = attempts();
    const hop = hopThrough({ host: '127.0.0.1', port: asker.port, user: 'alice' }, key);
    const hops = [{ ...hop, login: 'keyboard-interactive' as const }];
    await saveProfile(program(), { id: 'coded', database: await makePlace('coded'), hops });
    const page = await reopen();
    await savedRow(page, 'coded').click();
    await named(page, 'Trust once').click();
    await page.getByText('The lab').waitFor();
    await page.getByLabel('One-time code:').fill('000000');
    await named(page, 'Continue').click();
    await expect.poll(attempts).toBe(before + 2);
    // The question that is asked again has an empty field of its own.
    await expect.poll(async () => page.getByLabel('One-time code:').inputValue()).toBe('');
    await page.getByLabel('One-time code:').fill('123456');
    await named(page, 'Continue').click();
    // This server forwards no connections to a database: the test is about the login.
    await stage(page, 'Log in', 'passed').waitFor();
    await stage(page, 'Channel', 'failed').waitFor();
  });
});

describe('a password prompt', () => {
  it('is repeated with the reason after a wrong password, which is kept nowhere in the window', async () => {
    await saveAsking('asking');
    const page = await reopen();
    await savedRow(page, 'asking').click();
    await type(page, 'not-the-password');
    const refused = page.getByRole('dialog').getByRole('alert');
    await refused.waitFor();
    expect(await refused.textContent()).toContain('refused');
    expect(await secretField(page).inputValue()).toBe('');
    await type(page, postgresPassword);
    await overview(page).waitFor();
    const kept = await page.evaluate(() =>
      [
        document.documentElement.outerHTML,
        location.href,
        JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)]),
      ].join(),
    );
    for (const secret of ['not-the-password', postgresPassword, encodeURIComponent(postgresPassword)])
      expect(kept).not.toContain(secret);
  });

  it('cancels everything with Escape', async () => {
    expectComplaint(aRefusedCall);
    await saveAsking('escaped');
    const page = await reopen();
    await savedRow(page, 'escaped').click();
    await secretField(page).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await program().call('prompts.list', {})).toEqual([]);
    expect((await program().call('connections.list', {})).some(({ name }) => name === 'escaped')).toBe(false);
  });
});

describe('a step that does not end', () => {
  it('is aborted with Cancel', async () => {
    expectComplaint(aRefusedCall);
    const mute = await startSilentServer();
    const database = { ...(await makePlace('mute')), port: mute.port, password: { kind: 'none' as const } };
    await saveProfile(program(), { id: 'mute', database });
    const page = await reopen();
    await savedRow(page, 'mute').click();
    await stage(page, 'Login', 'running').waitFor();
    await named(page, 'Cancel').click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await mute.close();
  });
});

describe('a failure', () => {
  it('names the step, can be copied without a secret, and can be retried', async () => {
    expectComplaint(aRefusedCall);
    const database = { ...(await makePlace('gone')), database: 'not_there' };
    await saveProfile(program(), { id: 'gone', database });
    const page = await reopen();
    await savedRow(page, 'gone').click();
    await page.getByRole('dialog', { name: 'gone could not be opened' }).waitFor();
    await stage(page, 'Login as postgres', 'failed').waitFor();
    expect(await page.getByRole('alert').textContent()).toContain("There is no database 'not_there'");
    await page.getByRole('button', { name: 'Copy diagnostics' }).click();
    const copied = await page.evaluate(async () => navigator.clipboard.readText());
    expect(copied).toMatch(/FAILED .* Login as postgres/u);
    expect(copied).not.toContain(postgresPassword);
    await saveProfile(program(), { id: 'gone', database: await makePlace('there again') });
    await named(page, 'Try again').click();
    await overview(page).waitFor();
  });

  it('of one connection leaves the others unchanged', async () => {
    expectComplaint(aRefusedCall);
    await saveProfile(program(), { id: 'alive', database: await makePlace('alive') });
    await saveProfile(program(), { id: 'dead', database: { ...(await makePlace('dead')), database: 'not_there' } });
    const page = await reopen('/c/profile-alive/simulations');
    await listed(page);
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('connect to dead');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'dead could not be opened' }).waitFor();
    await named(page, 'Close').click();
    await named(page, 'Refresh').click();
    await page.getByText('alive 1').waitFor();
    await expect.poll(() => hashOf(page)).toContain('/c/profile-alive');
  });

  it('shows where a pasted address leads, and its password nowhere', async () => {
    expectComplaint(aRefusedCall);
    const page = await reopen();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('p');
    await page.getByLabel('Address of the database').fill('postgresql+psycopg://bob:tide-secret@db.invalid/yap');
    await named(page, 'Connect').click();
    await page.getByRole('dialog', { name: 'yap on db.invalid could not be opened' }).waitFor();
    await named(page, 'Details').click();
    expect(await page.getByRole('dialog').textContent()).not.toContain('tide-secret');
  });
});

describe('an address that names a saved connection', () => {
  it('connects with its steps shown and its password asked for', async () => {
    await saveAsking('linked');
    const page = await reopen('/c/profile-linked/simulations');
    await page.getByText('Connecting to linked').waitFor();
    await type(page, postgresPassword);
    await listed(page);
  });

  it('says why it cannot be opened, and retries', async () => {
    expectComplaint(aRefusedCall);
    const database = await makePlace('later');
    await saveProfile(program(), { id: 'later', database: { ...database, database: 'not_there' } });
    const page = await reopen('/c/profile-later/simulations');
    await page.getByRole('heading', { name: 'later could not be opened' }).waitFor();
    await saveProfile(program(), { id: 'later', database });
    await named(page, 'Try again').click();
    await listed(page);
  });
});

describe('several open connections', () => {
  it('can be switched in the menu, and one is closed without being opened again', async () => {
    expectComplaint(aRefusedCall);
    for (const id of ['left', 'right']) await saveProfile(program(), { id, database: await makePlace(id) });
    const page = await reopen('/c/profile-left/simulations');
    await page.getByText('left 1').waitFor();
    await page.goto(`${program().origin}/#/c/profile-right/simulations`);
    await page.getByText('right 1').waitFor();
    await page.getByRole('banner').getByRole('button', { name: 'right' }).click();
    await page.getByRole('menuitem', { name: /^left/u }).click();
    // The same view, of the other connection.
    await page.getByText('left 1').waitFor();
    await page.getByRole('banner').getByRole('button', { name: 'left' }).click();
    await page.getByRole('menuitem', { name: 'Close left' }).click();
    await page.getByRole('heading', { name: 'Saved connections' }).waitFor();
    await expect
      .poll(async () => (await program().call('connections.list', {})).map(({ name }) => name))
      .not.toContain('left');
    await page.goto(`${program().origin}/#/c/profile-right/simulations`);
    await page.getByText('right 1').waitFor();
  });

  it('are shared by a second window, which says when one was closed', async () => {
    expectComplaint(aRefusedCall);
    await saveProfile(program(), { id: 'shared', database: await makePlace('shared') });
    const page = await reopen('/c/profile-shared/simulations');
    await listed(page);
    const opening = page.context().waitForEvent('page');
    await page.getByRole('banner').getByRole('button', { name: 'shared' }).click();
    await page.getByRole('menuitem', { name: 'Open in a new window' }).click();
    const second = await opening;
    await second.getByRole('banner').getByRole('button', { name: 'shared' }).waitFor();
    await showSimulations(second);
    await second.getByText('shared 1').waitFor();
    expect((await program().call('connections.list', {})).filter(({ name }) => name === 'shared')).toHaveLength(1);
    await program().call('connections.close', { connectionId: 'profile-shared' });
    await second.getByRole('heading', { name: 'shared could not be opened' }).waitFor();
    await named(second, 'Try again').click();
    await second.getByText('shared 1').waitFor();
  });
});
