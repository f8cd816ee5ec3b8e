import { BrowserWindow, type BrowserWindowConstructorOptions, nativeTheme, screen } from 'electron';
import type { SettingsFile } from '#core/settingsFile.ts';
import { channels } from '#shared/contract/bridge.ts';
import type { CoreEvent } from '#shared/contract/events.ts';
import { rendererOrigin } from './rendererProtocol.ts';
import type { DesktopStep, Trace } from '#core/diagnostics/startupTrace.ts';
import { minSize, placeWindow, type WindowState } from './windowState.ts';

/** The windows of the program. */
export interface Windows {
  /** Opens a window and requests its page, without waiting until that is loaded. */
  readonly request: (route: string) => Promise<void>;
  /** Opens a window at a route of the page, such as `/c/demo`. */
  readonly open: (route: string) => Promise<void>;
  /** Sends core's events to every window. */
  readonly tell: (event: CoreEvent) => void;
  /** Brings a window to the front, or opens one, and goes to a route of the page. */
  readonly show: (route: string | undefined) => Promise<void>;
  /** Resolves once the position of a closed window is written. */
  readonly kept: () => Promise<void>;
  /** Runs a command of the focused window, by its id. */
  readonly run: (command: string) => Promise<void>;
}

interface WindowsOptions {
  readonly preload: string;
  readonly icon: string;
  readonly development: boolean;
  readonly state: SettingsFile<WindowState>;
  readonly trace: Trace<DesktopStep>;
  /** Called with each new window. */
  readonly onWindow: (window: BrowserWindow) => void;
  readonly log: (line: string) => void;
}

/** Manages the windows; their position is remembered between starts. */
export function makeWindows(options: WindowsOptions): Windows {
  const { preload, icon, development, state, trace, onWindow, log } = options;
  const pending: { write: Promise<void> } = { write: Promise.resolve() };
  const unreadable = (error: unknown): WindowState => {
    log(`The position of the window could not be read: ${String(error)}`);
    return { version: 1, bounds: null, maximised: false };
  };
  const create = async (): Promise<BrowserWindow> => {
    const { bounds, maximised } = await state.read().catch(unreadable);
    const first = BrowserWindow.getAllWindows().length === 0;
    const areas = screen.getAllDisplays().map((display) => display.workArea);
    const place = placeWindow(first ? bounds : null, areas);
    const dark = nativeTheme.shouldUseDarkColors;
    const window = new BrowserWindow(windowOptions({ preload, icon, dark, development, place }));
    if (first && maximised) window.maximize();
    trace('window created');
    onWindow(window);
    window.once('ready-to-show', () => {
      window.show();
      trace('window painted');
    });
    window.on('close', () => {
      const place = { version: 1, bounds: window.getNormalBounds(), maximised: window.isMaximized() } as const;
      pending.write = state
        .write(place)
        .catch((error: unknown) => log(`The position of the window was not kept: ${String(error)}`));
    });
    return window;
  };
  const load = async (window: BrowserWindow, route: string): Promise<void> => {
    const loaded = window.loadURL(`${rendererOrigin}/#${route}`);
    trace('page requested');
    await loaded.catch((error: unknown) => log(`The page was not loaded: ${String(error)}`));
  };
  const open = async (route: string): Promise<void> => load(await create(), route);
  const current = (): BrowserWindow | undefined => BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
  nativeTheme.on('updated', () => {
    for (const window of BrowserWindow.getAllWindows()) {
      window.setBackgroundColor(backgroundOf(nativeTheme.shouldUseDarkColors));
    }
  });
  return {
    open,
    request: async (route) => {
      void load(await create(), route);
    },
    kept: async () => pending.write,
    run: async (command) => {
      const event: CoreEvent = { kind: 'run-command', command };
      current()?.webContents.send(channels.event, event);
    },
    tell: (event) => {
      for (const window of BrowserWindow.getAllWindows()) window.webContents.send(channels.event, event);
    },
    show: async (route) => {
      const window = current();
      if (window === undefined) return open(route ?? '/');
      if (window.isMinimized()) window.restore();
      window.focus();
      const event: CoreEvent | undefined = route === undefined ? undefined : { kind: 'navigate', to: route };
      if (event !== undefined) window.webContents.send(channels.event, event);
    },
  };
}

interface WindowLook {
  readonly preload: string;
  readonly icon: string;
  readonly dark: boolean;
  readonly development: boolean;
  readonly place: { readonly width: number; readonly height: number; readonly x?: number; readonly y?: number };
}

/** The page's own backgrounds (`--bg` of theme.css), shown before it is drawn, to avoid a flash. */
function backgroundOf(dark: boolean): string {
  return dark ? '#0f1317' : '#f6f7f9';
}

/** How every window is made: a sandboxed page with one narrow bridge. */
function windowOptions({ preload, icon, dark, development, place }: WindowLook): BrowserWindowConstructorOptions {
  return {
    ...place,
    minWidth: minSize.width,
    minHeight: minSize.height,
    show: false,
    title: 'Tidescope',
    icon,
    backgroundColor: backgroundOf(dark),
    autoHideMenuBar: false,
    webPreferences: {
      preload,
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
      spellcheck: false,
      devTools: development,
    },
  };
}
