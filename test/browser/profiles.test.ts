import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makePostgresPlace, makeProfile } from '#shared/domain/newProfile.ts';
import { axeFor } from '../support/axe.ts';
import { hashOf } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporaryFolder.ts';

const { program, open, reopen, expectComplaint } = startBrowserWindow();
const made: { folder?: TemporaryFolder } = {};

beforeAll(async () => {
  made.folder = await makeTemporaryFolder();
});

afterAll(async () => made.folder?.dispose());

beforeEach(async () => {
  const { profiles } = await program().call('profiles.list', {});
  for (const { id } of profiles) await program().call('profiles.remove', { id });
});

async function save(id: string, name: string, group = ''): Promise<void> {
  const database = makePostgresPlace({ host: 'db.invalid', password: { kind: 'none' } });
  await program().call('profiles.save', { profile: makeProfile({ id, name, group, database }), secrets: [] });
}

const row = (page: Page, id: string): Locator => page.locator(`[data-profile="${id}"]`);
const namesOf = async (page: Page): Promise<readonly string[]> =>
  page.locator('[data-profile] strong').allTextContents();
const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });
const field = (page: Page, name: string): Locator => page.getByRole('textbox', { name, exact: true });

async function choose(page: Page, name: string, operation: string): Promise<void> {
  await button(page, `More about ${name}`).click();
  await page.getByRole('menuitem', { name: operation }).click();
}

describe('the saved connections', () => {
  it('show where each leads and its group, and a search box from six on', async () => {
    for (const name of ['one', 'two', 'three', 'four', 'five']) await save(name, name, name === 'two' ? 'lab' : '');
    const page = await reopen();
    await row(page, 'one').waitFor();
    expect(await row(page, 'one').textContent()).toContain('yaptide_db on db.invalid as yaptide_user');
    expect(await page.getByRole('heading', { name: 'lab' }).count()).toBe(1);
    const search = page.getByRole('searchbox', { name: 'Filter by name, group or place' });
    expect(await search.count()).toBe(0);
    await save('six', 'six');
    await search.fill('lab');
    await expect.poll(async () => namesOf(page)).toEqual(['two']);
  });

  it('can be reordered with Alt and an arrow key, and keep the focus', async () => {
    await save('one', 'one');
    await save('two', 'two');
    const page = await reopen();
    await row(page, 'two').focus();
    await page.keyboard.press('Alt+ArrowUp');
    await page.getByText('two is now 1 of 2.').waitFor();
    expect(await namesOf(page)).toEqual(['two', 'one']);
    expect(await row(page, 'two').evaluate((element) => element === document.activeElement)).toBe(true);
    const { profiles } = await program().call('profiles.list', {});
    expect(profiles.map(({ id }) => id)).toEqual(['two', 'one']);
  });

  it('can be reordered by their handles', async () => {
    await save('one', 'one');
    await save('two', 'two');
    const page = await reopen();
    const entry = (id: string): Locator => page.locator('li', { has: row(page, id) });
    await entry('one').locator('[draggable=true]').dragTo(entry('two'));
    await expect.poll(async () => namesOf(page)).toEqual(['two', 'one']);
  });

  it('are removed only after a confirmation that names them', async () => {
    await save('one', 'lonely');
    const page = await reopen();
    await choose(page, 'lonely', 'Remove…');
    const question = page.getByRole('alertdialog', { name: 'Remove ‘lonely’?' });
    await question.getByRole('button', { name: 'Cancel' }).click();
    expect(await row(page, 'one').count()).toBe(1);
    await choose(page, 'lonely', 'Remove…');
    await question.getByRole('button', { name: 'Remove connection' }).click();
    await page.getByText('lonely was removed.').waitFor();
    await expect.poll(async () => row(page, 'one').count()).toBe(0);
  });

  it('can be duplicated, exported without secrets, and imported where they are missing', async () => {
    await save('one', 'first');
    const page = await reopen();
    await choose(page, 'first', 'Duplicate');
    await expect.poll(async () => page.locator('[data-profile]').count()).toBe(2);
    const waiting = page.waitForEvent('download');
    await button(page, 'Export').click();
    const path = join(made.folder?.path ?? '', 'exported.json');
    await (await waiting).saveAs(path);
    expect(readFileSync(path, 'utf8')).toContain('first');
    await page.getByLabel('File of connections to import').setInputFiles(path);
    await page.getByText("'first' already exists and was not added again.").waitFor();
    expect(await page.locator('[data-profile]').count()).toBe(2);
    await program().call('profiles.remove', { id: 'one' });
    await expect.poll(async () => page.locator('[data-profile]').count()).toBe(1);
    await page.getByLabel('File of connections to import').setInputFiles(path);
    await expect.poll(async () => page.locator('[data-profile]').count()).toBe(2);
  });

  it('say why a file cannot be imported', async () => {
    const path = join(made.folder?.path ?? '', 'letter.json');
    writeFileSync(path, 'Dear reader');
    const page = await reopen();
    await page.getByLabel('File of connections to import').setInputFiles(path);
    await page.getByRole('alert').waitFor();
  });

  it('provide a link with nothing but their id', async () => {
    await save('one', 'first');
    const page = await reopen();
    await choose(page, 'first', 'Copy link');
    await page.getByText('The link to first was copied.').waitFor();
    expect(await page.evaluate(async () => navigator.clipboard.readText())).toBe(`${program().origin}/#/c/profile-one`);
  });
});

