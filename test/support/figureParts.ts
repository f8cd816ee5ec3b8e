import { buffer } from 'node:stream/consumers';
import type { Page } from 'playwright';

/* Figures: exported from the menu of a plot, and dropped on the window. */

/** Exports the open plot as a figure, or what the menu of another name exports. */
export async function savedFigure(
  page: Page,
  format: 'PNG' | 'SVG' | 'PDF',
  menu = 'Export this plot or its data',
): Promise<Buffer> {
  await page.getByRole('button', { name: menu }).click();
  await page.getByRole('menuitem', { name: /^Export figure/u }).click();
  await page.getByRole('button', { name: format, exact: true }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: `Save ${format}` }).click();
  return buffer(await (await download).createReadStream());
}

/** Drops a file on the window. */
export async function dropFile(page: Page, name: string, bytes: Buffer): Promise<void> {
  const transfer = await page.evaluateHandle(
    ({ name: fileName, base64 }) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))], fileName));
      return data;
    },
    { name, base64: bytes.toString('base64') },
  );
  await page.locator('#root > *').first().dispatchEvent('drop', { dataTransfer: transfer });
}
