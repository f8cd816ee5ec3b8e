import { beforeAll, describe, expect, it } from 'vitest';
import { addressOf, grid, hashOf, listed, rowCount, rows } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { demoId, openDemo, simulationTitled } from '../support/demoPages.ts';

const { program, open } = startBrowserWindow();
const token = /eyJ[\w-]+\.[\w-]+\.[\w-]+/u;

beforeAll(async () => openDemo(program()));

async function tabOf(title: string, tab: string) {
  return open(addressOf(demoId, await simulationTitled(program(), title), { tab, wide: true }));
}

describe('the tabs of a simulation', () => {
  it('show its tasks in a table', async () => {
    const page = await tabOf('lead collimator', 'tasks');
    await listed(page, 'Tasks');
    expect(await rowCount(page, 'Tasks')).toBe(15);
  });

  it('show the text of its input files', async () => {
    const page = await tabOf('lead collimator', 'input');
    await page
      .getByRole('listbox', { name: 'Input files' })
      .getByRole('option', { name: /beam\.dat/u })
      .click();
    await expect.poll(async () => page.locator('.cm-content').textContent()).toMatch(/TMAX0/u);
  });

  it('show its log files, with the tokens in them masked', async () => {
    const page = await tabOf('Submission refused', 'logs');
    await page
      .getByRole('listbox', { name: 'Log files' })
      .getByRole('option', { name: /collect/u })
      .click();
    await expect.poll(async () => page.locator('.cm-content').textContent()).toContain('[masked token]');
    expect(await page.locator('body').textContent()).not.toMatch(token);
  });

  it('show the rows of every table, with secrets and blobs described', async () => {
    const page = await tabOf('lead collimator', 'rows');
    await page.getByRole('region', { name: 'Simulation', exact: true }).waitFor();
    const text = (await page.getByRole('tabpanel').textContent()) ?? '';
    expect(text).toMatch(/blob · [\d.]+ (?:KiB|bytes)/u);
    expect(text).not.toMatch(/scrypt:|pbkdf2:|BEGIN [A-Z ]*PRIVATE KEY/u);
  });

  it('are switched with the arrow keys', async () => {
    const page = await tabOf('lead collimator', 'tasks');
    await page.getByRole('tab', { name: /^Tasks/u }).focus();
    await page.keyboard.press('ArrowRight');
    await expect
      .poll(async () => page.getByRole('tab', { name: /^Input/u }).getAttribute('aria-selected'))
      .toBe('true');
    await expect.poll(() => hashOf(page)).toContain('tab=input');
  });

  it('show a log of three million characters', async () => {
    const page = await tabOf('Verbose log, 3 MB', 'logs');
    await page.locator('.cm-line').first().waitFor();
    expect(await page.locator('.cm-line').count()).toBeLessThan(1000);
  });
});

describe('the current place', () => {
  it('is a simulation after a click on its row, and the list again after going back', async () => {
    const page = await open('/c/demo/simulations');
    await listed(page);
    await rows(page).nth(2).click();
    await page.getByRole('region', { name: 'Simulation 148' }).waitFor();
    await page.goBack();
    await expect.poll(async () => page.getByRole('region', { name: /^Simulation \d/u }).count()).toBe(0);
    await expect.poll(() => hashOf(page)).toBe('/c/demo/simulations');
  });

  it('is the same after a reload: filter, simulation, tab', async () => {
    const simulation = await simulationTitled(program(), 'Degrader scan, 0 mm');
    const filter = { list: { filter: { text: 'Degrader' }, sort: { column: 'title', direction: 'ascending' } } };
    const page = await open(addressOf(demoId, simulation, { tab: 'rows', ...filter }));
    await page.getByRole('region', { name: 'Task', exact: true }).waitFor();
    const before = hashOf(page);
    await page.reload();
    await page.getByRole('region', { name: 'Task', exact: true }).waitFor();
    await expect.poll(() => hashOf(page)).toBe(before);
    await expect.poll(async () => rowCount(page)).toBe(26);
  });

  it('is the list again after Escape', async () => {
    const page = await open('/c/demo/simulations?simulation=150');
    await page.getByRole('heading', { name: 'Proton 150 MeV, lead collimator' }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => hashOf(page)).toBe('/c/demo/simulations');
  });

  it('keeps the list next to the open simulation', async () => {
    const page = await open('/c/demo/simulations?simulation=148');
    await listed(page);
    await expect.poll(async () => grid(page).locator('[aria-current=true]').textContent()).toContain('SOBP 80–120');
  });

  it('is reported as missing when the simulation does not exist', async () => {
    const page = await open('/c/demo/simulations?simulation=987654');
    await page.getByText('There is no simulation 987654').waitFor();
    await page.getByRole('button', { name: 'Back to the list' }).click();
    await expect.poll(() => hashOf(page)).toBe('/c/demo/simulations');
  });
});
