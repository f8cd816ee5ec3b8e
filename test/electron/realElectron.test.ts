import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { _electron, chromium } from 'playwright';
import { describe, expect, it } from 'vitest';
import { ensureBuilt } from '../../electron/launch/builtProgram.ts';
import { findElectron } from '../../electron/launch/electronBinary.ts';
import { windowObstacle } from '../../electron/launch/launcher.ts';
import { checkout } from '../support/spawnedProgram.ts';
import { makeTemporaryFolder } from '../support/temporaryFolder.ts';

/* What only the real Electron can prove. `ELECTRON_PATH` names its executable, `TIDESCOPE_PACKAGED` that of the packaged program. */

const given = process.env['ELECTRON_PATH'];
const binary = given ?? (await findElectron(join(checkout, 'node_modules/electron')));
const obstacle = windowObstacle({ platform: process.platform, uid: process.getuid?.(), env: process.env });
const why = binary === undefined ? "Electron's program has not been fetched" : obstacle;

describe(`the real Electron${why === undefined ? '' : ` (skipped: ${why})`}`, () => {
  it.skipIf(why !== undefined)('shows the page, with the bridge and without Node', async () => {
    await ensureBuilt(checkout);
    const folder = await makeTemporaryFolder();
    const env = { ...process.env, TIDESCOPE_HOME: folder.path, NODE_OPTIONS: '' };
    const program = await _electron.launch({ executablePath: binary ?? '', args: [checkout], env });
    try {
      const page = await program.firstWindow();
      await page.waitForLoadState('load');
      expect(page.url()).toMatch(/^app:\/\/tidescope\/#\//u);
      const seen = await page.evaluate(async () => {
        const bridge: unknown = Reflect.get(window, 'tidescope');
        const fetched = await fetch('https://example.invalid/').then(
          () => 'fetched',
          () => 'refused',
        );
        return {
          bridge: typeof bridge === 'object' && bridge !== null ? Object.keys(bridge) : [],
          node: ['require', 'process', 'module'].filter((name) => Reflect.has(window, name)),
          fetched,
        };
      });
      expect(seen).toEqual({ bridge: ['call', 'cancel', 'on', 'pathOfFile'], node: [], fetched: 'refused' });
    } finally {
      await program.close();
      await folder.dispose();
    }
  });
});

const packaged = process.env['TIDESCOPE_PACKAGED'];
const whyNot = packaged === undefined ? 'TIDESCOPE_PACKAGED does not name it' : obstacle;

describe(`the packaged program${whyNot === undefined ? '' : ` (skipped: ${whyNot})`}`, () => {
  it.skipIf(whyNot !== undefined)('starts and draws its welcome page', async () => {
    const folder = await makeTemporaryFolder();
    // Its fuses forbid Node's inspector, which Playwright's own start needs; Chromium's port for debugging remains.
    const program = spawn(resolve(packaged ?? ''), ['--remote-debugging-port=0'], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, TIDESCOPE_HOME: folder.path, NODE_OPTIONS: '' },
    });
    try {
      const browser = await chromium.connectOverCDP(await debuggingAddress(program.stderr));
      const context = browser.contexts()[0];
      const page = context?.pages()[0] ?? (await context?.waitForEvent('page'));
      await page?.getByText('Try the demo').waitFor();
      expect(page?.url()).toMatch(/^app:\/\/tidescope\/#\//u);
      const picture = process.env['TIDESCOPE_PICTURE'];
      if (picture !== undefined) await page?.screenshot({ path: picture });
      await browser.close();
    } finally {
      program.kill();
      await folder.dispose();
    }
  });
});

async function debuggingAddress(stderr: Readable): Promise<string> {
  for await (const line of createInterface({ input: stderr })) {
    const address = /ws:\/\/\S+/u.exec(line)?.[0];
    if (address !== undefined) return address;
  }
  throw new Error('The program ended without an address for debugging');
}
