import { EventEmitter } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { openChromiumPage } from './chromiumPage.ts';
import { checkOptions, strictly } from './electronApi.ts';
import { ipcMain, WebContents } from './pageDouble.ts';
import { type Answer, recorded } from './systemDouble.ts';

/*
 * A test double of the `electron` module for the built main process in plain Node. It has what the host uses, fails at anything
 * that the real module lacks, and is driven from outside by `controls`, over Node's own channel.
 */

export { ipcMain };
export {
  clipboard,
  nativeTheme,
  powerMonitor,
  safeStorage,
  screen,
  session,
  shell,
  utilityProcess,
} from './systemDouble.ts';

/** An event of Electron's that can be prevented. */
class Preventable {
  defaultPrevented = false;

  preventDefault(): void {
    this.defaultPrevented = true;
  }
}

const mailSchema = z.object({ argv: z.array(z.string()), cwd: z.string(), data: z.unknown() });

class App extends EventEmitter {
  readonly isPackaged = process.env['TIDESCOPE_DOUBLE_PACKAGED'] === '1';
  readonly _paths = new Map<string, string>();
  _locked = '';
  _quitting = false;

  enableSandbox(): void {
    if (this._ready) throw new Error('app.enableSandbox() can only be called before app is ready');
    recorded.calls.push('sandbox');
  }

  setPath(name: string, path: string): void {
    this._paths.set(name, path);
  }

  getPath(name: string): string {
    return this._paths.get(name) ?? '';
  }

  getLocale(): string {
    return 'en-GB';
  }

  /** As in Electron: the first process keeps the lock in its folder, and gets what later ones hand over. */
  requestSingleInstanceLock(data: unknown): boolean {
    const folder = join(this.getPath('userData'), 'SingletonDouble');
    mkdirSync(folder, { recursive: true });
    const lock = join(folder, 'lock');
    try {
      const file = openSync(lock, 'wx');
      closeSync(file);
    } catch {
      writeFileSync(
        join(folder, `${process.pid}.json`),
        JSON.stringify({ argv: process.argv, cwd: process.cwd(), data }),
      );
      return false;
    }
    this._locked = lock;
    setInterval(() => this._readMail(folder), 20).unref();
    return true;
  }

  _readMail(folder: string): void {
    for (const name of readdirSync(folder).filter((each) => each.endsWith('.json'))) {
      const file = join(folder, name);
      const text = readFileSync(file, 'utf8');
      if (text === '') continue;
      rmSync(file);
      const { argv, cwd, data } = mailSchema.parse(JSON.parse(text));
      this.emit('second-instance', {}, argv, cwd, data);
    }
  }

  setAsDefaultProtocolClient(scheme: string): boolean {
    recorded.calls.push(`client ${scheme}`);
    return true;
  }

  _ready = false;

  async whenReady(): Promise<void> {
    await setImmediate();
    this._ready = true;
  }

  quit(): void {
    void this._quit();
  }

  async _quit(): Promise<void> {
    const before = new Preventable();
    this.emit('before-quit', before);
    if (before.defaultPrevented) return;
    this._quitting = true;
    for (const window of BrowserWindow.getAllWindows()) {
      window.close();
      await window._closing;
    }
    if (BrowserWindow.getAllWindows().length > 0) {
      this._quitting = false;
      return;
    }
    const will = new Preventable();
    this.emit('will-quit', will);
    if (!will.defaultPrevented) this.exit(0);
  }

  exit(code = 0): void {
    if (this._locked !== '' && existsSync(this._locked)) rmSync(this._locked);
    process.exit(code);
  }
}
const appDouble = new App();
export const app = strictly('App', appDouble);

type Rectangle = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
const handlers = new Map<string, (request: Request) => Promise<Response>>();
const answerFile = async (request: Request): Promise<Response> =>
  (await handlers.get(new URL(request.url).protocol.replace(':', ''))?.(request)) ?? Response.error();

/** Of Chromium's protocol for debugging. */
const chromiumEndpoint = process.env['TIDESCOPE_DOUBLE_CHROMIUM'];

class WindowDouble extends EventEmitter {
  readonly webContents: WebContents;
  readonly _options: Readonly<Record<string, unknown>>;
  readonly _page = new WebContents();
  _bounds: Rectangle;
  _visible = false;
  _maximised = false;
  _minimised = false;

  constructor(options: Readonly<Record<string, unknown>>) {
    super();
    checkOptions('BrowserWindowConstructorOptions', options);
    const preferences = z.record(z.string(), z.unknown()).parse(options['webPreferences'] ?? {});
    checkOptions('WebPreferences', preferences);
    this._options = options;
    const { x = 10, y = 10, width = 800, height = 600 } = options;
    this._bounds = { x: Number(x), y: Number(y), width: Number(width), height: Number(height) };
    this.webContents = strictly('WebContents', this._page);
    if (typeof preferences['preload'] === 'string') this._prepare(preferences['preload']);
    windows.push(strictly('BrowserWindow', this));
    app.emit('web-contents-created', {}, this.webContents);
  }

