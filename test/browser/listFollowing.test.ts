import type { Page, Request } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { addressOf, cells, grid, hashOf, listed, rows } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { demoId, openDemo } from '../support/demoPages.ts';

const { program, open, reopen } = startBrowserWindow();
const list = '/c/demo/simulations';
const detail = (page: Page, id: number) => page.getByRole('region', { name: `Simulation ${id}`, exact: true });

beforeAll(async () => openDemo(program()));

/** The id of the simulation that a call requests; undefined for other calls. */
function askedFor(request: Request): number | undefined {
  const body = request.postData() ?? '';
  return body.includes('"simulations.get"') ? Number(/"simulationId":(\d+)/u.exec(body)?.[1]) : undefined;
}

describe('the detail next to the list', () => {
  it('follows the arrow keys, on the chosen tab', async () => {
    const page = await open(addressOf(demoId, 150, { tab: 'tasks' }));
    await listed(page);
    await detail(page, 150).waitFor();
    await grid(page).focus();
    await page.keyboard.press('ArrowDown');
    await detail(page, 149).waitFor();
    await page.getByRole('tab', { name: /^Tasks/u, selected: true }).waitFor();
    await expect.poll(() => hashOf(page)).toContain('tab=tasks');
    await page.keyboard.press('ArrowUp');
    await detail(page, 150).waitFor();
  });

  it.each([
    ['End', 1],
    ['Home', 150],
  ])('follows %s', async (key, id) => {
    const page = await open(addressOf(demoId, 75));
    await listed(page);
    await detail(page, 75).waitFor();
    await grid(page).focus();
    await page.keyboard.press(key);
    await detail(page, id).waitFor();
  });

  it('follows Page Down and Page Up', async () => {
    const page = await open(addressOf(demoId, 150));
    await listed(page);
    await detail(page, 150).waitFor();
    await grid(page).focus();
    await page.keyboard.press('PageDown');
    await detail(page, 150).waitFor({ state: 'detached' });
    const reached = rows(page).and(page.locator('[aria-selected=true]')).locator('[role=gridcell]').first();
    await detail(page, Number(await reached.textContent())).waitFor();
    await page.keyboard.press('PageUp');
    await detail(page, 150).waitFor();
  });

  it('requests no row that a held key only passes', async () => {
    const page = await reopen(addressOf(demoId, 150));
    await listed(page);
    await detail(page, 150).waitFor();
    const asked: number[] = [];
    page.on('request', (request) => {
      const id = askedFor(request);
      if (id !== undefined) asked.push(id);
    });
    await grid(page).evaluate(async (element) => {
      for (let times = 0; times < 20; times += 1) {
        element.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true }));
        await Promise.resolve();
      }
    });
    await detail(page, 130).waitFor();
    expect(asked).toEqual([130]);
  });

  it('cancels its requests for the previous row', async () => {
    const page = await reopen(addressOf(demoId, 150));
    await listed(page);
    await detail(page, 150).waitFor();
    await page.route('**/api/call', async (route) => {
      // The database does not answer for this one.
      if (askedFor(route.request()) !== 149) await route.continue();
    });
    await grid(page).focus();
    const given = page.waitForRequest((request) => askedFor(request) === 149);
    await page.keyboard.press('ArrowDown');
    await given;
    const dropped = page.waitForEvent('requestfailed', (request) => askedFor(request) === 149);
    await page.keyboard.press('ArrowDown');
    await dropped;
    await detail(page, 148).getByRole('heading', { level: 2 }).waitFor();
  });

  it('stays with a row while a range is selected, and closes with Escape', async () => {
    const page = await open(addressOf(demoId, 150));
    await listed(page);
    await detail(page, 150).waitFor();
    await grid(page).focus();
    await page.keyboard.press('ArrowDown');
    await detail(page, 149).waitFor();
    await page.keyboard.press('Shift+ArrowDown');
    await page.getByText('2 rows selected').waitFor();
    await expect.poll(() => hashOf(page)).toContain('simulation=149');
    await page.keyboard.press('Escape');
    await detail(page, 149).waitFor({ state: 'detached' });
  });

  it("leaves the list's position unchanged when a row far down is opened", async () => {
    const page = await open(list);
    await listed(page);
    const last = rows(page).and(page.locator('[aria-selected=true]'));
    // A list that is still being laid out may scroll back: the key is repeated until the row stays.
    await expect
      .poll(async () => {
        await grid(page).press('End');
        return last.count();
      })
      .toBe(1);
    // Until the row has loaded, Enter has nothing to open.
    await expect.poll(async () => cells(page, 0).last().textContent()).toBe('1');
    await page.keyboard.press('Enter');
    await detail(page, 1).waitFor();
    await expect.poll(async () => last.getAttribute('aria-current')).toBe('true');
    await expect.poll(async () => cells(page, 0).last().textContent()).toBe('1');
  });
});
