import { BrowserWindow, nativeTheme, screen } from 'electron';
import type { SettingsFile } from '#core/settingsFile.ts';
import { channels } from '#shared/contract/bridge.ts';
import type { CoreEvent } from '#shared/contract/events.ts';
import { rendererOrigin } from './rendererProtocol.ts';
import { backgroundOf, windowOptions } from './windowOptions.ts';
import { placeWindow, type WindowState } from './windowState.ts';

/** The windows of the program. */
export interface Windows {
  /** Opens a window at a place of the page, such as `/c/demo`. */
  readonly open: (route: string) => Promise<void>;
  /** Tells core's events to every window. */
  readonly tell: (event: CoreEvent) => void;
  /** Brings a window to the front, or opens one, and goes to a place of the page. */
  readonly show: (route: string | undefined) => Promise<void>;
}

interface WindowsOptions {
  readonly preload: string;
  readonly icon: string;
  readonly development: boolean;
  readonly state: SettingsFile<WindowState>;
}

/** Makes the keeper of the windows; their place is remembered from one start to the next. */
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
