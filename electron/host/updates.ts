import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { app, BrowserWindow, dialog } from 'electron';
import { z } from 'zod';
import { makeSettingsFile } from '#core/settingsFile.ts';

const settingsSchema = z
  .strictObject({
    version: z.literal(1),
    channel: z.enum(['stable', 'preview']),
    /** Whether to look for a newer version at every start. */
    atStart: z.boolean(),
  })
  .readonly();
type UpdateFile = z.infer<typeof settingsSchema>;
export type UpdateSettings = Omit<UpdateFile, 'version'>;

/** Updates of the program. Nothing is looked for, downloaded or installed unless the user has agreed to it. */
export interface Updates {
  /** Why the program cannot update itself, as a sentence; undefined if it can. */
  readonly obstacle: string | undefined;
  readonly settings: () => Promise<UpdateSettings>;
  readonly choose: (settings: Partial<UpdateSettings>) => Promise<void>;
  /** Looks for a newer version, and tells the result. */
  readonly check: () => Promise<void>;
  /** Looks for one if the user has chosen that; says nothing if there is none or the server cannot be reached. */
  readonly checkAtStart: () => Promise<void>;
}

/** The part of electron-updater that is used. */
export interface Updater {
  autoDownload: boolean;
  autoInstallOnAppQuit: boolean;
  allowPrerelease: boolean;
  checkForUpdates(): Promise<{
    readonly isUpdateAvailable: boolean;
    readonly updateInfo: { readonly version: string };
  } | null>;
  downloadUpdate(): Promise<unknown>;
  quitAndInstall(): void;
}

interface UpdatesOptions {
  /** Where the program keeps its own files. */
  readonly directory: string;
  readonly version: string;
  /** Why this installation cannot update itself. */
  readonly obstacle: string | undefined;
  readonly log: (line: string) => void;
  readonly loadUpdater?: () => Promise<Updater>;
}

interface Installation {
  readonly packaged: boolean;
  readonly platform: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether the package was made for updates: electron-builder then puts their address next to the program. */
  readonly hasAddress: boolean;
}

/** Why an installation cannot update itself, as a sentence: its distribution does, or it was started from source. */
export function updateObstacle({ packaged, platform, env, hasAddress }: Installation): string | undefined {
  if (!packaged) return 'Tidescope was started from source or by npm, which update it.';
  if (env['FLATPAK_ID'] !== undefined) return 'Flatpak updates Tidescope.';
  if (platform === 'linux' && env['APPIMAGE'] === undefined) return "The system's package manager updates Tidescope.";
  if (env['PORTABLE_EXECUTABLE_FILE'] !== undefined)
    return 'The portable version is updated by downloading a newer one.';
  return hasAddress ? undefined : 'This package was built without an address for updates.';
}

/** Why this program cannot update itself, as a sentence; undefined if it can. */
export function ownUpdateObstacle(): string | undefined {
  return updateObstacle({
    packaged: app.isPackaged,
    platform: process.platform,
    env: process.env,
    hasAddress: existsSync(join(process.resourcesPath, 'app-update.yml')),
  });
}

async function electronUpdater(): Promise<Updater> {
  return (await import('electron-updater')).default.autoUpdater;
}

/** Makes the updates; their settings are kept in `updates.json`. */
export function makeUpdates(options: UpdatesOptions): Updates {
  const { directory, version, obstacle, log, loadUpdater = electronUpdater } = options;
  const file = makeSettingsFile<UpdateFile>({
    path: join(directory, 'updates.json'),
    schema: settingsSchema,
    missing: { version: 1, channel: 'stable', atStart: false },
  });
  const look = async (isQuiet: boolean): Promise<void> => {
    const updater = await loadUpdater();
    updater.autoDownload = false;
    updater.autoInstallOnAppQuit = false;
    updater.allowPrerelease = (await file.read()).channel === 'preview';
    const found = await updater.checkForUpdates();
    if (found?.isUpdateAvailable !== true) {
      if (!isQuiet) await tell('Tidescope is up to date', `Version ${version} is the newest one.`);
      return;
    }
    const next = found.updateInfo.version;
    if (!(await ask(`Version ${next} is available`, `Version ${version} is installed.`, 'Download'))) return;
    await updater.downloadUpdate();
    if (
      await ask(`Version ${next} is ready`, 'Tidescope restarts to install it. Connections are closed.', 'Restart now')
    )
      updater.quitAndInstall();
  };
  const check = async (isQuiet: boolean): Promise<void> => {
    try {
      await look(isQuiet);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      log(`Updates: ${why}`);
      if (!isQuiet)
        await tell('The update server could not be reached', `${why.split('\n')[0] ?? ''}\n\nTry again later.`);
    }
  };
  return {
    obstacle,
    settings: async () => file.read(),
    choose: async (chosen) => file.update((all) => ({ ...all, ...chosen })),
    check: async () => (obstacle === undefined ? check(false) : tell('Tidescope does not update itself', obstacle)),
    checkAtStart: async () => {
      if (obstacle === undefined && (await file.read()).atStart) await check(true);
    },
  };
}

async function tell(message: string, detail: string): Promise<void> {
  await show({ type: 'info', message, detail, buttons: ['Close'] });
}

/** Whether the user agrees; the default is not to. */
async function ask(message: string, detail: string, agree: string): Promise<boolean> {
  return (await show({ type: 'question', message, detail, buttons: ['Not now', agree] })) === 1;
}

async function show(question: Electron.MessageBoxOptions): Promise<number> {
  const options = { title: 'Tidescope', defaultId: 0, cancelId: 0, noLink: true, ...question };
  const window = BrowserWindow.getFocusedWindow();
  const { response } =
    window === null ? await dialog.showMessageBox(options) : await dialog.showMessageBox(window, options);
  return response;
}
