import { BrowserWindow, type BrowserWindowConstructorOptions, nativeTheme, screen } from 'electron';
import type { SettingsFile } from '#core/settingsFile.ts';
import { channels } from '#shared/contract/bridge.ts';
import type { CoreEvent } from '#shared/contract/events.ts';
import { rendererOrigin } from './rendererProtocol.ts';
import { minSize, placeWindow, type WindowState } from './windowState.ts';

/** The windows of the program. */
export interface Windows {
  /** Opens a window at a route of the page, such as `/c/demo`. */
  readonly open: (route: string) => Promise<void>;
  /** Sends core's events to every window. */
  readonly tell: (event: CoreEvent) => void;
  /** Brings a window to the front, or opens one, and goes to a route of the page. */
  readonly show: (route: string | undefined) => Promise<void>;
}

interface WindowsOptions {
  readonly preload: string;
  readonly icon: string;
  readonly development: boolean;
  readonly state: SettingsFile<WindowState>;
}

/** Manages the windows; their position is remembered between starts. */
export function makeWindows({ preload, icon, development, state }: WindowsOptions): Windows {
  const open = async (route: string): Promise<void> => {
    const { bounds, maximised } = await state.read();
    const first = BrowserWindow.getAllWindows().length === 0;
    const areas = screen.getAllDisplays().map((display) => display.workArea);
    const place = placeWindow(first ? bounds : null, areas);
    const dark = nativeTheme.shouldUseDarkColors;
    const window = new BrowserWindow(windowOptions({ preload, icon, dark, development, place }));
    if (first && maximised) window.maximize();
    window.once('ready-to-show', () => window.show());
    window.on('close', () => {
      void state.write({ version: 1, bounds: window.getNormalBounds(), maximised: window.isMaximized() });
    });
    await window.loadURL(`${rendererOrigin}/#${route}`);
  };
  nativeTheme.on('updated', () => {
    for (const window of BrowserWindow.getAllWindows()) {
      window.setBackgroundColor(backgroundOf(nativeTheme.shouldUseDarkColors));
    }
  });
  return {
    open,
    tell: (event) => {
      for (const window of BrowserWindow.getAllWindows()) window.webContents.send(channels.event, event);
    },
    show: async (route) => {
      const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
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
