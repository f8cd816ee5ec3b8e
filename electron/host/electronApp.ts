import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { app, ipcMain, Menu, nativeTheme, powerMonitor, protocol, session, shell } from 'electron';
import { appVersion } from '#core/appVersion.ts';
import { makeCore } from '#core/core.ts';
import { deepLinkScheme, toTarget } from '#core/connection/toTarget.ts';
import { redact } from '#core/connection/redact.ts';
import type { Target } from '#shared/domain/connection.ts';
import { guardContents, guardSession, isTrustedLink } from './contentsGuard.ts';
import { approveCommand, chooseSqliteFile, showFailure } from './dialogs.ts';
import { mountIpcHost } from './ipcHost.ts';
import { menuTemplate } from './menu.ts';
import { openTarget, ownArguments, startTarget } from './targets.ts';
import { makeRendererProtocol, rendererPrivileges, rendererScheme } from './rendererProtocol.ts';
import { makeThemeChoice, type ThemeChoice } from './themeChoice.ts';
import { systemKeychain } from './secretVault.ts';
import { startUtilityProcess } from './utilityProcess.ts';
import { makeWindows, type Windows } from './windows.ts';
import { makeWindowStateFile } from './windowState.ts';

interface ElectronAppOptions {
  /** The built program: holds `renderer` and `preload`. */
  readonly dist: string;
  /** Where the program keeps its own files. */
  readonly directory: string;
}

interface Opener {
  readonly windows: Windows;
  /** Opens the first window, showing the requested connection. */
  readonly start: (target: Target | undefined) => Promise<void>;
  readonly open: (target: Target | undefined) => Promise<void>;
}

/** Runs the program in Electron's main process; a second instance passes its arguments to the first and exits. */
export function startElectronApp({ dist, directory }: ElectronAppOptions): void {
  const args = ownArguments(process.argv, app.isPackaged);
  app.enableSandbox();
  app.setPath('userData', join(directory, 'window'));
  protocol.registerSchemesAsPrivileged([rendererPrivileges]);
  if (!app.requestSingleInstanceLock({ args, directory: process.cwd() })) {
    app.quit();
    return;
  }
  const waiting: Target[] = [];
  const ready: { opener: Opener | undefined } = { opener: undefined };
  const take = (target: Target | undefined): void => {
    if (ready.opener !== undefined) void ready.opener.open(target);
    else if (target !== undefined) waiting.push(target);
  };
  app.on('web-contents-created', (_event, contents) => guardContents(contents, { openExternal }));
  // oxlint-disable-next-line max-params -- Electron calls it with these
  app.on('second-instance', (_event, _argv, _directory, data) => take(targetOfSecond(data)));
  app.on('open-file', (event, path) => {
    event.preventDefault();
    take({ kind: 'file', path });
  });
  app.on('open-url', (event, url) => {
    event.preventDefault();
    take(toTarget(url));
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  take(startTarget(args, process.cwd()));
  const onReady = async (): Promise<void> => {
    await app.whenReady();
    const opener = await openProgram({ dist, directory });
    await opener.start(waiting.pop());
    ready.opener = opener;
    app.on('activate', () => void opener.windows.show(undefined));
  };
  void onReady();
}

/** How long the first window waits for its connection before showing the welcome page, in ms. */
const timeout = 400;

/** In milliseconds: what has not closed by then ends with the program. */
const quitLimit = 1800;

async function openExternal(url: string): Promise<void> {
  if (isTrustedLink(url)) await shell.openExternal(url);
}

function targetOfSecond(data: unknown): Target | undefined {
  if (typeof data !== 'object' || data === null || !('args' in data) || !('directory' in data)) return undefined;
  if (!Array.isArray(data.args) || typeof data.directory !== 'string') return undefined;
  return startTarget(
    data.args.filter((arg) => typeof arg === 'string'),
    data.directory,
  );
}

async function openProgram({ dist, directory }: ElectronAppOptions): Promise<Opener> {
  const development = !app.isPackaged;
  guardSession(session.defaultSession);
  protocol.handle(rendererScheme, makeRendererProtocol(join(dist, 'renderer')));
  const opener: { windows: Windows | undefined } = { windows: undefined };
  const core = makeCore({
    directory,
    services: {
      host: 'electron',
      version: appVersion,
      platform: process.platform,
      canChooseFile: true,
      chooseFile: chooseSqliteFile,
      keychain: systemKeychain,
      approveCommand,
      startProcess: startUtilityProcess,
      openWindow: async (route) => opener.windows?.open(route),
    },
    log: (line) => void process.stderr.write(`${redact(line)}\n`),
  });
  const windows = makeWindows({
    preload: join(dist, 'preload/preload.cjs'),
    icon: join(dist, 'renderer/icon.png'),
    development,
    state: makeWindowStateFile(directory),
  });
  opener.windows = windows;
  core.listen(windows.tell);
  // After the machine slept, its connections are probably lost.
  powerMonitor.on('resume', core.connections.wake);
  powerMonitor.on('unlock-screen', core.connections.wake);
  // In development, the system would start Electron without the program.
  if (app.isPackaged) app.setAsDefaultProtocolClient(deepLinkScheme);
  const routeOf = async (target: Target | undefined): Promise<string | undefined> =>
    target === undefined ? undefined : openTarget(target, { core, onFailure: showFailure });
  const open = async (target: Target | undefined): Promise<void> => windows.show(await routeOf(target));
  const start = async (target: Target | undefined): Promise<void> => {
    const opening = routeOf(target);
    const early = await Promise.race([opening, setTimeout(timeout, undefined)]);
    await windows.open(early ?? '/');
    const route = await opening;
    if (route !== early) await windows.show(route);
  };
  const theme = makeThemeChoice({
    core,
    onTheme: (chosen) => {
      nativeTheme.themeSource = chosen;
    },
  });
  mountIpcHost({ core: theme.core, ipc: ipcMain });
  nativeTheme.themeSource = await theme.read();
  setMenu({ windows, open }, theme, development);
  app.once('will-quit', (event) => {
    event.preventDefault();
    void Promise.race([core.close(), setTimeout(quitLimit)]).finally(() => app.exit(0));
  });
  return { windows, start, open };
}

function setMenu({ windows, open }: Omit<Opener, 'start'>, theme: ThemeChoice, development: boolean): void {
  const template = menuTemplate(
    {
      newWindow: () => void windows.open('/'),
      openFile: () =>
        void chooseSqliteFile().then(async (path) => (path === null ? undefined : open({ kind: 'file', path }))),
      openDemo: () => void open({ kind: 'demo' }),
      chooseTheme: (chosen) => void theme.choose(chosen).then(() => windows.tell({ kind: 'preferences-changed' })),
      openLink: (url) => void openExternal(url),
    },
    { platform: process.platform, development, theme: nativeTheme.themeSource },
  );
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
