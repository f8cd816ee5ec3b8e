import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeProfile } from '#shared/domain/newProfile.ts';
import { ensureBuilt } from '../../electron/launch/builtProgram.ts';
import { aSimulation, aUser } from '../support/aSimulation.ts';
import { launchBrowser } from '../support/browser.ts';
import { coloursOf, hashOf, listed, overview, rows, showSimulations } from '../support/browserParts.ts';
import { startElectronProgram } from '../support/electronProgram.ts';
import { freePort } from '../support/freePort.ts';
import { makeSqliteFile, ownSql } from '../support/ownDatabases.ts';
import { packProgram } from '../support/packedProgram.ts';
import { checkout } from '../support/spawnedProgram.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporaryFolder.ts';

/*
 * The packed main process, preload script and page together, extracted outside the checkout: a double of the `electron`
 * module shows the window in a real Chromium, which runs the preload script in a world of its own. The tests follow one
 * journey, in order.
 */

type Program = ReturnType<typeof startElectronProgram>;
const made: { folder?: TemporaryFolder; browser?: Browser; seen?: Browser; program?: Program } = {};

function running(): Program {
  if (made.program === undefined) throw new Error('The program was not started');
  return made.program;
}

/** Pages whose process has crashed: the program replaces them. */
const crashed = new Set<Page>();

/** The page of the program's window. */
async function windowPage(): Promise<Page> {
  const pages = (): Page[] => made.seen?.contexts().flatMap((context) => context.pages()) ?? [];
  const isOurs = (page: Page): boolean => page.url().startsWith('http://tidescope.localhost/') && !crashed.has(page);
  await expect.poll(() => pages().filter(isOurs).length, { timeout: 30_000 }).toBe(1);
  const page = pages().find(isOurs) ?? expect.unreachable();
  page.once('crash', (gone) => void crashed.add(gone));
  return page;
}

/** The main process as it is packed; where there is no package for this system's tests, as it is built. */
async function packedMain(folder: string): Promise<string> {
  if (process.platform === 'linux') return join((await packProgram(folder)).extracted, 'dist/electron/main.js');
  await ensureBuilt(checkout);
  return join(checkout, 'dist/electron/main.js');
}

const dialogs = async (): Promise<string> => JSON.stringify(await running().dialogs());

beforeAll(async () => {
  made.folder = await makeTemporaryFolder();
  const main = await packedMain(made.folder.path);
  const home = join(made.folder.path, 'home');
  await mkdir(home);
  const port = await freePort();
  const local = 'MAP * ~NOTFOUND, EXCLUDE *.localhost, EXCLUDE 127.0.0.1';
  const args = [`--remote-debugging-port=${port}`, `--host-resolver-rules=${local}`];
  made.browser = await launchBrowser({ args });
  const chromiumAt = `http://127.0.0.1:${port}`;
  made.seen = await chromium.connectOverCDP(chromiumAt);
  made.program = startElectronProgram({ main, home, packaged: true, chromium: chromiumAt });
}, 120_000);

afterAll(async () => {
  await made.program?.stop();
  await made.seen?.close();
  await made.browser?.close();
  await made.folder?.dispose();
});

