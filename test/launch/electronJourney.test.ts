import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { makeProfile } from '#shared/domain/newProfile.ts';
import { ensureBuilt } from '../../electron/launch/builtProgram.ts';
import { aSimulation, aUser } from '../support/aSimulation.ts';
import { startElectronProgram } from '../support/electronProgram.ts';
import { ownSql, makeSqliteFile } from '../support/ownDatabases.ts';
import { checkout } from '../support/spawnedProgram.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporaryFolder.ts';

/* The built main process in a double of Electron, from a start with damaged settings to quitting with unsaved work. */

type Program = ReturnType<typeof startElectronProgram>;
const main = join(checkout, 'dist/electron/main.js');
const made: { folder?: TemporaryFolder; program?: Program } = {};
const home = (...path: readonly string[]): string => join(made.folder?.path ?? '', 'home', ...path);
const screens = [{ x: 0, y: 0, width: 1920, height: 1080 }];

function running(): Program {
  if (made.program === undefined) throw new Error('The program was not started');
  return made.program;
}

const received = async (program = running()): Promise<string> => JSON.stringify((await program.windows())[0]?.received);
const dialogs = async (program = running()): Promise<string> => JSON.stringify(await program.dialogs());

async function call(name: string, input: object): Promise<unknown> {
  const callId = `${name}-${Math.random()}`;
  const reply = await running().call(0, { callId, call: name, input });
  return z.object({ ok: z.literal(true), value: z.unknown() }).parse(reply).value;
}

/** A database in a folder whose name most programs have trouble with. */
async function aFile(): Promise<string> {
  const folder = join(made.folder?.path ?? '', "it's a 数据 «folder»");
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'simulations 1.sqlite');
  await writeFile(
    file,
    await readFile(makeSqliteFile(ownSql('sqlite', { rows: [aUser({ id: 1 }), aSimulation({ id: 7 })] }))),
  );
  return file;
}

