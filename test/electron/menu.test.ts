import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import { type MenuActions, menuTemplate } from '../../electron/host/menu.ts';

const done: string[] = [];
const operations: MenuActions = {
  newWindow: () => void done.push('window'),
  openFile: () => void done.push('file'),
  openDemo: () => void done.push('demo'),
  chooseTheme: (theme) => void done.push(`theme ${theme}`),
  openLink: (url) => void done.push(url),
};
const facts = { platform: 'linux', development: false, theme: 'dark' } as const;

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
    expect(names).toEqual(['&File', 'editMenu', '&View', 'windowMenu', 'help']);
    expect(menuTemplate(operations, { ...facts, platform: 'darwin' })[0]?.role).toBe('appMenu');
  });

  it('does what its labels say', () => {
    done.length = 0;
    for (const label of ['Open SQLite File…', 'Open Demonstration', 'New Window', 'Light', 'Use System Theme'])
      press(label);
    press('yaptide Documentation');
    expect(done).toEqual(['file', 'demo', 'window', 'theme light', 'theme system', 'https://yaptide.github.io/docs/']);
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
