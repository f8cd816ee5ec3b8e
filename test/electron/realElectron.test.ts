import { join } from 'node:path';
import { _electron } from 'playwright';
import { describe, expect, it } from 'vitest';
import { ensureBuilt } from '../../electron/launch/builtProgram.ts';
import { findElectron } from '../../electron/launch/electronBinary.ts';
import { windowObstacle } from '../../electron/launch/launcher.ts';
import { checkout } from '../support/spawnedProgram.ts';
import { makeTemporaryFolder } from '../support/temporaryFolder.ts';

const binary = await findElectron(join(checkout, 'node_modules/electron'));
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
