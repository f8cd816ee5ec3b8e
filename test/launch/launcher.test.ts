import { chmod, mkdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isBuilt } from '../../electron/launch/builtProgram.ts';
import { findElectron, getElectron } from '../../electron/launch/electronBinary.ts';
import { runElectron, windowObstacle } from '../../electron/launch/launcher.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporaryFolder.ts';

const made: { folder: TemporaryFolder | undefined } = { folder: undefined };

/** A folder like the npm package's, whose installer is the given script. */
async function packageWith(name: string, installer: string): Promise<string> {
  const folder = join(made.folder?.path ?? '', name);
  await mkdir(join(folder, 'dist'), { recursive: true });
  await writeFile(join(folder, 'install.js'), installer);
  return folder;
}

const installs = `
const { writeFileSync } = require('node:fs');
writeFileSync(__dirname + '/dist/electron', '');
writeFileSync(__dirname + '/path.txt', 'electron');
`;

beforeAll(async () => {
  made.folder = await makeTemporaryFolder();
});

afterEach(() => {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.removeAllListeners(signal);
});

afterAll(async () => made.folder?.dispose());

describe('what prevents a window', () => {
  it('is the user root on Linux, as the sandbox is never switched off', () => {
    expect(windowObstacle({ platform: 'linux', uid: 0, env: { DISPLAY: ':0' } })).toContain('sandbox');
  });

  it('is a Linux machine without a display', () => {
    expect(windowObstacle({ platform: 'linux', uid: 1000, env: {} })).toContain('no screen');
    expect(windowObstacle({ platform: 'linux', uid: 1000, env: { WAYLAND_DISPLAY: 'wayland-0' } })).toBeUndefined();
  });

  it('is nothing on other systems', () => {
    expect(windowObstacle({ platform: 'darwin', uid: 501, env: {} })).toBeUndefined();
    expect(windowObstacle({ platform: 'win32', uid: undefined, env: {} })).toBeUndefined();
  });
});

describe("Electron's program", () => {
  const timeout = 400;

  it('is downloaded by the package itself if it is missing, and found next time', async () => {
    const folder = await packageWith('fetched', installs);
    const told: string[] = [];
    expect(await findElectron(folder)).toBeUndefined();
    const options = { folder, timeout: 10_000, onProgress: (text: string) => void told.push(text) };
    expect(await getElectron(options)).toEqual({ found: true, path: join(folder, 'dist/electron') });
    expect(told[0]).toBe('Downloading Electron (once)…');
    told.length = 0;
    expect(await getElectron(options)).toMatchObject({ found: true });
    expect(told).toEqual([]);
  });

  it('that cannot be downloaded is reported with the reason, without a stack', async () => {
    const installer = `
      console.error('TypeError: fetch failed\\n    at node:internal\\n  [cause]: Error: getaddrinfo ENOTFOUND github.com\\n    at x');
      process.exit(1);`;
    const folder = await packageWith('offline', installer);
    const answer = await getElectron({ folder, timeout: 20_000, onProgress: () => undefined });
    expect(answer).toEqual({ found: false, why: 'getaddrinfo ENOTFOUND github.com' });
  });

  it('that does not arrive is abandoned in bounded time', async () => {
    const folder = await packageWith('stalled', 'setInterval(() => undefined, 1000);');
    const answer = await getElectron({ folder, timeout, onProgress: () => undefined });
    expect(answer).toEqual({ found: false, why: 'no data arrived for 0 s' });
  });
});

describe.runIf(process.platform !== 'win32')("Electron's exit", () => {
  async function fakeElectron(name: string, script: string): Promise<string> {
    const path = join(made.folder?.path ?? '', name);
    await writeFile(path, `#!/bin/sh\n${script}\n`);
    await chmod(path, 0o755);
    return path;
  }

  it('passes on the arguments and its exit code', async () => {
    const directory = made.folder?.path ?? '';
    const binary = await fakeElectron('good', 'echo "$PWD $2 $3" > said.txt; exit 0');
    const end = await runElectron({ binary, root: '/program', args: ['a b.sqlite', '--demo'], directory });
    expect(end).toEqual({ early: false, code: 0 });
    expect(await readFile(join(directory, 'said.txt'), 'utf8')).toBe(`${directory} a b.sqlite --demo\n`);
  });

  it('is recognised before there was a window, with its last output', async () => {
    const script = 'printf "noise\\n[1:FATAL:x.cc] The SUID sandbox helper is not configured\\nmore\\n" >&2; exit 133';
    const binary = await fakeElectron('fatal', script);
    const end = await runElectron({ binary, root: '/program', args: [], directory: '/' });
    expect(end).toEqual({ early: true, why: '[1:FATAL:x.cc] The SUID sandbox helper is not configured' });
  });

  it("without a start is reported with the system's reason", async () => {
    const end = await runElectron({ binary: '/nowhere/electron', root: '/program', args: [], directory: '/' });
    expect(end).toEqual({ early: true, why: 'spawn /nowhere/electron ENOENT' });
  });
});

describe('the built program', () => {
  it('counts as missing if a part of it is missing, and as stale if a source is newer', async () => {
    const root = join(made.folder?.path ?? '', 'checkout');
    await mkdir(join(root, 'shared'), { recursive: true });
    await writeFile(join(root, 'shared/word.ts'), '');
    expect(await isBuilt(root)).toBe(false);
    for (const product of [
      'renderer/index.html',
      'electron/serve.js',
      'electron/tidescope.js',
      'electron/main.js',
      'preload/preload.cjs',
    ]) {
      await mkdir(join(root, 'dist', product, '..'), { recursive: true });
      await writeFile(join(root, 'dist', product), '');
    }
    expect(await isBuilt(root)).toBe(true);
    const later = new Date(Date.now() + 60_000);
    await utimes(join(root, 'shared/word.ts'), later, later);
    expect(await isBuilt(root)).toBe(false);
  });
});