describe('the form of a connection', () => {
  it('is filled in from an address and never shows its password', async () => {
    const page = await reopen('/profiles/new');
    await page.getByLabel('Paste a URL').fill('postgresql+psycopg://bob:tide-secret@db.invalid:6432/yap');
    await button(page, 'Fill in fields').click();
    await page.getByText('Password taken from the URL').waitFor();
    expect(await field(page, 'Host').inputValue()).toBe('db.invalid');
    expect(await field(page, 'Port').inputValue()).toBe('6432');
    expect(await field(page, 'User').inputValue()).toBe('bob');
    const seen = await page.evaluate(() => [
      document.documentElement.outerHTML,
      ...[...document.querySelectorAll('input')].map((input) => input.value),
    ]);
    expect(seen.join('\n')).not.toContain('tide-secret');
    await button(page, 'Save').click();
    await page.getByRole('heading', { name: 'Saved connections' }).waitFor();
    const { profiles, stored } = await program().call('profiles.list', {});
    expect(profiles.map(({ name }) => name)).toEqual(['yap on db.invalid']);
    expect(stored[profiles[0]?.id ?? '']).toEqual(['database-password']);
  });

  it('explains an error next to its field, and leads there', async () => {
    const page = await reopen('/profiles/new');
    await field(page, 'Port').fill('many');
    await button(page, 'Save').click();
    await page.getByText('Enter a whole number').waitFor();
    await page.getByText('2 fields to correct').waitFor();
    await expect
      .poll(async () => field(page, 'Name').evaluate((element) => element === document.activeElement))
      .toBe(true);
    expect(await field(page, 'Port').getAttribute('aria-invalid')).toBe('true');
  });

  it('asks before unsaved changes are lost', async () => {
    const page = await reopen('/profiles/new');
    await field(page, 'Name').fill('half done');
    await button(page, 'Cancel').click();
    await button(page, 'Stay').click();
    expect(await field(page, 'Name').inputValue()).toBe('half done');
    await button(page, 'Cancel').click();
    await button(page, 'Leave').click();
    await page.getByRole('heading', { name: 'Saved connections' }).waitFor();
    await expect.poll(() => hashOf(page)).toBe('/');
  });

  it('says that an address names no saved connection', async () => {
    const page = await open('/profiles/never-there');
    await page.getByText('Saved connection not found').waitFor();
  });

  it('adds, moves and removes hops', async () => {
    const page = await reopen('/profiles/new');
    for (const [index, host] of ['gate', 'inner'].entries()) {
      await button(page, 'Add manually').click();
      await page
        .getByRole('listitem', { name: `Host ${index + 1}` })
        .getByRole('textbox', { name: 'Host' })
        .fill(host);
    }
    await button(page, 'Move inner up').click();
    await button(page, 'Remove host gate').click();
    expect(await page.getByRole('listitem', { name: /^Host/u }).count()).toBe(1);
    expect(await button(page, 'Remove host inner').count()).toBe(1);
  });

  it('shows why a test failed, with the form unchanged', async () => {
    expectComplaint(/Failed to load resource/u);
    await save('one', 'nowhere');
    const page = await reopen('/profiles/one');
    await page.getByLabel('Group (optional)').fill('changed');
    await button(page, 'Test').click();
    await page.getByText('The test of nowhere failed').waitFor();
    expect(await page.getByLabel('Group (optional)').inputValue()).toBe('changed');
  });

  it('has no accessibility violations', async () => {
    const page = await reopen('/profiles/new');
    await button(page, 'Add manually').click();
    await page.locator('details').evaluateAll((all) => all.forEach((each) => each.setAttribute('open', '')));
    const { violations } = await axeFor(page).analyze();
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`),
    ).toEqual([]);
  });
});
