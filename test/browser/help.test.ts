import { describe, expect, it } from 'vitest';
import type { Page } from 'playwright';
import { startBrowserWindow } from '../support/browserWindow.ts';

const { open } = startBrowserWindow();

async function run(page: Page, command: string): Promise<void> {
  await page.getByRole('button', { name: /Try the demo/u }).waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill(command);
  await page.keyboard.press('Enter');
}

describe('help', () => {
  it('shows the bundled pages with their pictures, and leads from one to another', async () => {
    const page = await open();
    await run(page, 'Help');
    const dialog = page.getByRole('dialog', { name: 'Help' });
    await dialog.getByRole('heading', { name: 'Connecting to a database' }).waitFor();
    await dialog.getByRole('button', { name: 'Finding simulations' }).click();
    await dialog.getByRole('article').getByRole('button', { name: 'Results' }).click();
    const picture = dialog.getByRole('article').locator('img').first();
    await expect
      .poll(async () => picture.evaluate((image) => (image instanceof HTMLImageElement ? image.naturalWidth : 0)))
      .toBeGreaterThan(600);
    await dialog.getByRole('button', { name: 'SQL', exact: true }).click();
    await dialog.getByRole('cell', { name: 'Ctrl+Space' }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(async () => dialog.count()).toBe(0);
  });
});

describe('about Tidescope', () => {
  it('names the version, the folder of the log and the licences of all parts', async () => {
    const page = await open();
    await run(page, 'About Tidescope');
    const dialog = page.getByRole('dialog', { name: 'About Tidescope' });
    await dialog.getByText(/^Tidescope \d+\.\d+\.\d+$/u).waitFor();
    await dialog.getByText('No crash has been recorded.').waitFor();
    expect(await dialog.getByRole('button', { name: 'Open folder' }).count()).toBe(0);
    await dialog.getByText('Third-party components').click();
    const react = dialog.getByRole('listitem').filter({ hasText: /^react \d/u });
    await react.locator('summary').click();
    await expect.poll(async () => react.locator('pre').textContent()).toContain('Permission is hereby granted');
  });
});
