import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { extractFile, listPackage } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ensureBuilt } from '../../electron/launch/builtProgram.ts';
import { makeElectronDistribution } from '../support/electronDistribution.ts';
import { checkout } from '../support/spawnedProgram.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporaryFolder.ts';

const made: { folder: TemporaryFolder | undefined } = { folder: undefined };

/** A path in the unpacked package. */
function packed(...path: readonly string[]): string {
  return join(made.folder?.path ?? '', 'release/linux-unpacked', ...path);
}

async function electronVersion(): Promise<string> {
  const text = await readFile(join(checkout, 'node_modules/electron/package.json'), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}

/** Runs the packager with a stand-in for Electron, so that nothing is downloaded. Returns its output. */
async function runBuilder(folder: string): Promise<{ readonly code: number | null; readonly said: string }> {
  const builder = join(checkout, 'node_modules/electron-builder/cli.js');
  const places = [`-c.electronDist=${join(folder, 'electron')}`, `-c.directories.output=${join(folder, 'release')}`];
  const child = spawn(process.execPath, [builder, '--linux', '--dir', '--x64', '--publish', 'never', ...places], {
    cwd: checkout,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, CI: undefined },
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => said.push(part.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, said: said.join('') };
}

describe.runIf(process.platform === 'linux')('the package for Linux', () => {
  beforeAll(async () => {
    made.folder = await makeTemporaryFolder();
    await ensureBuilt(checkout);
    await makeElectronDistribution(join(made.folder.path, 'electron'), await electronVersion());
    const { code, said } = await runBuilder(made.folder.path);
    expect(said).not.toContain('downloading');
    expect({ code, said: code === 0 ? '' : said }).toEqual({ code: 0, said: '' });
  }, 180_000);

  afterAll(async () => made.folder?.dispose());

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
    const modules = [...new Set(imported)].filter((name) => !name.startsWith('node:') && name !== 'electron');
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
});
