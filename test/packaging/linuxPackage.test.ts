import { execFile, spawn } from 'node:child_process';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { extractFile, listPackage } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makeDeb, makeRpm, makeTarball } from '../../packaging/linuxPackages.ts';
import { aSimulation, aUser } from '../support/aSimulation.ts';
import { startElectronProgram } from '../support/electronProgram.ts';
import { ownSql, makeSqliteFile } from '../support/ownDatabases.ts';
import { type PackedProgram, packProgram } from '../support/packedProgram.ts';
import { watchProgram } from '../support/spawnedProgram.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporaryFolder.ts';

/* `npm run package:check`: one pack of the program, with a stand-in for Electron, started and made into packages. */

const run = promisify(execFile);
const made: { folder?: TemporaryFolder; program?: PackedProgram } = {};
const inside = (...path: readonly string[]): string => join(made.folder?.path ?? '', ...path);

/** A path in the unpacked program. */
function packed(...path: readonly string[]): string {
  return join(made.program?.unpacked ?? '', ...path);
}

const hasCommand = async (command: string): Promise<boolean> =>
  run(command, ['--version']).then(
    () => true,
    () => false,
  );

beforeAll(async () => {
  made.folder = await makeTemporaryFolder();
  if (process.platform === 'linux') made.program = await packProgram(made.folder.path);
}, 180_000);
afterAll(async () => made.folder?.dispose());

const onLinux = describe.runIf(process.platform === 'linux');

onLinux('the packed program', () => {
  const list = (): readonly string[] =>
    listPackage(packed('resources/app.asar'), { isPack: false }).map((path) => path.replaceAll('\\', '/'));

  it('holds the main process, the preload script, the page and the threads', () => {
    const files = list();
    for (const file of [
      '/package.json',
      '/dist/electron/main.js',
      '/dist/electron/sqliteWorker.js',
      '/dist/electron/demoWorker.js',
      '/dist/electron/blobWorker.js',
      '/dist/electron/archiveWorker.js',
      '/dist/electron/parserWorker.js',
      '/node_modules/libpg-query/wasm/libpg-query.wasm',
      '/dist/preload/preload.cjs',
      '/dist/renderer/index.html',
      '/dist/renderer/icon.png',
      '/dist/licences.json',
    ]) {
      expect(files).toContain(file);
    }
  });

  it('holds no sources, no tests, no tools and no source maps', () => {
    const stray = list().filter((file) =>
      /^\/(?:electron|renderer|shared|test|\.ci|release)(?:\/|$)|\.(?:ts|tsx|map|md)$|node_modules\/(?:vite|typescript|electron|react|zod|playwright)(?:\/|$)/u.test(
        file,
      ),
    );
    expect(stray).toEqual([]);
    expect(list().length).toBeLessThan(1600);
  });

  it('starts with the main process', () => {
    const text = extractFile(packed('resources/app.asar'), 'package.json').toString();
    expect(JSON.parse(text)).toMatchObject({ main: 'dist/electron/main.js', type: 'module', productName: 'Tidescope' });
  });

  it('holds every module that the built program imports', async () => {
    const files = new Set(list());
    const built = list().filter((file) => /^\/dist\/electron\/[^/]+\.js$/u.test(file));
    const texts = built.map((file) => extractFile(packed('resources/app.asar'), file.slice(1)).toString());
    const imported = texts.flatMap((text) =>
      [...text.matchAll(/^import\b[^;]*?"([^"./][^"]*)";$/gmu)].map((found) => found[1] ?? ''),
    );
    const modules = [...new Set(imported)].filter((name) => !isBuiltin(name) && name !== 'electron');
    expect(modules).toContain('better-sqlite3');
    for (const name of modules) expect(files, name).toContain(`/node_modules/${name.split('/')[0] ?? ''}`);
  });

  it("keeps SQLite's binary outside the archive, where the system can load it, and no other system's binary", async () => {
    const binaries = list().filter((file) => file.endsWith('.node'));
    expect(binaries).toContain('/node_modules/better-sqlite3/prebuilds/linux-x64.node');
    expect(binaries.filter((file) => !file.includes('/linux'))).toEqual([]);
    const binary = packed('resources/app.asar.unpacked/node_modules/better-sqlite3/prebuilds/linux-x64.node');
    expect((await readFile(binary)).subarray(1, 4).toString()).toBe('ELF');
  });

  it('has its fuses set: no Node, no inspector, no options, only the sealed archive', async () => {
    const wire = await getCurrentFuseWire(packed('tidescope'));
    const off = '0'.charCodeAt(0);
    const on = '1'.charCodeAt(0);
    expect(wire[FuseV1Options.RunAsNode]).toBe(off);
    expect(wire[FuseV1Options.EnableNodeOptionsEnvironmentVariable]).toBe(off);
    expect(wire[FuseV1Options.EnableNodeCliInspectArguments]).toBe(off);
    expect(wire[FuseV1Options.GrantFileProtocolExtraPrivileges]).toBe(off);
    expect(wire[FuseV1Options.EnableCookieEncryption]).toBe(on);
    expect(wire[FuseV1Options.EnableEmbeddedAsarIntegrityValidation]).toBe(on);
    expect(wire[FuseV1Options.OnlyLoadAppFromAsar]).toBe(on);
  });

  it('is small: the archive without Electron takes at most 40 MB', async () => {
    const size = (await stat(packed('resources/app.asar'))).size;
    process.stdout.write(`app.asar: ${(size / 1e6).toFixed(1)} MB\n`);
    expect(size).toBeLessThan(40e6);
  });

  it('starts outside the checkout, shows its page and answers calls over IPC', async () => {
    const main = join(made.program?.extracted ?? '', 'dist/electron/main.js');
    const file = aFile();
    const program = startElectronProgram({ main, home: inside('home'), packaged: true });
    try {
      await expect.poll(async () => (await program.windows())[0]?.visible).toBe(true);
      const call = async (name: string, input: object): Promise<unknown> =>
        program.call(0, { callId: name, call: name, input });
      const opened = await call('connections.open', { target: { kind: 'file', path: file } });
      const { value } = z.object({ value: z.object({ id: z.string() }) }).parse(opened);
      const counted = await call('simulations.count', { connectionId: value.id, filter: {} });
      expect(counted).toEqual({ ok: true, value: { count: 1 } });
      await program.quit();
      expect(await program.ended).toBe(0);
    } finally {
      await program.stop();
    }
  });

  it('serves the window on plain Node outside the checkout', async () => {
    const script = join(made.program?.extracted ?? '', 'dist/electron/serve.js');
    const env = { PATH: process.env['PATH'], HOME: inside('home'), TIDESCOPE_HOME: inside('browser') };
    const child = spawn(process.execPath, [script, '--json', '--no-open'], { cwd: inside(), env, stdio: 'pipe' });
    const program = watchProgram(child, '');
    try {
      const { port } = z.object({ port: z.int() }).parse(JSON.parse(await program.firstLine));
      const page = await fetch(`http://127.0.0.1:${port}/`);
      expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<div id="root">')]);
    } finally {
      await program.stop('SIGTERM');
    }
  });
});