describe('the main process', () => {
  beforeAll(async () => {
    made.folder = await makeTemporaryFolder();
    await ensureBuilt(checkout);
    await mkdir(home());
    await writeFile(home('window.json'), '{"version":1,"bounds":{"x":"far"}}');
    await writeFile(home('preferences.json'), 'not JSON');
    made.program = startElectronProgram({
      main,
      home: home(),
      args: ['--trace-startup'],
      packaged: true,
      displays: screens,
    });
    await vi.waitFor(async () => expect(await running().menu()).not.toEqual([]), { timeout: 30_000 });
  }, 120_000);

  afterAll(async () => {
    await made.program?.stop();
    await made.folder?.dispose();
  });

  it('starts with damaged settings, which it sets aside, and requests the page before it loads core', async () => {
    const urls = async (): Promise<readonly string[]> => (await running().windows()).map(({ url }) => url);
    await expect.poll(urls).toEqual(['app://tidescope/#/']);
    expect(await call('preferences.get', {})).toMatchObject({ theme: 'system' });
    const names = await readdir(home());
    for (const damaged of ['window.json.damaged-', 'preferences.json.damaged-'])
      expect(
        names.some((name) => name.startsWith(damaged)),
        damaged,
      ).toBe(true);
    await expect.poll(() => running().output()).toContain('startup: 8 steps');
    process.stdout.write(running().output());
    const steps = [
      ...running()
        .output()
        .matchAll(/^startup +\d+ ms {2}(.+)$/gmu),
    ].map((found) => found[1] ?? '');
    const order = [
      'main process loaded',
      'Electron ready',
      'window created',
      'page requested',
      'core loaded',
      'core started',
    ];
    expect(steps.filter((step) => order.includes(step))).toEqual(order);
  });

  it('asks for every protection, and registers its links as it is installed', async () => {
    const calls = await running().calls();
    const wanted = [
      'sandbox',
      'PermissionRequest',
      'PermissionCheck',
      'DevicePermission',
      'DisplayMediaRequest',
      'client tidescope',
    ];
    expect(calls).toEqual(expect.arrayContaining(wanted));
  });

  it('follows the theme of the system and the menu, and survives the sleep of the machine', async () => {
    await running().emit('nativeTheme', 'updated', []);
    expect(await running().calls()).toContain('background #f6f7f9');
    await running().click('Dark');
    await expect.poll(async () => received()).toContain('preferences-changed');
    expect(await call('preferences.get', {})).toMatchObject({ theme: 'dark' });
    for (const event of ['resume', 'unlock-screen']) await running().emit('powerMonitor', event, []);
  });

  it("runs the window's commands from the menu", async () => {
    for (const label of ['Tables', 'Search or Run a Command', 'About Tidescope']) await running().click(label);
    for (const command of ['go-Tables', 'palette', 'about'])
      await expect.poll(async () => received()).toContain(`{"kind":"run-command","command":"${command}"}`);
    await running().click('Open the Folder of Logs');
    expect(await running().opened()).toEqual([home()]);
  });

  it('opens a file that the desktop hands over, and says what it could not open', async () => {
    const file = await aFile();
    expect(await running().emit('app', 'open-file', [file])).toBe(true);
    await expect.poll(async () => received()).toContain('"kind":"navigate","to":"/c/file-');
    await running().emit('app', 'open-file', [`${file}.gone`]);
    await expect.poll(async () => dialogs()).toContain('simulations 1.sqlite.gone');
  });

  it('asks before a link opens a saved connection, and refuses one that it does not know', async () => {
    const profile = makeProfile({ id: 'lab', name: 'Lab', role: 'local' });
    await call('profiles.save', { profile, secrets: [] });
    const follow = async (link: string): Promise<boolean> => running().emit('app', 'open-url', [link]);
    await follow('tidescope://open/unknown');
    await expect.poll(async () => dialogs()).toContain('The link names no saved connection');
    await follow('tidescope://open/lab');
    await expect.poll(async () => dialogs()).toContain("Connect to 'Lab'?");
    expect(await received()).not.toContain('/c/profile-lab');
    await running().answer({ response: 1 });
    await follow('tidescope://open/lab');
    await expect.poll(async () => received()).toContain('"kind":"navigate","to":"/c/profile-lab"');
  });

  it('takes over what a second start names', async () => {
    const file = await aFile();
    const before = (await running().windows())[0]?.received.length ?? 0;
    const second = startElectronProgram({ main, home: home(), args: [file], packaged: true });
    expect(await second.ended).toBe(0);
    const sent = async (): Promise<string> => JSON.stringify((await running().windows())[0]?.received.slice(before));
    await expect.poll(sent).toContain('"kind":"navigate","to":"/c/file-');
    expect(await running().windows()).toHaveLength(1);
  });

  it('reloads a page that crashed, keeps connections, and keeps a report that can be copied', async () => {
    await running().crash(0);
    await expect.poll(async () => dialogs()).toContain('The window crashed and was reloaded');
    expect((await running().windows())[0]?.reloads).toBe(1);
    const { reports } = z
      .object({ reports: z.array(z.object({ name: z.string(), what: z.string() })) })
      .parse(await call('diagnostics.about', {}));
    expect(reports.map(({ what }) => what)).toEqual(["The page's process ended (crashed, exit code 139)"]);
    const report = await call('diagnostics.report', { name: reports[0]?.name });
    expect(JSON.stringify(report)).toContain('Tidescope 0.');
    expect(await call('connections.list', {})).toMatchObject([{ kind: 'file' }]);
    // A page that crashes again at once is not reloaded over and over.
    await running().crash(0);
    await expect.poll(async () => dialogs()).toContain('The window crashed again');
    await running().hang(0);
    await expect.poll(async () => dialogs()).toContain('The window does not respond');
  });

  it('asks before it leaves unsaved work, and remembers the place of its window', async () => {
    await running().move(0, { x: 300, y: 200, width: 1000, height: 700 });
    await running().edit(0);
    await running().quit();
    await expect.poll(async () => dialogs()).toContain('Close without saving?');
    expect(await running().windows()).toHaveLength(1);
    await running().answer({ response: 1 });
    await running().quit();
    expect(await running().ended).toBe(0);
    expect(JSON.parse(await readFile(home('window.json'), 'utf8'))).toMatchObject({ bounds: { x: 300, y: 200 } });
    expect(await readFile(home('logs/tidescope.log'), 'utf8')).toContain('Crash: ');
  });

  it('opens a file on a cold start, and a window where a screen still is', async () => {
    const left = { x: -1920, y: 0, width: 1920, height: 1080 };
    const program = startElectronProgram({
      main,
      home: home(),
      args: [await aFile()],
      packaged: true,
      displays: [left],
    });
    try {
      await expect.poll(async () => received(program)).toContain('"kind":"navigate","to":"/c/file-');
      const window = (await program.windows())[0];
      expect(window?.bounds).toMatchObject({ width: 1440, height: 900 });
      expect(window?.options).not.toHaveProperty('x');
    } finally {
      await program.stop();
    }
  });
});
