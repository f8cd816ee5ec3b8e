import { app, Menu, type MenuItemConstructorOptions, nativeTheme } from 'electron';
import type { Target } from '#shared/domain/connection.ts';
import type { Preferences } from '#shared/domain/preferences.ts';
import { chooseSqliteFile } from './dialogs.ts';
import type { ThemeChoice } from './themeChoice.ts';
import type { Updates, UpdateSettings } from './updates.ts';
import type { Windows } from './windows.ts';

type Theme = Preferences['theme'];

/** What the menu can do. */
export interface MenuActions {
  readonly newWindow: () => void;
  readonly openFile: () => void;
  readonly openDemo: () => void;
  /** Runs a command of the focused window, by its id. */
  readonly runCommand: (id: string) => void;
  readonly chooseTheme: (theme: Theme) => void;
  readonly openLink: (url: string) => void;
  readonly openFolder: () => void;
  readonly checkForUpdates: () => void;
  readonly chooseUpdates: (settings: Partial<UpdateSettings>) => void;
}

export interface MenuFacts {
  readonly platform: string;
  readonly development: boolean;
  readonly theme: Theme;
  /** Undefined if the program does not update itself. */
  readonly updates: UpdateSettings | undefined;
}

const themeLabels: Readonly<Record<Theme, string>> = { system: 'Use System Theme', light: 'Light', dark: 'Dark' };
const themes: readonly Theme[] = ['system', 'light', 'dark'];
const separator = { type: 'separator' } as const;

/** The views of a connection, by the ids and keys of the window's commands. */
const views = ['Overview', 'Simulations', 'Users', 'Clusters', 'Tables', 'SQL', 'Health', 'Activity', 'Tasks'] as const;

/** The program's menu, as a template for Electron. */
export function menuTemplate(actions: MenuActions, facts: MenuFacts): MenuItemConstructorOptions[] {
  const mac = facts.platform === 'darwin';
  return [
    ...(mac ? [appMenu(actions, facts)] : []),
    fileMenu(actions, mac),
    { role: 'editMenu' },
    viewMenu(actions, facts),
    goMenu(actions, mac),
    { role: 'windowMenu' },
    helpMenu(actions, facts),
  ];
}

function appMenu(actions: MenuActions, facts: MenuFacts): MenuItemConstructorOptions {
  return {
    role: 'appMenu',
    submenu: [
      { label: 'About Tidescope', click: () => actions.runCommand('about') },
      ...updateItems(actions, facts),
      separator,
      { role: 'services' },
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      { role: 'quit' },
    ],
  };
}

function fileMenu(actions: MenuActions, mac: boolean): MenuItemConstructorOptions {
  return {
    label: '&File',
    submenu: [
      { label: 'New Window', accelerator: 'CmdOrCtrl+Shift+N', click: actions.newWindow },
      separator,
      { label: 'Open SQLite File…', accelerator: 'CmdOrCtrl+O', click: actions.openFile },
      { label: 'New Connection…', accelerator: 'CmdOrCtrl+N', click: () => actions.runCommand('new-connection') },
      { label: 'Open Another Database', click: () => actions.runCommand('welcome') },
      { label: 'Open Demonstration', click: actions.openDemo },
      separator,
      { role: 'close' },
      ...(mac ? [] : [{ role: 'quit' } as const]),
    ],
  };
}

function viewMenu(actions: MenuActions, { theme, development }: MenuFacts): MenuItemConstructorOptions {
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
      separator,
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      separator,
      { label: 'Theme', submenu: chosen },
      { role: 'togglefullscreen' },
      ...(development ? [separator, { role: 'toggleDevTools' } as const] : []),
    ],
  };
}

function goMenu({ runCommand }: MenuActions, mac: boolean): MenuItemConstructorOptions {
  const items = views.map((name, index): MenuItemConstructorOptions => {
    // The window handles single keys, which are text in its fields; macOS would take them away from it.
    const key = mac ? {} : { accelerator: String(index + 1), registerAccelerator: false };
    return { label: name, ...key, click: () => runCommand(`go-${name}`) };
  });
  const palette = { label: 'Search or Run a Command', accelerator: 'CmdOrCtrl+K', click: () => runCommand('palette') };
  return { label: '&Go', submenu: [palette, separator, ...items] };
}

function helpMenu(actions: MenuActions, facts: MenuFacts): MenuItemConstructorOptions {
  const mac = facts.platform === 'darwin';
  return {
    role: 'help',
    submenu: [
      { label: 'Tidescope Help', click: () => actions.runCommand('help') },
      { label: 'Keyboard Shortcuts', click: () => actions.runCommand('keys') },
      { label: 'yaptide Documentation', click: () => actions.openLink('https://yaptide.github.io/docs/') },
      separator,
      { label: 'Open the Folder of Logs', click: actions.openFolder },
      ...(mac ? [] : [...updateItems(actions, facts), separator]),
      ...(mac ? [] : [{ label: 'About Tidescope', click: () => actions.runCommand('about') }]),
    ],
  };
}

function updateItems(actions: MenuActions, { updates }: MenuFacts): MenuItemConstructorOptions[] {
  if (updates === undefined) return [];
  const channel = (label: string, name: UpdateSettings['channel']): MenuItemConstructorOptions => ({
    label,
    type: 'radio',
    checked: updates.channel === name,
    click: () => actions.chooseUpdates({ channel: name }),
  });
  return [
    { label: 'Check for Updates…', click: actions.checkForUpdates },
    {
      label: 'Updates',
      submenu: [
        {
          label: 'Check on Startup',
          type: 'checkbox',
          checked: updates.atStart,
          click: ({ checked }) => actions.chooseUpdates({ atStart: checked }),
        },
        separator,
        channel('Stable Versions', 'stable'),
        channel('Include Previews', 'preview'),
      ],
    },
  ];
}

interface SetMenuOptions {
  readonly windows: Windows;
  readonly open: (target: Target) => Promise<void>;
  readonly theme: ThemeChoice;
  readonly updates: Updates;
  readonly openExternal: (url: string) => Promise<void>;
  readonly openFolder: () => Promise<void>;
}

/** Puts the menu in place. */
export async function setMenu(options: SetMenuOptions): Promise<void> {
  const { windows, open, theme, updates, openExternal, openFolder } = options;
  const template = menuTemplate(
    {
      newWindow: () => void windows.open('/'),
      openFile: () =>
        void chooseSqliteFile().then(async (path) => (path === null ? undefined : open({ kind: 'file', path }))),
      openDemo: () => void open({ kind: 'demo' }),
      runCommand: (command) => void windows.run(command),
      chooseTheme: (chosen) => void theme.choose(chosen).then(() => windows.tell({ kind: 'preferences-changed' })),
      openLink: (url) => void openExternal(url),
      openFolder: () => void openFolder(),
      checkForUpdates: () => void updates.check(),
      chooseUpdates: (settings) => void updates.choose(settings),
    },
    {
      platform: process.platform,
      development: !app.isPackaged,
      theme: nativeTheme.themeSource,
      updates: updates.obstacle === undefined ? await updates.settings() : undefined,
    },
  );
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
