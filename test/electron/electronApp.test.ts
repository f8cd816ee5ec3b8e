import { fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { channels } from '#shared/contract/bridge.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporaryFolder.ts';

/* The whole main process, with a test double for the `electron` module, which only runs inside Electron. */

interface WindowRecord {
  readonly options: Readonly<Record<string, unknown>>;
  readonly loaded: string[];
  readonly sent: unknown[][];
  readonly calls: string[];
}

const electron = vi.hoisted(() => ({
  lock: true,
  packaged: false,
  quits: 0,
  exits: [] as number[],
  paths: {} as Record<string, string>,
  lockData: undefined as unknown,
  schemes: [] as unknown[],
  handled: [] as string[],
  sandboxed: false,
  menus: [] as unknown[],
  errors: [] as string[],
  windows: [] as WindowRecord[],
  theme: 'system',
}));
const app = new EventEmitter();
const nativeTheme = new EventEmitter();
const ipc = new EventEmitter();
const session = new EventEmitter();
const power = new EventEmitter();

class WindowDouble extends EventEmitter {
  readonly record: WindowRecord;
  readonly webContents = {
    send: (...words: unknown[]) => void this.record.sent.push(words),
  };

  constructor(options: Record<string, unknown>) {
    super();
    this.record = { options, loaded: [], sent: [], calls: [] };
    electron.windows.push(this.record);
    all.push(this);
  }

  static getAllWindows(): readonly WindowDouble[] {
    return all;
  }

  static getFocusedWindow(): null {
    return null;
  }

  async loadURL(url: string): Promise<void> {
    this.record.loaded.push(url);
    this.emit('ready-to-show');
    await Promise.resolve();
  }

  show(): void {
    this.record.calls.push('show');
  }

  focus(): void {
    this.record.calls.push('focus');
  }

  isMinimized(): boolean {
    return false;
  }

  setBackgroundColor(colour: string): void {
    this.record.calls.push(colour);
  }
}
const all: WindowDouble[] = [];

/** Stands in for a process started by Electron's `utilityProcess`, with one of Node's. */
function forkChild(script: string): EventEmitter {
  const child = fork(script, { execArgv: [], serialization: 'advanced', stdio: ['pipe', 'ignore', 'pipe', 'ipc'] });
  const { pid, stderr } = child;
  const double = Object.assign(new EventEmitter(), { pid, stderr, postMessage: child.send.bind(child) });
  for (const name of ['spawn', 'message', 'exit']) child.on(name, (...words: unknown[]) => double.emit(name, ...words));
  return double;
}
// Object.assign would evaluate a getter once and keep its value.
Object.defineProperty(app, 'isPackaged', { get: () => electron.packaged });

vi.mock('electron', () => ({
  app: Object.assign(app, {
    enableSandbox: () => void (electron.sandboxed = true),
    setPath: (name: string, path: string) => void (electron.paths[name] = path),
    requestSingleInstanceLock: (data: unknown) => {
      electron.lockData = data;
      return electron.lock;
    },
    quit: () => void (electron.quits += 1),
    setAsDefaultProtocolClient: (scheme: string) => void electron.schemes.push(scheme),
    exit: (code: number) => void electron.exits.push(code),
    whenReady: async () => undefined,
  }),
  BrowserWindow: WindowDouble,
  dialog: { showErrorBox: (title: string) => void electron.errors.push(title) },
  ipcMain: Object.assign(ipc, { handle: (channel: string) => void electron.handled.push(channel) }),
  Menu: {
    buildFromTemplate: (template: unknown) => template,
    setApplicationMenu: (menu: unknown) => void electron.menus.push(menu),
  },
  nativeTheme: Object.assign(nativeTheme, {
    shouldUseDarkColors: true,
    set themeSource(theme: string) {
      electron.theme = theme;
    },
    get themeSource() {
      return electron.theme;
    },
  }),
  powerMonitor: power,
  utilityProcess: { fork: forkChild },
  protocol: {
    registerSchemesAsPrivileged: (schemes: unknown[]) => void electron.schemes.push(...schemes),
    handle: (scheme: string) => void electron.handled.push(scheme),
  },
  screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
  session: {
    defaultSession: Object.assign(session, {
      setPermissionRequestHandler: () => void electron.handled.push('permission request'),
      setPermissionCheckHandler: () => void electron.handled.push('permission check'),
      setDevicePermissionHandler: () => void electron.handled.push('device'),
      setDisplayMediaRequestHandler: () => void electron.handled.push('display'),
    }),
  },
  safeStorage: { isAsyncEncryptionAvailable: async () => false },
  shell: { openExternal: async () => undefined },
}));

const { startElectronApp } = await import('../../electron/host/electronApp.ts');
const folders: TemporaryFolder[] = [];

async function start(): Promise<string> {
  const folder = await makeTemporaryFolder();
  folders.push(folder);
  startElectronApp({ dist: '/program/dist', directory: folder.path });
  return folder.path;
}

beforeEach(() => {
  for (const emitter of [app, nativeTheme, ipc, session, power]) emitter.removeAllListeners();
  all.length = 0;
  Object.assign(electron, { lock: true, quits: 0, handled: [], windows: [], errors: [], schemes: [], theme: 'system' });
});

afterAll(async () => {
  await Promise.all(folders.map(async (folder) => folder.dispose()));
});

describe('the main process', () => {
  it('shows one window with the welcome page, sandboxed, over its own scheme', async () => {
    const directory = await start();
    await expect.poll(() => electron.windows[0]?.loaded).toEqual(['app://tidescope/#/']);
    expect(electron.windows).toHaveLength(1);
    expect(electron.sandboxed).toBe(true);
    expect(electron.paths).toEqual({ userData: join(directory, 'window') });
    expect(electron.windows[0]?.calls).toEqual(['show']);
    expect(electron.windows[0]?.options).toMatchObject({
      show: false,
      backgroundColor: '#0f1317',
      webPreferences: {
        preload: join('/program/dist', 'preload/preload.cjs'),
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
        experimentalFeatures: false,
        webviewTag: false,
        navigateOnDragDrop: false,
      },
    });
    expect(electron.windows[0]?.options['webPreferences']).not.toHaveProperty('enableBlinkFeatures');
  });

  it('guards the session and serves its page before there is a window', async () => {
    await start();
    await expect.poll(() => electron.windows.length).toBe(1);
    for (const name of ['permission request', 'permission check', 'device', 'display', 'app', channels.call]) {
      expect(electron.handled).toContain(name);
    }
    expect(ipc.listenerCount(channels.cancel)).toBe(1);
    expect(app.listenerCount('web-contents-created')).toBe(1);
  });

  it('exits at once if it is already running, after handing over its arguments', async () => {
    electron.lock = false;
    await start();
    expect(electron.quits).toBe(1);
    expect(electron.windows).toEqual([]);
    expect(electron.lockData).toMatchObject({ directory: process.cwd() });
  });

  it('brings its window to the front on a second start, and says what it could not open', async () => {
    await start();
    await expect.poll(() => app.listenerCount('activate')).toBe(1);
    app.emit('second-instance', {}, [], '/', { args: [], directory: '/' });
    await expect.poll(() => electron.windows[0]?.calls).toContain('focus');
    app.emit('second-instance', {}, [], '/', { args: ['gone.sqlite'], directory: folders.at(-1)?.path });
    await expect.poll(() => electron.errors.length).toBe(1);
    expect(electron.errors[0]).toContain('gone.sqlite');
    expect(electron.windows).toHaveLength(1);
  });

  it('opens the file that a second start names in the existing window', async () => {
    const { makeDemoDatabase } = await import('#core/demo/makeDemoDatabase.ts');
    const directory = await start();
    await expect.poll(() => app.listenerCount('activate')).toBe(1);
    await makeDemoDatabase({ path: join(directory, 'small.sqlite'), signal: new AbortController().signal });
    app.emit('second-instance', {}, [], '/', { args: ['small.sqlite'], directory });
    const sent = (): readonly unknown[][] => electron.windows[0]?.sent ?? [];
    await expect.poll(() => JSON.stringify(sent())).toContain('"kind":"navigate","to":"/c/file-');
    expect(JSON.stringify(sent())).toContain('"kind":"connections-changed"');
    expect(electron.windows).toHaveLength(1);
    app.emit('will-quit', { preventDefault: () => undefined });
    await expect.poll(() => electron.exits).toEqual([0]);
  });

  it('shows the saved connection that a link names, which the window then opens itself', async () => {
    await start();
    await expect.poll(() => app.listenerCount('activate')).toBe(1);
    const prevented: string[] = [];
    app.emit('open-url', { preventDefault: () => void prevented.push('default') }, 'tidescope://open/1b2c');
    const sent = (): string => JSON.stringify(electron.windows[0]?.sent ?? []);
    await expect.poll(sent).toContain('"kind":"navigate","to":"/c/profile-1b2c"');
    expect(prevented).toEqual(['default']);
  });

  it('registers its links with the system only if it is installed', async () => {
    await start();
    await expect.poll(() => app.listenerCount('activate')).toBe(1);
    expect(electron.schemes).not.toContain('tidescope');
    electron.packaged = true;
    await start();
    await expect.poll(() => electron.schemes).toContain('tidescope');
    electron.packaged = false;
  });

  it('is notified when the machine wakes up', async () => {
    await start();
    await expect.poll(() => power.listenerCount('resume')).toBe(1);
    expect(power.listenerCount('unlock-screen')).toBe(1);
    expect(() => power.emit('resume')).not.toThrow();
  });

  it('follows the system theme without a flash', async () => {
    await start();
    await expect.poll(() => electron.windows[0]?.calls).toEqual(['show']);
    nativeTheme.emit('updated');
    expect(electron.windows[0]?.calls).toEqual(['show', '#0f1317']);
  });
});
