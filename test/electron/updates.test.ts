import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeUpdates, updateObstacle, type Updater, type Updates } from '../../electron/host/updates.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporaryFolder.ts';

const electron = vi.hoisted(() => ({ asked: [] as string[], answers: [] as number[] }));
vi.mock('electron', () => ({
  app: { isPackaged: true },
  BrowserWindow: { getFocusedWindow: () => null },
  dialog: {
    showMessageBox: async ({ message }: { readonly message: string }) => {
      electron.asked.push(message);
      return { response: electron.answers.shift() ?? 0 };
    },
  },
}));

const done: string[] = [];
const folders: TemporaryFolder[] = [];

/** The updater of a server that offers a version, or none, or does not answer. */
function anUpdater(offer: string | null | Error): Updater {
  return {
    autoDownload: true,
    autoInstallOnAppQuit: true,
    allowPrerelease: false,
    async checkForUpdates() {
      done.push(`check ${this.allowPrerelease ? 'previews' : 'stable'} ${this.autoDownload ? 'and download' : 'only'}`);
      if (offer instanceof Error) throw offer;
      return offer === null ? null : { isUpdateAvailable: true, updateInfo: { version: offer } };
    },
    downloadUpdate: async () => void done.push('download'),
    quitAndInstall: () => void done.push('install'),
  };
}

async function updatesFor(offer: string | null | Error): Promise<Updates> {
  const folder = await makeTemporaryFolder();
  folders.push(folder);
  return makeUpdates({
    directory: folder.path,
    version: '0.1.0',
    obstacle: undefined,
    log: (line) => void done.push(line),
    loadUpdater: async () => anUpdater(offer),
  });
}

beforeEach(() => {
  done.length = 0;
  Object.assign(electron, { asked: [], answers: [] });
});
afterAll(async () => {
  for (const folder of folders) await folder.dispose();
});

describe('updates', () => {
  it('are neither looked for at the start nor downloaded unless the user has agreed', async () => {
    const updates = await updatesFor('0.2.0');
    await updates.checkAtStart();
    expect([done, electron.asked]).toEqual([[], []]);
    await updates.check();
    expect(done).toEqual(['check stable only']);
    expect(electron.asked).toEqual(['Version 0.2.0 is available']);
  });

  it('are downloaded and installed after one consent each', async () => {
    const updates = await updatesFor('0.2.0');
    electron.answers.push(1, 0);
    await updates.check();
    expect(done).toEqual(['check stable only', 'download']);
    electron.answers.push(1, 1);
    await updates.check();
    expect(done.slice(2)).toEqual(['check stable only', 'download', 'install']);
  });

  it('come from the chosen channel, at every start if that is chosen', async () => {
    const updates = await updatesFor(null);
    await updates.choose({ channel: 'preview', atStart: true });
    expect(await updates.settings()).toMatchObject({ channel: 'preview', atStart: true });
    await updates.checkAtStart();
    expect(done).toEqual(['check previews only']);
    expect(electron.asked).toEqual([]);
  });

  it('say that the server cannot be used, if the user asked', async () => {
    const updates = await updatesFor(new Error('net::ERR_CERT_DATE_INVALID'));
    await updates.choose({ atStart: true });
    await updates.checkAtStart();
    expect(electron.asked).toEqual([]);
    await updates.check();
    expect(electron.asked).toEqual(['The update server could not be reached']);
    expect(done).toContain('Updates: net::ERR_CERT_DATE_INVALID');
  });

  it.each([
    ['from source', { packaged: false }, 'source'],
    ['as a deb or rpm', {}, "system's package manager"],
    ['by Flatpak', { env: { FLATPAK_ID: 'eu.yaptide.tidescope' } }, 'Flatpak'],
    [
      'as the portable version',
      { platform: 'win32', env: { PORTABLE_EXECUTABLE_FILE: 'D:/Tidescope.exe' } },
      'portable',
    ],
  ])('are off in a program installed %s', (_how, parts, why) => {
    const installation = { packaged: true, platform: 'linux', env: {}, hasAddress: true, ...parts };
    expect(updateObstacle(installation)).toContain(why);
  });

  it('are on in an AppImage, on macOS and on Windows', () => {
    const common = { packaged: true, env: {}, hasAddress: true };
    expect(updateObstacle({ ...common, platform: 'linux', env: { APPIMAGE: '/x.AppImage' } })).toBeUndefined();
    for (const platform of ['darwin', 'win32']) expect(updateObstacle({ ...common, platform })).toBeUndefined();
  });
});
