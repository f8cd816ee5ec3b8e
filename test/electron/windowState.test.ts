import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeWindowStateFile, placeWindow } from '../../electron/host/windowState.ts';
import { makeTemporaryFolder } from '../support/temporaryFolder.ts';

const left = { x: 0, y: 0, width: 1920, height: 1080 };
const right = { x: 1920, y: 0, width: 2560, height: 1440 };

describe("the window's position", () => {
  it('is the remembered one, on whichever screen it was', () => {
    const bounds = { x: 2000, y: 100, width: 1300, height: 900 };
    expect(placeWindow(bounds, [left, right])).toEqual(bounds);
  });

  it('is left to the system on the first start', () => {
    expect(placeWindow(null, [left])).toEqual({ width: 1440, height: 900 });
  });

  it.each([
    ['on a screen that was unplugged', { x: 2000, y: 100, width: 1300, height: 900 }],
    ['all but beyond the edge', { x: 1890, y: 100, width: 1300, height: 900 }],
    ['with its title bar above the screen', { x: 100, y: -500, width: 1300, height: 900 }],
    ['below the screen', { x: 100, y: 1060, width: 1300, height: 900 }],
  ])('is not kept %s', (_where, bounds) => {
    expect(placeWindow(bounds, [left])).toEqual({ width: 1440, height: 900 });
  });

  it("is never larger than the screen nor smaller than the program's minimum", () => {
    expect(placeWindow({ x: 0, y: 0, width: 9000, height: 9000 }, [left])).toMatchObject({ width: 1920, height: 1080 });
    expect(placeWindow({ x: 0, y: 0, width: 200, height: 100 }, [left])).toMatchObject({ width: 800, height: 520 });
    expect(placeWindow(null, [{ x: 0, y: 0, width: 1280, height: 720 }])).toEqual({ width: 1280, height: 720 });
  });

  it('survives a restart, and a damaged file does no harm', async () => {
    const folder = await makeTemporaryFolder();
    try {
      const state = { version: 1, bounds: left, maximised: true } as const;
      await makeWindowStateFile(folder.path).write(state);
      expect(await makeWindowStateFile(folder.path).read()).toEqual(state);
      await writeFile(join(folder.path, 'window.json'), '{"version":1,"bounds":{"x":"far"}}');
      expect(await makeWindowStateFile(folder.path).read()).toEqual({ version: 1, bounds: null, maximised: false });
    } finally {
      await folder.dispose();
    }
  });
});
