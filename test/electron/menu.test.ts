import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import { views } from '#renderer/app/frame/Rail.tsx';
import type { MenuActions, MenuFacts } from '../../electron/host/menu.ts';
import { checkout } from '../support/spawnedProgram.ts';

// The template is plain data; the module also puts it in place, with what only exists inside Electron.
vi.mock('electron', () => ({ app: {}, BrowserWindow: {}, dialog: {}, Menu: {}, nativeTheme: {} }));
const { menuTemplate } = await import('../../electron/host/menu.ts');

const sourcesOfCommands = [
  'renderer/app/palette/useAppCommands.ts',
  'renderer/app/palette/CommandPalette.tsx',
  'renderer/app/frame/KeysDialog.tsx',
  'renderer/features/about/AboutDialog.tsx',
  'renderer/features/help/HelpDialog.tsx',
];

const done: string[] = [];
const operations: MenuActions = {
  runCommand: (id) => void done.push(`command ${id}`),
  openFolder: () => void done.push('folder'),
  checkForUpdates: () => void done.push('updates'),
  chooseUpdates: (settings) => void done.push(`updates ${JSON.stringify(settings)}`),
  newWindow: () => void done.push('window'),
  openFile: () => void done.push('file'),
  openDemo: () => void done.push('demo'),
  chooseTheme: (theme) => void done.push(`theme ${theme}`),
  openLink: (url) => void done.push(url),
};
const facts = { platform: 'linux', development: false, theme: 'dark', updates: undefined } as const;

function all(items: readonly MenuItemConstructorOptions[]): readonly MenuItemConstructorOptions[] {
  return items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? all(item.submenu) : [])]);
}

function press(label: string): void {
  const item = all(menuTemplate(operations, facts)).find((each) => each.label === label);
  if (item?.click === undefined) throw new Error(`The menu has no '${label}'`);
  // Electron passes itself, the window and the event; none of them is used.
  Reflect.apply(item.click, undefined, []);
}

describe('the menu', () => {
  it('has the menus of every desktop program', () => {
    const names = menuTemplate(operations, facts).map(({ label, role }) => label ?? role);
    expect(names).toEqual(['&File', 'editMenu', '&View', '&Go', 'windowMenu', 'help']);
    expect(menuTemplate(operations, { ...facts, platform: 'darwin' })[0]?.role).toBe('appMenu');
  });

  it('does what its labels say', () => {
    done.length = 0;
    for (const label of ['Open SQLite File…', 'Open Demonstration', 'New Window', 'Light', 'Use System Theme'])
      press(label);
    press('yaptide Documentation');
    expect(done).toEqual(['file', 'demo', 'window', 'theme light', 'theme system', 'https://yaptide.github.io/docs/']);
  });

  it("has the window's own views and keys, which only the window handles", () => {
    const template = menuTemplate(operations, facts);
    const go = template.find(({ label }) => label === '&Go');
    const items = all(Array.isArray(go?.submenu) ? go.submenu : []).filter(
      ({ registerAccelerator }) => registerAccelerator === false,
    );
    const keys = views.map(({ name, shortcut }) => `${name} ${shortcut}`).toSorted();
    expect(items.map(({ label, accelerator }) => `${label ?? ''} ${accelerator ?? ''}`).toSorted()).toEqual(keys);
    done.length = 0;
    for (const { name } of views) press(name);
    expect(done).toEqual(views.map(({ name }) => `command go-${name}`));
    const onMac = all(menuTemplate(operations, { ...facts, platform: 'darwin' }));
    expect(onMac.filter(({ accelerator }) => accelerator?.length === 1)).toEqual([]);
  });

  it('runs commands that every page of the window has', async () => {
    done.length = 0;
    for (const label of [
      'Search or Run a Command',
      'Tidescope Help',
      'Keyboard Shortcuts',
      'About Tidescope',
      'New Connection…',
      'Open Another Database',
    ])
      press(label);
    const sources = await Promise.all(sourcesOfCommands.map(async (file) => readFile(join(checkout, file), 'utf8')));
    for (const command of done) expect(sources.join(''), command).toContain(`'${command.replace('command ', '')}'`);
    expect(done).toHaveLength(6);
  });

  it('offers updates only if the program can update itself', () => {
    const labels = (updates: MenuFacts['updates']) =>
      all(menuTemplate(operations, { ...facts, updates })).map(({ label }) => label);
    expect(labels(undefined)).not.toContain('Check for Updates…');
    expect(labels({ channel: 'stable', atStart: false })).toEqual(
      expect.arrayContaining(['Check for Updates…', 'Check on Startup', 'Stable Versions', 'Include Previews']),
    );
  });

  it('marks the current theme', () => {
    const checked = all(menuTemplate(operations, facts)).filter((item) => item.checked === true);
    expect(checked.map(({ label, type }) => [label, type])).toEqual([['Dark', 'radio']]);
  });

  it('offers the developer tools only during development', () => {
    const roles = (development: boolean) =>
      all(menuTemplate(operations, { ...facts, development })).map(({ role }) => role);
    expect(roles(false)).not.toContain('toggleDevTools');
    expect(roles(true)).toContain('toggleDevTools');
    expect(roles(false)).toEqual(expect.arrayContaining(['reload', 'zoomIn', 'zoomOut', 'resetZoom', 'close', 'quit']));
  });

  it('never uses the same key twice', () => {
    const keys = all(menuTemplate(operations, facts)).flatMap(({ accelerator }) =>
      accelerator === undefined ? [] : [accelerator],
    );
    expect(new Set(keys).size).toBe(keys.length);
  });
});
