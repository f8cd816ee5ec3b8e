import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashOf, overview } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { secretField } from '../support/connectingParts.ts';
import { openDemo } from '../support/demoPages.ts';
import { makePostgresDatabase, postgresAddress } from '../support/postgresServer.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporaryFolder.ts';

const { program, open, reopen, expectComplaint } = startBrowserWindow();
const made: { folder?: TemporaryFolder } = {};
const fileNamed = (name: string): string => join(made.folder?.path ?? '', name);

beforeAll(async () => {
  made.folder = await makeTemporaryFolder();
});

afterAll(async () => made.folder?.dispose());

describe('the welcome page', () => {
  it('makes the demonstration with the key D, with its progress, and opens it', async () => {
    const page = await open();
    await page.getByRole('button', { name: /Try the demo/u }).waitFor();
    await page.keyboard.press('d');
    await page.getByRole('progressbar').waitFor();
    await overview(page).waitFor();
    await expect.poll(() => hashOf(page)).toBe('/c/demo');
  });

  it('has a tile for the demonstration, for a file, for PostgreSQL and for SSH', async () => {
    const page = await open();
    const startTiles = page.locator('button[aria-keyshortcuts]:has(kbd)');
    await expect
      .poll(async () => startTiles.locator('strong').allTextContents())
      .toEqual(['Try the demo', 'Open a SQLite file', 'Connect to PostgreSQL', 'Connect through SSH']);
  });

  it('cancels with Cancel', async () => {
    const page = await reopen();
    // A server that never answers: the tile stays open until it is cancelled.
    await page.route('**/api/call', async (route) => {
      if (route.request().postData()?.includes('connections.open') !== true) await route.continue();
    });
    await page.getByRole('button', { name: /Try the demo/u }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect.poll(async () => page.getByRole('progressbar').count()).toBe(0);
  });

  it('removes the token from the address', async () => {
    await openDemo(program());
    const page = await reopen();
    await page.goto('about:blank');
    await page.goto(program().url);
    await overview(page).waitFor();
    expect(page.url()).toBe(`${program().origin}/#/c/demo`);
  });

  it('tells a visitor without the token where to get it', async () => {
    expectComplaint(/401 \(Unauthorized\)/u);
    const page = await reopen();
    await page.context().clearCookies();
    await page.goto('about:blank');
    await page.goto(`${program().origin}/#/c/demo/simulations`);
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toContain('Open the address that the program printed when it started.');
  });

  it('says that the connection in an address is unknown', async () => {
    const page = await open('/c/file-0123456789ab/simulations');
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toContain(
      'This connection is not in the list of recent connections',
    );
  });

  it('redirects unknown addresses to the welcome page', async () => {
    const page = await open('/nowhere/at/all');
    await page.getByRole('button', { name: /Try the demo/u }).waitFor();
    await expect.poll(() => hashOf(page)).toBe('/');
  });
});

describe('the form for a file', () => {
  it('reports a missing file by its name', async () => {
    const page = await open();
    await page.keyboard.press('o');
    await page.getByLabel('Path of the SQLite file on this machine').fill(fileNamed('missing.sqlite'));
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toContain('missing.sqlite');
  });

  it('reports that a chosen file is not a SQLite database', async () => {
    const page = await open();
    const path = fileNamed('letter.db');
    writeFileSync(path, 'Dear reader, this is a letter and no database. '.repeat(40));
    await page.getByRole('button', { name: /Open a SQLite file/u }).click();
    await page.getByLabel('Choose a file').setInputFiles(path);
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toMatch(/letter\.db.* SQLite|SQLite .*letter\.db/u);
  });
});

describe('the form for PostgreSQL', () => {
  it('reports a refused password, and asks for another', async () => {
    const page = await open();
    const address = await postgresAddress(await makePostgresDatabase(''), 'postgres', 'not the password');
    await page.keyboard.press('p');
    await page.getByLabel('Address of the database').fill(address);
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toContain("refused the password of the user 'postgres'");
    expect(await secretField(page).inputValue()).toBe('');
  });

  it('never shows the password again', async () => {
    expectComplaint(/Failed to load resource/u);
    const page = await open();
    const address = await postgresAddress(await makePostgresDatabase(''), 'postgres', 'not-the-password');
    await page.keyboard.press('p');
    await page.getByLabel('Address of the database').fill(address);
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('dialog').evaluate((dialog) => dialog.outerHTML)).not.toContain('not-the-password');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect.poll(() => hashOf(page)).toBe('/');
  });
});
