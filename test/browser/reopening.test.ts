import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { aSimulation } from '../support/aSimulation.ts';
import { cells, hashOf, overview, showSimulations } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { secretField } from '../support/connectingParts.ts';
import { makeOwnDatabase } from '../support/ownDatabases.ts';
import { postgresAddress, postgresPassword } from '../support/postgresServer.ts';

const { program, open, reopen } = startBrowserWindow();

const titled = (title: string) => ({ rows: [aSimulation({ id: 1, title })] });

/** Drops a file on the middle of the window, as a file manager does. */
async function drop(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  const transfer = await page.evaluateHandle(
    ({ fileName, text }) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(text), (byte) => byte.charCodeAt(0))], fileName));
      return data;
    },
    { fileName: name, text: Buffer.from(bytes).toString('base64') },
  );
  const target = page.locator('main');
  for (const type of ['dragenter', 'dragover']) await target.dispatchEvent(type, { dataTransfer: transfer });
  await page.getByText('Drop a SQLite file to open it read-only').waitFor();
  await target.dispatchEvent('drop', { dataTransfer: transfer });
}

async function titlesShown(page: Page): Promise<readonly string[]> {
  await showSimulations(page);
  return cells(page, 1).allTextContents();
}

describe('a file dropped on the window', () => {
  it('is opened from the welcome page', async () => {
    const bytes = readFileSync(await makeOwnDatabase('sqlite', titled('dropped at the door')));
    const page = await open();
    await drop(page, 'dropped.sqlite', bytes);
    expect(await titlesShown(page)).toEqual(['dropped at the door']);
    expect(await page.getByText('Drop a SQLite file to open it read-only').count()).toBe(0);
  });

  it('is opened while another database is shown', async () => {
    const path = await makeOwnDatabase('sqlite', titled('shown before'));
    const { id } = await program().call('connections.open', { target: { kind: 'file', path } });
    const bytes = readFileSync(await makeOwnDatabase('sqlite', titled('dropped over it')));
    const page = await open(`/c/${id}/simulations`);
    expect(await titlesShown(page)).toEqual(['shown before']);
    await drop(page, 'other.sqlite', bytes);
    await overview(page).waitFor();
    expect(await titlesShown(page)).toEqual(['dropped over it']);
    await expect.poll(() => hashOf(page)).not.toContain(id);
  });

  it('that is not a database is refused by its name', async () => {
    const page = await open();
    await drop(page, 'letter.txt', Buffer.from('Dear reader, this is a letter and no database. '.repeat(40)));
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toMatch(/letter\.txt.*SQLite|SQLite.*letter\.txt/u);
  });
});

describe('a recent connection', () => {
  it('to a file is opened again with a click', async () => {
    const path = await makeOwnDatabase('sqlite', titled('seen before'));
    const { id, name } = await program().call('connections.open', { target: { kind: 'file', path } });
    await program().call('connections.close', { connectionId: id });
    expect(name).toContain(basename(path));
    const page = await reopen();
    await page.getByRole('region', { name: 'Recent' }).getByRole('button').filter({ hasText: path }).click();
    expect(await titlesShown(page)).toEqual(['seen before']);
  });

  it('to a file is opened again by its address alone', async () => {
    const path = await makeOwnDatabase('sqlite', titled('by its address'));
    const { id } = await program().call('connections.open', { target: { kind: 'file', path } });
    await program().call('connections.close', { connectionId: id });
    expect(await titlesShown(await reopen(`/c/${id}/simulations`))).toEqual(['by its address']);
  });

  it('to PostgreSQL asks for the password, says when it is wrong, and opens with the right one', async () => {
    const { id, database } = await closedPostgres('asked for the password');
    const page = await reopen();
    await page.getByRole('listitem').filter({ hasText: database }).getByRole('button').first().click();
    await secretField(page).fill('not the password');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toMatch(/password|refused/iu);
    await secretField(page).fill(postgresPassword);
    await page.keyboard.press('Enter');
    expect(await titlesShown(page)).toEqual(['asked for the password']);
    await expect.poll(() => hashOf(page)).toContain(id);
  });

  it('to PostgreSQL asks for the password at its address too', async () => {
    const { id } = await closedPostgres('password at the address');
    const page = await reopen(`/c/${id}/simulations`);
    await secretField(page).fill(postgresPassword);
    await page.keyboard.press('Enter');
    expect(await titlesShown(page)).toEqual(['password at the address']);
  });

  it('is forgotten with its cross', async () => {
    const path = await makeOwnDatabase('sqlite', titled('to be forgotten'));
    const { name } = await program().call('connections.open', { target: { kind: 'file', path } });
    const page = await reopen();
    const entry = page.getByRole('listitem').filter({ hasText: path });
    await entry.getByRole('button', { name: `Forget ${name}` }).click();
    await expect.poll(async () => entry.count()).toBe(0);
  });
});

/** A connection to a PostgreSQL database that was open before. */
async function closedPostgres(title: string): Promise<{ readonly id: string; readonly database: string }> {
  const url = await makeOwnDatabase('postgresql', titled(title));
  const { id } = await program().call('connections.open', { target: { kind: 'url', url } });
  await program().call('connections.close', { connectionId: id });
  const database = new URL(url).pathname.slice(1);
  expect(await postgresAddress(database)).toBe(url);
  return { id, database };
}