  /** The page is one in Chromium if the test has started that; otherwise just what the preload script exposes to it. */
  _prepare(preload: string): void {
    if (chromiumEndpoint === undefined) {
      this._page._preload(preload);
      return;
    }
    const listener = this._page._listener({ file: answerFile, closed: () => this.destroy() });
    this._page._openView = async () => {
      const { width, height } = this._bounds;
      return openChromiumPage(chromiumEndpoint, { preload, size: { width, height }, listener });
    };
  }

  /** Loads the page's file from the handler of its scheme. */
  async loadURL(url: string): Promise<void> {
    const response = await answerFile(new Request(url.replace(/#.*$/u, '')));
    if (!response.ok) throw new Error(`ERR_FAILED (-2) loading '${url}'`);
    this._page._url = url;
    if (chromiumEndpoint !== undefined) {
      await this._page._load(url);
      this.emit('ready-to-show');
      return;
    }
    await setImmediate();
    this.webContents.emit('did-finish-load');
    this.emit('ready-to-show');
  }

  close(): void {
    const closing = new Preventable();
    if (this._page._unsaved) {
      const unload = new Preventable();
      this._page.emit('will-prevent-unload', unload);
      // Without a listener that prevents it, the page keeps the window open.
      if (!unload.defaultPrevented) return;
    }
    this.emit('close', closing);
    if (closing.defaultPrevented) return;
    if (this._page._view === undefined) this.destroy();
    else this._closing = this._page._view.close();
  }

  /** Settles when the page has closed or decided to stay. */
  _closing: Promise<void> = Promise.resolve();

  destroy(): void {
    const at = windows.findIndex((each) => each._page === this._page);
    if (at === -1) return;
    windows.splice(at, 1);
    this._page.emit('destroyed');
    this.emit('closed');
    if (windows.length === 0 && !appDouble._quitting) app.emit('window-all-closed');
  }

  isDestroyed = (): boolean => windows.every((each) => each._page !== this._page);
  show = (): void => void (this._visible = true);
  focus = (): void => void this.emit('focus');
  maximize = (): void => void (this._maximised = true);
  restore = (): void => void (this._minimised = false);
  isMaximized = (): boolean => this._maximised;
  isMinimized = (): boolean => this._minimised;
  isFocused = (): boolean => windows.at(-1)?._page === this._page;
  getNormalBounds = (): Rectangle => this._bounds;
  setBackgroundColor = (colour: string): void => void recorded.calls.push(`background ${colour}`);
}
const windows: WindowDouble[] = [];

const statics = { getAllWindows: (): WindowDouble[] => [...windows], getFocusedWindow: (): null => null };
export const BrowserWindow = strictly('BrowserWindow', Object.assign(WindowDouble, statics));

const ask = async (...options: unknown[]): Promise<Answer> => {
  recorded.dialogs.push(options.at(-1));
  await setImmediate();
  return recorded.answers.shift() ?? { response: 0, canceled: true, filePaths: [] };
};
export const dialog = strictly('Dialog', {
  showMessageBox: ask,
  showOpenDialog: ask,
  showMessageBoxSync: (...options: unknown[]): number => {
    recorded.dialogs.push(options.at(-1));
    const answer = recorded.answers.shift();
    return answer !== undefined && 'response' in answer ? answer.response : 0;
  },
  showErrorBox: (title: string, content: string): void => void recorded.dialogs.push({ title, content }),
});

export interface MenuItem {
  readonly label?: string;
  readonly role?: string;
  readonly accelerator?: string;
  readonly enabled?: boolean;
  readonly registerAccelerator?: boolean;
  readonly click?: (...values: unknown[]) => void;
  readonly submenu?: readonly MenuItem[];
}
export const menus: MenuItem[][] = [];
const menuDoubles = {
  buildFromTemplate: (template: MenuItem[]): MenuItem[] => {
    const check = (items: readonly MenuItem[]): void => {
      for (const item of items) {
        checkOptions('MenuItemConstructorOptions', item);
        check(item.submenu ?? []);
      }
    };
    check(template);
    return template;
  },
  setApplicationMenu: (menu: MenuItem[]): void => void menus.push(menu),
};
export const Menu = strictly('Menu', menuDoubles);

export const protocol = strictly('Protocol', {
  registerSchemesAsPrivileged: (): void => undefined,
  handle: (scheme: string, handler: (request: Request) => Promise<Response>): void =>
    void handlers.set(scheme, handler),
});
