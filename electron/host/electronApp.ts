import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { app, ipcMain, nativeTheme, powerMonitor, protocol, session, shell } from 'electron';
import { appVersion } from '#core/appVersion.ts';
import type { Core } from '#core/core.ts';
import { deepLinkScheme, toTarget } from '#core/connection/toTarget.ts';
import { type Diagnostics, makeDiagnostics } from '#core/diagnostics/diagnosticsHandlers.ts';
import { type DesktopStep, makeTrace, type Trace } from '#core/diagnostics/startupTrace.ts';
import { surviveFaults } from '#core/lastResort.ts';
import { openTarget } from '#core/openTarget.ts';
import { makePreferencesStore } from '#core/preferences/preferencesStore.ts';
import type { Target } from '#shared/domain/connection.ts';
import { guardContents, guardSession, isTrustedLink } from './contentsGuard.ts';
import { approveCommand, askBeforeLink, chooseSqliteFile, showFailure } from './dialogs.ts';
import { mountIpcHost } from './ipcHost.ts';
import { setMenu } from './menu.ts';
import { watchPage } from './recovery.ts';
import { makeRendererProtocol, rendererPrivileges, rendererScheme } from './rendererProtocol.ts';
import { systemKeychain } from './secretVault.ts';
import { ownArguments, startTarget } from './targets.ts';
import { makeThemeChoice } from './themeChoice.ts';
import { makeUpdates, ownUpdateObstacle } from './updates.ts';
import { startUtilityProcess } from './utilityProcess.ts';
import { makeWindows, type Windows } from './windows.ts';
import { makeWindowStateFile } from './windowState.ts';

interface ElectronAppOptions {
  /** The built program: holds `renderer` and `preload`. */
  readonly dist: string;
  /** Where the program keeps its own files. */
  readonly directory: string;
}

interface Program extends ElectronAppOptions {
  readonly diagnostics: Diagnostics;
  readonly trace: Trace<DesktopStep>;
}

type Open = (target: Target | undefined) => Promise<void>;

/** Runs the program in Electron's main process; a second instance passes its arguments to the first and exits. */
export function startElectronApp({ dist, directory }: ElectronAppOptions): void {
  const args = ownArguments(process.argv, app.isPackaged);
  const trace = makeTrace<DesktopStep>(args.includes('--trace-startup') ? print : undefined);
  trace('main process loaded');
  const diagnostics = makeDiagnostics(directory, appVersion);
  surviveFaults((line) => {
    print(line);
    diagnostics.crashes.save({ what: 'An unexpected error in the main process', details: line });
  });
  app.enableSandbox();
  app.setPath('userData', join(directory, 'window'));
  protocol.registerSchemesAsPrivileged([rendererPrivileges]);
  if (!app.requestSingleInstanceLock({ args, directory: process.cwd() })) {
    app.quit();
    return;
  }
  const waiting: Target[] = [];
  const ready: { open: Open | undefined } = { open: undefined };
  const take = (target: Target | undefined): void => {
    if (ready.open !== undefined) void ready.open(target);
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
    trace('Electron ready');
    const { open, windows } = await openProgram({ dist, directory, diagnostics, trace });
    const first = waiting.pop();
    if (first !== undefined) await open(first);
    ready.open = open;
    app.on('activate', () => void windows.show(undefined));
  };
  void onReady();
}

/** In milliseconds: what has not closed by then ends with the program. */
const quitLimit = 1800;

const print = (line: string): void => void process.stderr.write(`${line}\n`);

async function openExternal(url: string): Promise<void> {
  if (isTrustedLink(url)) await shell.openExternal(url);
}

async function openFolder(folder: string): Promise<void> {
  await shell.openPath(folder);
}

function targetOfSecond(data: unknown): Target | undefined {
  if (typeof data !== 'object' || data === null || !('args' in data) || !('directory' in data)) return undefined;
  if (!Array.isArray(data.args) || typeof data.directory !== 'string') return undefined;
  return startTarget(
    data.args.filter((arg) => typeof arg === 'string'),
    data.directory,
  );
}

/** Requests the page of the first window, and loads core meanwhile; calls of the page wait for it. */
async function openProgram(program: Program): Promise<{ readonly open: Open; readonly windows: Windows }> {
  const { dist, directory, diagnostics, trace } = program;
  guardSession(session.defaultSession);
  protocol.handle(rendererScheme, makeRendererProtocol(join(dist, 'renderer')));
  const windows = makeWindows({
    preload: join(dist, 'preload/preload.cjs'),
    icon: join(dist, 'renderer/icon.png'),
    development: !app.isPackaged,
    state: makeWindowStateFile(directory),
    trace,
    onWindow: (window) => watchPage(window, { diagnostics, openFolder: async () => openFolder(directory) }),
    log: diagnostics.log.write,
  });
  const loading = Promise.withResolvers<Pick<Core, 'call'>>();
  mountIpcHost({
    core: {
      call: async (request, signal) => {
        const reply = await (await loading.promise).call(request, signal);
        trace('first call answered');
        return reply;
      },
    },
    ipc: ipcMain,
  });
  nativeTheme.themeSource = (await makePreferencesStore(directory).get()).theme;
  await windows.request('/');
  const core = await startCore(program, windows);
  const theme = makeThemeChoice({
    core,
    onTheme: (chosen) => {
      nativeTheme.themeSource = chosen;
    },
  });
  loading.resolve(theme.core);
  const open: Open = async (target) => {
    if (target !== undefined && !(await askBeforeLink(target, core))) return windows.show(undefined);
    return windows.show(target === undefined ? undefined : await openTarget(target, { core, onFailure: showFailure }));
  };
  const updates = makeUpdates({
    directory,
    version: appVersion,
    obstacle: ownUpdateObstacle(),
    log: diagnostics.log.write,
  });
  await setMenu({ windows, open, theme, updates, openExternal, openFolder: async () => openFolder(directory) });
  void updates.checkAtStart();
  return { windows, open };
}

async function startCore({ dist, directory, diagnostics, trace }: Program, windows: Windows): Promise<Core> {
  const { makeCore } = await import('#core/core.ts');
  trace('core loaded');
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
      openWindow: windows.open,
      openFolder,
      licences: join(dist, 'licences.json'),
    },
    log: print,
    diagnostics,
  });
  trace('core started');
  core.listen(windows.tell);
  // After the machine slept, its connections are probably lost.
  powerMonitor.on('resume', core.connections.wake);
  powerMonitor.on('unlock-screen', core.connections.wake);
  // In development, the system would start Electron without the program.
  if (app.isPackaged) app.setAsDefaultProtocolClient(deepLinkScheme);
  app.once('will-quit', (event) => {
    event.preventDefault();
    const closed = Promise.all([core.close(), windows.kept()]);
    void Promise.race([closed, setTimeout(quitLimit)]).finally(() => app.exit(0));
  });
  return core;
}
