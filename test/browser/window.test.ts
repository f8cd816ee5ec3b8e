import { beforeAll, describe, expect, it } from 'vitest';
import { addressOf, cells, hashOf, listed, rowCount, rows } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { demoId, openDemo, simulationTitled } from '../support/demoPages.ts';

const { program, open, reopen } = startBrowserWindow();

beforeAll(async () => openDemo(program()));

describe('the window', () => {
  it('closes a dialog on Back, stays on the page and restores the focus', async () => {
    const page = await open('/c/demo/users');
    await listed(page, 'Users');
    await page.getByRole('link', { name: 'Simulations' }).click();
    await listed(page);
    await expect.poll(async () => page.title()).toMatch(/^Simulations · /u);
    await page.getByRole('grid').focus();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.goBack();
    await expect.poll(async () => page.getByRole('dialog').count()).toBe(0);
    await expect.poll(() => hashOf(page)).toContain('/simulations');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('grid');
  });

  it('lists its keys with ?', async () => {
    const page = await open('/c/demo/simulations');
    await listed(page);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).getByText('Search or run a command').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(async () => page.getByRole('dialog').count()).toBe(0);
  });

  it.each([
    ['a log', 'logs', 'Submission refused'],
    ['an input', 'input', 'lead collimator'],
  ])('treats the keys of views and commands as text in the find bar of %s', async (_, tab, title) => {
    const id = await simulationTitled(program(), title);
    const page = await open(addressOf(demoId, id, { tab, wide: true }));
    await page.locator('.cm-content').waitFor();
    await page.getByRole('button', { name: 'Search', exact: true }).click();
    const field = page.locator('.cm-search input[name=search]');
    await field.waitFor();
    await field.press('2');
    await page.keyboard.type('g?/1');
    expect(await field.inputValue()).toBe('2g?/1');
    await expect.poll(() => hashOf(page)).toContain(`tab=${tab}`);
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('finds a simulation by its title in the palette', async () => {
    const page = await open('/c/demo/simulations');
    await listed(page);
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('dose cube');
    await page.getByRole('option', { name: /Dose cube, 110–140 MeV/u }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Dose cube, 110–140 MeV' }).waitFor();
  });

  it('finds a command in the palette on the welcome page', async () => {
    const page = await reopen();
    await page.getByRole('button', { name: /Try the demo/u }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('theme: dark');
    await page.keyboard.press('Enter');
    await expect.poll(async () => page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark');
  });

  it('switches its theme in the settings, and keeps it after a reload', async () => {
    const page = await reopen('/c/demo/simulations');
    await page.getByRole('link', { name: 'Settings' }).click();
    const kept = page.waitForResponse(
      (response) => response.request().postData()?.includes('preferences.set') === true,
    );
    await page.getByRole('group', { name: 'Theme' }).getByText('Dark').click();
    await kept;
    const theme = async (): Promise<string | undefined> =>
      page.evaluate(() => document.documentElement.dataset['theme']);
    await expect.poll(theme).toBe('dark');
    await page.reload();
    await expect.poll(theme).toBe('dark');
  });

  it('shows the users of both providers with the key 3', async () => {
    const page = await open('/c/demo/simulations');
    await listed(page);
    await page.keyboard.press('3');
    await listed(page, 'Users');
    await expect.poll(() => hashOf(page)).toBe('/c/demo/users');
    expect(await rowCount(page, 'Users')).toBe(25);
    expect(new Set(await cells(page, 2, 'Users').allTextContents())).toEqual(new Set(['YaptideUser', 'KeycloakUser']));
  });

  it('leads from a user to the simulations of that user', async () => {
    const page = await open('/c/demo/users');
    const alice = rows(page, 'Users').filter({ hasText: /aliceYaptideUser/u });
    await alice.getByRole('button').first().click();
    await expect.poll(async () => rowCount(page)).toBe(16);
    expect(new Set(await cells(page, 2).allTextContents())).toEqual(new Set(['alice']));
  });

  it('shows the clusters with the key 4', async () => {
    const page = await open('/c/demo/simulations');
    await listed(page);
    await page.keyboard.press('4');
    await expect
      .poll(async () => cells(page, 1, 'Clusters').allTextContents())
      .toEqual(['ares.cyfronet.pl', 'athena.cyfronet.pl', 'prometheus.example.org']);
  });

  it('says that the connection is read-only', async () => {
    const page = await open('/c/demo/simulations');
    await page.getByText('read-only', { exact: true }).waitFor();
  });

  it('returns to the welcome page when the connection is closed', async () => {
    const page = await open('/c/demo/simulations');
    await page.getByRole('button', { name: 'Demonstration' }).click();
    await page.getByRole('menuitem', { name: 'Close Demonstration' }).click();
    await page.getByRole('button', { name: /Try the demo/u }).waitFor();
    expect(await program().call('connections.list', {})).toEqual([]);
    await openDemo(program());
  });
});
