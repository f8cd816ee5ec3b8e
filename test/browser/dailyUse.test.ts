import type { Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { aBlob, aRow, aSimulation, aTask, aUser } from '../support/aSimulation.ts';
import { addressOf, grid, hashOf, listed, rows } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { chooseOperation, done, openOperationSession, operationButton, planned } from '../support/operationParts.ts';
import { demoId, openDemo, pageOf, simulationTitled } from '../support/demoPages.ts';

const { program, open, reopen } = startBrowserWindow();
const list = `/c/${demoId}/simulations`;

beforeAll(async () => openDemo(program()));

const focused = async (page: Page): Promise<string> =>
  page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
const clipboard = async (page: Page): Promise<string> => page.evaluate(async () => navigator.clipboard.readText());

describe('the keyboard', () => {
  it('starts in the list of a page, whether it is opened, reloaded or chosen in the rail', async () => {
    const page = await reopen(list);
    await listed(page);
    expect(await focused(page)).toBe('Simulations');
    await page.keyboard.press('ArrowDown');
    await page.getByText('1 row selected').waitFor();
    await page.getByRole('link', { name: 'Users' }).click();
    await listed(page, 'Users');
    await expect.poll(async () => focused(page)).toBe('Users');
  });

  it('expands the detail to the whole window with F, and brings the list back', async () => {
    const simulation = await simulationTitled(program(), 'lead collimator');
    const page = await open(addressOf(demoId, simulation));
    await listed(page);
    await page.keyboard.press('f');
    await expect.poll(async () => grid(page).count()).toBe(0);
    await page.keyboard.press('f');
    await listed(page);
  });

  it('closes the gallery with Escape, and the simulation with the next', async () => {
    const simulation = await simulationTitled(program(), 'lead collimator');
    const shown = await pageOf(program(), simulation, 2);
    const page = await open(addressOf(demoId, simulation, { page: shown }));
    await page.locator(`[data-page="${shown}"]`).waitFor();
    await page.keyboard.press('g');
    await page.getByRole('group', { name: 'All pages as pictures' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator(`[data-page="${shown}"]`).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => hashOf(page)).toBe(list);
    expect(await focused(page)).toBe('Simulations');
  });

  it("returns to the row after a row's menu, and to the button after a menu of the detail", async () => {
    const simulation = await simulationTitled(program(), 'lead collimator');
    const page = await open(addressOf(demoId, simulation));
    await listed(page);
    await rows(page).first().click({ button: 'right' });
    await page.getByRole('menu').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(async () => focused(page)).toBe('Simulations');
    await page.getByRole('button', { name: 'More about this simulation' }).click();
    await page.getByRole('menu').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(async () => focused(page)).toBe('More about this simulation');
  });
});

describe('the address', () => {
  it('contains only what differs from the defaults', async () => {
    const page = await open(list);
    await listed(page);
    const sortBy = async (name: string) => page.getByRole('button', { name, exact: true }).click();
    await sortBy('title');
    await expect.poll(() => hashOf(page)).toBe(`${list}?list={"sort":{"column":"title","direction":"ascending"}}`);
    await sortBy('id');
    await expect.poll(() => hashOf(page)).toBe(list);
    await page.getByRole('searchbox').fill('dose');
    await expect.poll(() => hashOf(page)).toBe(`${list}?list={"filter":{"text":"dose"}}`);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await expect.poll(() => hashOf(page)).toBe(list);
  });

  it("can be copied, as can the id, the job id and the row as JSON, from a row's menu", async () => {
    const simulation = await simulationTitled(program(), 'Dose cube');
    const page = await open(`${list}?list=${encodeURIComponent('{"filter":{"text":"Dose cube"}}')}`);
    await listed(page);
    const copied = async (entry: string) => {
      await chooseOperation(page, entry);
      await page
        .getByRole('status')
        .getByText(/^Copied/u)
        .waitFor();
      return clipboard(page);
    };
    expect(await copied('Copy id')).toBe(String(simulation));
    expect(await copied('Copy link')).toBe(`${program().origin}/#${list}?simulation=${simulation}`);
    expect(JSON.parse(await copied('Copy as JSON'))).toMatchObject({ id: simulation });
    expect(await copied('Copy job id')).toMatch(/DIRECT|BATCH/u);
  });

  it("of an open simulation puts its name in the window's title", async () => {
    const simulation = await simulationTitled(program(), 'Dose cube');
    const page = await open(addressOf(demoId, simulation));
    await expect.poll(async () => page.title()).toMatch(new RegExp(`^Simulation ${simulation}, Dose cube.* · `, 'u'));
  });
});

describe('the layout', () => {
  it('keeps id and title in view at 1280 while the other columns scroll', async () => {
    const page = await reopen(list);
    await page.setViewportSize({ width: 1280, height: 800 });
    await listed(page);
    const place = async (column: number) =>
      (await rows(page).first().locator(`[role=gridcell]:nth-child(${column})`).boundingBox())?.x ?? Number.NaN;
    const before = [await place(1), await place(2), await place(3)] as const;
    await grid(page).evaluate((element) => element.scrollTo({ left: 300 }));
    await expect.poll(async () => place(3)).toBeLessThan(before[2] - 100);
    expect([await place(1), await place(2)]).toEqual([before[0], before[1]]);
  });

  it('is one column at a zoom of 200 %, and the list again after closing the detail', async () => {
    const simulation = await simulationTitled(program(), 'lead collimator');
    const page = await reopen(addressOf(demoId, simulation));
    await page.setViewportSize({ width: 720, height: 450 });
    await page.getByRole('heading', { level: 2 }).waitFor();
    await expect.poll(async () => grid(page).isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Close the simulation' }).click();
    await listed(page);
  });
});

describe('after an operation', () => {
  it('the detail of a removed simulation closes, and Done offers Undo and a link to the journal', async () => {
    const database = [
      aUser({ id: 1, username: 'alice' }),
      aSimulation({ id: 1, user_id: 1 }),
      aSimulation({ id: 2, user_id: 1 }),
      aTask({ id: 20, simulation_id: 2 }),
      aRow('Input', { id: 2, simulation_id: 2, compressed_data: aBlob({}) }),
    ];
    const { connectionId } = await openOperationSession({ program: program(), id: 'daily', rows: database });
    const page = await reopen(addressOf(connectionId, 2));
    await listed(page);
    await chooseOperation(page, 'Remove simulation 2…');
    await planned(page);
    await operationButton(page).click();
    const dialog = await done(page);
    await expect.poll(() => hashOf(page)).not.toContain('simulation=2');
    // Behind the dialog, where roles are hidden.
    await page.locator('[role=grid][aria-label=Simulations][aria-rowcount="2"]').waitFor();
    await dialog.getByRole('button', { name: 'Undo…' }).waitFor();
    await dialog.getByRole('button', { name: /^entry/u }).click();
    await listed(page, 'Activity');
  });
});