const aFile = (): string => makeSqliteFile(ownSql('sqlite', { rows: [aUser({ id: 1 }), aSimulation({ id: 7 })] }));

const installed = [
  'opt/Tidescope/tidescope',
  'opt/Tidescope/resources/app.asar',
  'opt/Tidescope/LICENSES.tidescope.txt',
  'usr/bin/tidescope',
  'usr/share/applications/eu.yaptide.tidescope.desktop',
  'usr/share/metainfo/eu.yaptide.tidescope.metainfo.xml',
  'usr/share/mime/packages/eu.yaptide.tidescope.xml',
  'usr/share/icons/hicolor/256x256/apps/eu.yaptide.tidescope.png',
  'usr/share/icons/hicolor/scalable/apps/eu.yaptide.tidescope.svg',
  'usr/share/doc/tidescope/copyright',
];

async function expectInstalled(root: string): Promise<void> {
  for (const file of installed) expect((await stat(join(root, file))).isFile(), file).toBe(true);
  // Chromium's sandbox helper must belong to root and be set-uid.
  const helper = await stat(join(root, 'opt/Tidescope/chrome-sandbox'));
  if (process.getuid?.() === 0) expect([helper.uid, helper.mode & 0o7777]).toEqual([0, 0o4755]);
  const entry = await readFile(join(root, 'usr/share/applications/eu.yaptide.tidescope.desktop'), 'utf8');
  expect(entry).toMatch(/^Exec=tidescope %U$/mu);
  expect(entry).toMatch(/^MimeType=.*x-scheme-handler\/tidescope;/mu);
}

onLinux('the packages for Linux', () => {
  const options = () => ({ unpacked: packed(), folder: inside(), arch: 'x64' as const, isQuick: true });

  it('are a deb that installs into a root of its own', async ({ skip }) => {
    if (!(await hasCommand('dpkg-deb'))) return skip('dpkg-deb is not installed');
    const deb = await makeDeb(options(), inside('deb'));
    const field = async (name: string): Promise<string> =>
      (await run('dpkg-deb', ['--field', deb, name])).stdout.trim();
    expect([await field('Package'), await field('Architecture')]).toEqual(['tidescope', 'amd64']);
    expect(await field('Depends')).toContain('libgtk-3-0t64 | libgtk-3-0');
    const root = inside('deb-root');
    if (process.getuid?.() === 0) {
      for (const path of ['info', 'updates', 'triggers'])
        await mkdir(join(root, 'var/lib/dpkg', path), { recursive: true });
      // An empty system has none of the libraries.
      const install = [`--root=${root}`, '--force-depends', '--force-script-chrootless', '--install', deb];
      await run('dpkg', install);
      expect((await run('dpkg', [`--root=${root}`, '--status', 'tidescope'])).stdout).toContain('install ok installed');
    } else await run('dpkg-deb', ['--extract', deb, root]);
    return expectInstalled(root);
  });

  it('are an rpm with the same files', async ({ skip }) => {
    if (!(await hasCommand('rpmbuild'))) return skip('rpmbuild is not installed');
    const rpm = await makeRpm(options(), inside('rpm'));
    const { stdout } = await run('rpm', ['-qp', '--qf', '%{NAME} %{ARCH} %{LICENSE}\n', '--requires', rpm]);
    expect(stdout).toMatch(/^gtk3$/mu);
    expect(stdout).toContain('tidescope x86_64 MIT');
    const root = inside('rpm-root');
    if (process.getuid?.() !== 0) return undefined;
    await mkdir(root);
    await run('rpm', ['--root', root, '--nodeps', '--ignorearch', '--ignoreos', '-i', rpm]);
    return expectInstalled(root);
  });

  it('are an archive with one folder in it', async () => {
    const { stdout } = await run('tar', ['-tzf', await makeTarball(options())]);
    const folders = new Set(
      stdout
        .trim()
        .split('\n')
        .map((path) => path.split('/')[0]),
    );
    expect([...folders]).toEqual([expect.stringMatching(/^tidescope-[\d.]+-linux-x64$/u)]);
    expect(stdout).toContain('/resources/app.asar\n');
  });
});
