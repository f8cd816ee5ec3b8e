import type { BrowserWindowConstructorOptions } from 'electron';
import { minSize } from './windowState.ts';

interface WindowLook {
  readonly preload: string;
  readonly icon: string;
  readonly dark: boolean;
  readonly development: boolean;
  readonly place: { readonly width: number; readonly height: number; readonly x?: number; readonly y?: number };
}

/** The page's own backgrounds (`--bg` of theme.css), shown before it is drawn, so that nothing flashes. */
export function backgroundOf(dark: boolean): string {
  return dark ? '#0f1317' : '#f6f7f9';
}

/** How every window is made: a sandboxed page with one narrow bridge. */
export function windowOptions({
  preload,
  icon,
  dark,
  development,
  place,
}: WindowLook): BrowserWindowConstructorOptions {
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
