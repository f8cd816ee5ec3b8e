import type { Locator, Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { cells, grid, hashOf, header, listed, rowCount, rows } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { openDemo } from '../support/demoPages.ts';

const { program, open, reopen } = startBrowserWindow();
const list = '/c/demo/simulations';
const title = 1;

beforeAll(async () => openDemo(program()));

describe('the list of simulations', () => {
  it('shows which of how many simulations are in view', async () => {
    const page = await open(list);
    await page.getByText(/^1–\d+ of 150$/u).waitFor();
    expect(await rowCount(page)).toBe(150);
  });

  it('reverses its order with a click on a header', async () => {
    const page = await open(list);
    await header(page, 'title').getByRole('button', { name: 'title', exact: true }).click();
    await expect.poll(async () => header(page, 'title').getAttribute('aria-sort')).toBe('ascending');
    await expect.poll(async () => cells(page, title).first().textContent()).toBe("''");
    await header(page, 'title').getByRole('button', { name: 'title', exact: true }).click();
    await expect.poll(async () => header(page, 'title').getAttribute('aria-sort')).toBe('descending');
    await expect.poll(async () => cells(page, title).first().textContent()).not.toBe("''");
  });

  it('keeps the order in the address', async () => {
    const page = await open(list);
    await header(page, 'tasks').getByRole('button', { name: 'tasks', exact: true }).click();
    await expect.poll(() => hashOf(page)).toContain('"column":"tasks"');
  });

  it('shows only simulations in the ticked states', async () => {
    const page = await open(list);
    await page.getByRole('button', { name: 'Filter by state' }).click();
    await page.getByRole('checkbox', { name: /FAILED/u }).check();
    await page.keyboard.press('Escape');
    await expect.poll(async () => rowCount(page)).toBeLessThan(150);
    const { count } = await program().call('simulations.count', {
      connectionId: 'demo',
      filter: { states: ['FAILED'] },
    });
    await expect.poll(async () => rowCount(page)).toBe(count);
    expect(new Set(await cells(page, 3).allTextContents())).toEqual(new Set(['FAILED']));
  });

  it('leaves the keys of an input method alone while it composes the text of a filter', async () => {
    const page = await open(list);
    await grid(page).waitFor();
    await page.keyboard.press('/');
    const filter = page.getByRole('searchbox', { name: /^Filter by/u });
    await page.keyboard.type('kan');
    // As a browser tells the keys of an input method; a headless one has none.
    const press = async (key: string): Promise<void> =>
      filter.dispatchEvent('keydown', { key, keyCode: 229, isComposing: true, bubbles: true, composed: true });
    for (const key of ['ArrowDown', 'Escape']) {
      await press(key);
      expect(await filter.inputValue()).toBe('kan');
      expect(await filter.evaluate((field) => field === document.activeElement)).toBe(true);
    }
    await page.keyboard.press('Escape');
    await expect.poll(async () => filter.inputValue()).toBe('');
  });

  it('shows only simulations with the typed text in their title', async () => {
    const page = await open(list);
    await grid(page).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('degrader SCAN, 5 mm');
    await expect.poll(async () => rowCount(page)).toBe(2);
    expect(new Set(await cells(page, title).allTextContents())).toEqual(new Set(['Degrader scan, 5 mm PMMA']));
  });

  it('treats SQL wildcards as ordinary characters', async () => {
    const page = await open(list);
    await page.getByRole('searchbox', { name: 'Filter by title or job id' }).fill('100%_');
    await expect.poll(async () => rowCount(page)).toBe(1);
  });

  it('shows all again when the filters are cleared', async () => {
    const page = await open(`${list}?list=${encodeURIComponent('{"filter":{"text":"no such title"}}')}`);
    await page.getByText('No simulations match').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).last().click();
    await expect.poll(async () => rowCount(page)).toBe(150);
  });

  it('ignores invalid filters in an address', async () => {
    const page = await open(`${list}?list=${encodeURIComponent('{"filter":{"states":42},"sort":"sideways"}')}`);
    await listed(page);
    await expect.poll(async () => rowCount(page)).toBe(150);
  });
});

