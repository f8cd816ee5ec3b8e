import type { MenuItemConstructorOptions } from 'electron';
import type { Preferences } from '#shared/domain/preferences.ts';

type Theme = Preferences['theme'];

/** What the menu can do. */
export interface MenuActions {
  readonly newWindow: () => void;
  readonly openFile: () => void;
  readonly openDemo: () => void;
  readonly chooseTheme: (theme: Theme) => void;
  readonly openLink: (url: string) => void;
}

interface MenuFacts {
  readonly platform: string;
  readonly development: boolean;
  readonly theme: Theme;
}

const themeLabels: Readonly<Record<Theme, string>> = { system: 'Use System Theme', light: 'Light', dark: 'Dark' };
const themes: readonly Theme[] = ['system', 'light', 'dark'];

/** The program's menu, as a template for Electron. */
export function menuTemplate(
  actions: MenuActions,
  { platform, development, theme }: MenuFacts,
): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin';
  return [
    ...(mac ? [{ role: 'appMenu' } as const] : []),
    fileMenu(actions, mac),
    { role: 'editMenu' },
    viewMenu(actions, theme, development),
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        { label: 'yaptide Documentation', click: () => actions.openLink('https://yaptide.github.io/docs/') },
        ...(mac ? [] : [{ type: 'separator' } as const, { role: 'about' } as const]),
      ],
    },
  ];
}

function fileMenu(actions: MenuActions, mac: boolean): MenuItemConstructorOptions {
  return {
    label: '&File',
    submenu: [
      { label: 'New Window', accelerator: 'CmdOrCtrl+Shift+N', click: actions.newWindow },
      { type: 'separator' },
      { label: 'Open SQLite File…', accelerator: 'CmdOrCtrl+O', click: actions.openFile },
      { label: 'Open Demonstration', click: actions.openDemo },
      { type: 'separator' },
      { role: 'close' },
      ...(mac ? [] : [{ role: 'quit' } as const]),
    ],
  };
}

function viewMenu(actions: MenuActions, theme: Theme, development: boolean): MenuItemConstructorOptions {
  const chosen = themes.map((each): MenuItemConstructorOptions => {
    return {
      label: themeLabels[each],
      type: 'radio',
      checked: each === theme,
      click: () => actions.chooseTheme(each),
    };
  });
  return {
    label: '&View',
    submenu: [
      { role: 'reload' },
      { type: 'separator' },
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { type: 'separator' },
      { label: 'Theme', submenu: chosen },
      { role: 'togglefullscreen' },
      ...(development ? [{ type: 'separator' } as const, { role: 'toggleDevTools' } as const] : []),
    ],
  };
}
