import type { Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { addressOf, listed } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { demoId, openDemo, simulationTitled } from '../support/demoPages.ts';

/* Text that does not fit ends with an ellipsis. */

const { program, reopen } = startBrowserWindow();
beforeAll(async () => openDemo(program()));

/**
 * Texts that are clipped at the edge of their container without an ellipsis. Scrollable containers are fine, and texts
 * for screen readers only are one pixel wide.
 */
async function cutTexts(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const hides = (style: CSSStyleDeclaration): boolean => ['hidden', 'clip'].includes(style.overflowX);
    const found: string[] = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
      const text = node.textContent?.trim() ?? '';
      const parent = node.parentElement;
      if (text === '' || parent === null || !parent.checkVisibility({ opacityProperty: true })) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const { right, width } = range.getBoundingClientRect();
      let isMarked = false;
      if (width === 0) continue;
      for (let box: Element | null = parent; box !== null; box = box.parentElement) {
        const style = getComputedStyle(box);
        if (['auto', 'scroll'].includes(style.overflowX)) break;
        isMarked ||= hides(style) && style.textOverflow === 'ellipsis';
        const edge = box.getBoundingClientRect();
        if (!hides(style) || edge.width <= 1 || right <= edge.right + 1) continue;
        if (!isMarked) found.push(`${text.slice(0, 60)} (in ${box.className || box.tagName})`);
        break;
      }
    }
    return found;
  });
}

/** The truncated cells of a list, by column. */
async function shortened(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const headers = [...document.querySelectorAll('[role=columnheader]')].map((each) => each.textContent);
    const cells = [...document.querySelectorAll('[role=row][data-index] > [role=gridcell]')];
    const short = cells.filter((cell) =>
      [cell, ...cell.querySelectorAll('*')].some(
        (each) => each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 1,
      ),
    );
    return [
      ...new Set(short.map((cell) => headers[[...(cell.parentElement?.children ?? [])].indexOf(cell)] ?? '?')),
    ].sort();
  });
}

const inConnection = (page: string): string => `/c/${demoId}/${page}`;

const screens: readonly (readonly [string, string])[] = [
  ['the welcome page', '/'],
  ['a new connection', '/profiles/new'],
  ['the settings', inConnection('settings')],
  ['the simulations', inConnection('simulations')],
  ['the tasks', inConnection('tasks')],
  ['the users', inConnection('users')],
  ['the clusters', inConnection('clusters')],
  ['the problems', inConnection('health')],
  ['the orphans', inConnection('health?tab=orphans')],
  ['the clean-up', inConnection('health?tab=cleanup')],
  ['the journal', inConnection('activity')],
  ['the archives', inConnection('activity?tab=archives')],
];
const tabs = ['results', 'tasks', 'input', 'logs', 'rows'] as const;

const widths = [1280, 1440] as const;

/** What is found on a screen, at each width of the window. */
async function atWidths(
  address: string,
  find: (page: Page) => Promise<readonly string[]>,
): Promise<Readonly<Record<number, readonly string[]>>> {
  const page = await reopen(address);
  const found: Record<number, readonly string[]> = {};
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 });
    await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
    await page.locator('h1, h2, [role=grid], form').first().waitFor();
    found[width] = await find(page);
  }
  await page.close();
  return found;
}

const nothing = { 1280: [], 1440: [] };

describe('the window', () => {
  it.each(screens)('clips no text of %s without an ellipsis', async (_name, address) => {
    expect(await atWidths(address, cutTexts)).toEqual(nothing);
  });

  it.each(tabs)('clips no text of the tab %s of a simulation without an ellipsis', async (tab) => {
    const simulation = await simulationTitled(program(), 'lead collimator');
    const found = await atWidths(addressOf(demoId, simulation, { tab, wide: true }), async (page) => {
      await page.getByRole('tabpanel').waitFor();
      return cutTexts(page);
    });
    expect(found).toEqual(nothing);
  });

  it.each([
    ['simulations', 'Simulations'],
    ['users', 'Users'],
    ['tasks', 'All tasks'],
    ['clusters', 'Clusters'],
  ])('fits the columns of the %s to their content, except for free text', async (view, label) => {
    const found = await atWidths(inConnection(view), async (page) => {
      await listed(page, label);
      // A job id has 45 characters or more, a celery id 36.
      return (await shortened(page)).filter((name) => !/title|user|name|job id|celery id/iu.test(name));
    });
    expect(found).toEqual(nothing);
  });
});