describe('the list of simulations by keyboard', () => {
  it('moves to the next row with the arrow keys', async () => {
    const page = await open(list);
    await listed(page);
    await grid(page).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await expect.poll(async () => rows(page).nth(1).getAttribute('aria-selected')).toBe('true');
    expect(await rows(page).nth(0).getAttribute('aria-selected')).toBe('false');
  });

  it('jumps to the last row with End', async () => {
    const page = await open(list);
    await listed(page);
    await grid(page).focus();
    await page.keyboard.press('End');
    await expect.poll(async () => cells(page, 0).last().textContent()).toBe('1');
    await expect.poll(async () => rows(page).last().getAttribute('aria-selected')).toBe('true');
  });

  it('opens the row with Enter', async () => {
    const page = await open(list);
    await listed(page);
    await grid(page).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Simulation 150' }).waitFor();
    await expect.poll(() => hashOf(page)).toContain('simulation=150');
  });

  it('copies the selected rows as tab-separated text at Ctrl-C', async () => {
    const page = await open(list);
    await listed(page);
    await grid(page).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    await page.getByText('2 rows selected').waitFor();
    await page.keyboard.press('Control+c');
    const lines = async (): Promise<string[][]> =>
      (await page.evaluate(async () => navigator.clipboard.readText())).split('\n').map((line) => line.split('\t'));
    await expect
      .poll(async () => (await lines()).map((line) => line.slice(0, 2)))
      .toEqual([
        ['id', 'title'],
        ['150', 'Proton 150 MeV, lead collimator'],
        ['149', 'SOBP 80–120 MeV'],
      ]);
  });
});

describe('the list of simulations while scrolling', () => {
  const scrollTo = async (page: Page, top: number): Promise<void> =>
    grid(page).evaluate((element, to) => element.scrollTo({ top: to }), top);
  const places = async (page: Page): Promise<number[]> =>
    rows(page).evaluateAll((elements) => elements.map((element) => Number(element.getAttribute('aria-rowindex'))));
  const body = (page: Page): Locator => grid(page).locator('[role=rowgroup]').last();

  it('has every row in list order once it rests', async () => {
    const page = await open(list);
    await listed(page);
    for (const top of [1500, 900]) {
      await scrollTo(page, top);
      await expect.poll(async () => body(page).getAttribute('data-scrolling')).toBe(null);
      await expect.poll(async () => (await places(page))[0]).toBe(Math.floor(top / 28) - 6 + 2);
      const found = await places(page);
      expect(found).toEqual(found.toSorted((left, right) => left - right));
    }
  });

  it('takes the focus from a mark whose row scrolls out', async () => {
    const page = await open(list);
    await listed(page);
    const mark = rows(page).getByRole('button').first();
    await expect
      .poll(async () => {
        await grid(page).evaluate((element) => element.scrollBy({ top: 280 }));
        return mark.count();
      })
      .toBe(1);
    await mark.focus();
    await scrollTo(page, 0);
    await expect.poll(async () => (await places(page))[0]).toBe(2);
    await expect.poll(async () => grid(page).evaluate((element) => element === document.activeElement)).toBe(true);
  });
});

describe('the columns of the list', () => {
  it('stay hidden after a reload', async () => {
    const page = await reopen(list);
    await header(page, 'platform').waitFor();
    await page.getByRole('button', { name: 'Choose columns' }).click();
    const kept = page.waitForResponse(
      (response) => response.request().postData()?.includes('preferences.set') === true,
    );
    await page.getByRole('menuitemcheckbox', { name: 'platform' }).click();
    await kept;
    await page.keyboard.press('Escape');
    await page.reload();
    await header(page, 'title').waitFor();
    await expect.poll(async () => header(page, 'platform').count()).toBe(0);
  });

  it('include stored sizes that arrive separately', async () => {
    const page = await open(list);
    await expect.poll(async () => rows(page).first().textContent()).toMatch(/KiB|MiB/u);
  });
});
