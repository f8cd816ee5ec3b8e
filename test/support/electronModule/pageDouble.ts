import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { runInThisContext } from 'node:vm';
import type { ChromiumPage, PageListener } from './chromiumPage.ts';
import { strictly } from './electronApi.ts';

/* The page of a window: Electron's WebContents, and what the real preload script exposes to it. */

type Handler = (event: unknown, ...values: unknown[]) => unknown;

class IpcMain extends EventEmitter {
  readonly _handlers = new Map<string, Handler>();

  handle(channel: string, handler: Handler): void {
    if (this._handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    this._handlers.set(channel, handler);
  }

  removeHandler(channel: string): void {
    this._handlers.delete(channel);
  }
}
const mainSide = new IpcMain();
export const ipcMain = strictly('IpcMain', mainSide);

let count = 0;

export class WebContents extends EventEmitter {
  readonly id = (count += 1);
  readonly _exposed = new Map<string, unknown>();
  readonly _received: unknown[] = [];
  readonly _page = new EventEmitter();
  /** What its page has thrown or written to its console as an error or a warning. */
  readonly _complaints: string[] = [];
  _url = '';
  _crashed = false;
  _reloads = 0;
  _unsaved = false;
  /** Its page in a real Chromium, if the test wants one. */
  _view: ChromiumPage | undefined;
  _openView: (() => Promise<ChromiumPage>) | undefined;

  getURL(): string {
    return this._url;
  }

  send(channel: string, ...values: unknown[]): void {
    const cloned: unknown[] = structuredClone(values);
    this._received.push(...cloned);
    if (this._openView === undefined) this._page.emit(channel, {}, ...cloned);
    else this._view?.receive(channel, cloned);
  }

  isDestroyed(): boolean {
    return false;
  }

  isCrashed(): boolean {
    return this._crashed;
  }

  setWindowOpenHandler(handler: (details: { readonly url: string }) => unknown): void {
    this._opened = handler;
  }

  reload(): void {
    this._reloads += 1;
    const hadCrashed = this._crashed;
    this._crashed = false;
    if (this._openView !== undefined) {
      void (hadCrashed ? this._load(this._url) : this._view?.reload());
      return;
    }
    this.emit('did-navigate', {}, this._url);
    this.emit('did-finish-load');
  }

  /** Loads an address in Chromium, in a new page: one that crashed cannot be used again. */
  async _load(url: string): Promise<void> {
    this._view = await this._openView?.();
    await this._view?.load(url);
    this.emit('did-finish-load');
  }

  /** What Chromium's page is connected to. */
  _listener({ file, closed }: Pick<PageListener, 'file' | 'closed'>): PageListener {
    const prevented = (event: 'will-navigate' | 'will-prevent-unload', details: object = {}): boolean => {
      let isPrevented = false;
      this.emit(event, { ...details, preventDefault: () => void (isPrevented = true) });
      return isPrevented;
    };
    return {
      file,
      invoke: async (channel, values) => this._invoke(channel, [...values]),
      send: (channel, values) => void mainSide.emit(channel, this._event(), ...values),
      navigated: (url) => {
        const isOther = url.replace(/#.*$/u, '') !== this._url.replace(/#.*$/u, '');
        this._url = url;
        if (isOther) this.emit('did-navigate', {}, url);
      },
      mayNavigate: (url) => !prevented('will-navigate', { url }),
      windowOpened: (url) => void this._opened({ url }),
      mayClose: () => prevented('will-prevent-unload'),
      crashed: () => {
        this._crashed = true;
        this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 139 });
      },
      closed,
      complained: (text) => void this._complaints.push(text),
    };
  }

  _opened: (details: { readonly url: string }) => unknown = () => ({ action: 'allow' });

  /** Runs the preload script in a world of its own, as far as the script can tell. */
  _preload(file: string): void {
    const renderer = {
      contextBridge: { exposeInMainWorld: (name: string, value: unknown) => void this._exposed.set(name, value) },
      ipcRenderer: Object.assign(this._page, {
        invoke: async (channel: string, ...values: unknown[]) => this._invoke(channel, values),
        send: (channel: string, ...values: unknown[]) =>
          void mainSide.emit(channel, this._event(), ...structuredClone(values)),
      }),
      webUtils: { getPathForFile: () => '' },
    };
    const load: unknown = runInThisContext(`(function (require, module, exports) {${readFileSync(file, 'utf8')}\n})`);
    if (typeof load !== 'function') throw new Error(`'${file}' is not a script`);
    const require = (name: string): unknown => {
      if (name !== 'electron') throw new Error(`A sandboxed preload script cannot load '${name}'`);
      return renderer;
    };
    Reflect.apply(load, undefined, [require, { exports: {} }, {}]);
  }

  /** What crosses is cloned, and an error arrives as its message, as in Electron. */
  async _invoke(channel: string, values: unknown[]): Promise<unknown> {
    const handler = mainSide._handlers.get(channel);
    if (handler === undefined)
      throw new Error(`Error invoking remote method '${channel}': Error: No handler registered`);
    const cloned: unknown[] = structuredClone(values);
    const answer = async (): Promise<unknown> => handler(this._event(), ...cloned);
    const reply = await answer().then(
      (value) => ({ value }),
      (error: unknown) => ({ message: String(error) }),
    );
    if ('message' in reply) throw new Error(`Error invoking remote method '${channel}': ${reply.message}`);
    return structuredClone(reply.value);
  }

  _event(): object {
    return { sender: strictly('WebContents', this), senderFrame: { url: this._url, parent: null } };
  }
}