describe('the window of the desktop program', { retry: 0 }, () => {
  it('shows the welcome page, with the bridge and without Node', async () => {
    const page = await windowPage();
    await page.getByRole('heading', { level: 1 }).waitFor();
    const seen = await page.evaluate(async () => ({
      bridge: 'tidescope' in window ? Object.keys(window.tidescope ?? {}) : [],
      node: ['require', 'process', 'module', 'doubleSend'].filter((name) => Reflect.has(window, name)),
      fetched: await fetch('https://example.invalid/').then(
        () => 'fetched',
        () => 'refused',
      ),
    }));
    expect(seen).toEqual({ bridge: ['call', 'cancel', 'on', 'pathOfFile'], node: [], fetched: 'refused' });
  });

  it('opens the demonstration and draws a page of results', async () => {
    const page = await windowPage();
    await page.getByRole('button', { name: /demo/iu }).first().click();
    await overview(page).waitFor({ timeout: 60_000 });
    await showSimulations(page);
    await rows(page).filter({ hasText: 'lead collimator' }).first().click();
    await page.getByRole('tab', { name: /^Results/u }).click();
    const drawn = page.locator('canvas[role=img][data-drawn]').first();
    await drawn.waitFor();
    await expect.poll(async () => coloursOf(drawn)).toBeGreaterThan(8);
  });

  it("goes where the system's menu says", async () => {
    await running().click('Tables');
    await expect.poll(async () => hashOf(await windowPage())).toContain('/c/demo/tables');
    await running().click('Simulations');
    await expect.poll(async () => hashOf(await windowPage())).toContain('/c/demo/simulations');
  });

  it('follows a file that the desktop hands over', async () => {
    const file = makeSqliteFile(
      ownSql('sqlite', { rows: [aUser({ id: 1 }), aSimulation({ id: 7, title: 'handed' })] }),
    );
    await running().emit('app', 'open-file', [file]);
    await expect.poll(async () => hashOf(await windowPage())).toContain('/c/file-');
  });

  it('asks before a link connects', async () => {
    const page = await windowPage();
    const profile = makeProfile({ id: 'lab', name: 'Lab', role: 'local' });
    const reply = await page.evaluate(async (saved) => {
      const bridge: unknown = Reflect.get(window, 'tidescope');
      const call: unknown = Reflect.get(Object(bridge), 'call');
      const request = { callId: 'save', call: 'profiles.save', input: { profile: saved, secrets: [] } };
      return typeof call === 'function' ? (Reflect.apply(call, bridge, [request]) as unknown) : undefined;
    }, profile);
    expect(reply).toMatchObject({ ok: true });
    const before = hashOf(page);
    await running().emit('app', 'open-url', ['tidescope://open/lab']);
    await expect.poll(dialogs).toContain("Connect to 'Lab'?");
    expect(hashOf(page)).toBe(before);
  });

  it('opens trusted links in the browser, no others, and leaves for none', async () => {
    const page = await windowPage();
    const before = hashOf(page);
    for (const link of ['https://github.com/yaptide/yaptide', 'https://example.invalid/'])
      await page.evaluate((url) => void window.open(url), link);
    await expect.poll(async () => running().opened()).toEqual(['https://github.com/yaptide/yaptide']);
    await page.evaluate(() => location.assign('https://example.invalid/'));
    expect(hashOf(await windowPage())).toBe(before);
  });

  it('is reloaded where it was after its process has crashed, with its connections', async () => {
    await running().click('Simulations');
    await expect.poll(async () => hashOf(await windowPage())).toContain('/simulations');
    const before = hashOf(await windowPage());
    await running().crash(0);
    await expect.poll(dialogs).toContain('The window crashed and was reloaded');
    const page = await windowPage();
    await listed(page);
    expect(hashOf(page)).toBe(before);
  });

  it('stays open with unsaved changes until they may be lost', async () => {
    const page = await windowPage();
    await page.evaluate(() => location.assign('#/profiles/new'));
    // As a person does: Chromium asks nothing on a page that was neither clicked nor typed on.
    const name = page.getByRole('textbox', { name: 'Name', exact: true });
    await name.click();
    await page.keyboard.type('Unsaved');
    await expect.poll(async () => name.inputValue()).toBe('Unsaved');
    await running().quit();
    await expect.poll(dialogs).toContain('Close without saving?');
    expect(await running().windows()).toHaveLength(1);
    const [window] = await running().windows();
    expect(window?.complaints.filter((text) => !text.includes('example.invalid'))).toEqual([]);
    const { p95, max } = await running().delays();
    process.stdout.write(`event loop of the main process: p95 ${p95.toFixed(1)} ms, longest ${max.toFixed(0)} ms\n`);
    await running().answer({ response: 1 });
    await running().quit();
    expect(await running().ended).toBe(0);
  });
});
