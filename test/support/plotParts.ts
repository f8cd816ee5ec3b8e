import type { Locator, Page } from 'playwright';
import { hashOf } from './browserParts.ts';

/* A plot and gestures on it. Positions are fractions of the plot's box, from the left and from the top. */

/** The part of a plot that takes the pointer and the keys. */
export const plotStage = (page: Page): Locator => page.getByRole('application');

/** A position in a plot, 0 to 1. */
export type Place = readonly [number, number];

/** Moves the pointer over a position of the plot. */
export async function pointAt(page: Page, [across, down]: Place): Promise<void> {
  const box = await plotStage(page).boundingBox();
  if (box === null) throw new Error('The plot is not in the window');
  await page.mouse.move(box.x + across * box.width, box.y + down * box.height);
}

/** Drags from one position to another. */
export async function drag(
  page: Page,
  { from, to, key }: { readonly from: Place; readonly to: Place; readonly key?: 'Shift' },
): Promise<void> {
  await pointAt(page, from);
  if (key !== undefined) await page.keyboard.down(key);
  await page.mouse.down();
  await pointAt(page, [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]);
  await pointAt(page, to);
  await page.mouse.up();
  if (key !== undefined) await page.keyboard.up(key);
}

/** Double-clicks at a position. */
export async function doubleClick(page: Page, place: Place): Promise<void> {
  await pointAt(page, place);
  await page.mouse.down();
  await page.mouse.up();
  await page.mouse.down({ clickCount: 2 });
  await page.mouse.up({ clickCount: 2 });
}

/** Turns the wheel over a position and returns whether the plot prevented scrolling. */
export async function turnWheel(
  page: Page,
  place: Place,
  { by, key }: { readonly by: number; readonly key?: 'Control' },
): Promise<boolean> {
  await pointAt(page, place);
  const kept = page.evaluate(
    async () =>
      new Promise<boolean>((resolve) => {
        // The window's listener runs after everything within.
        window.addEventListener('wheel', (event) => resolve(event.defaultPrevented), { once: true, passive: true });
        document.documentElement.dataset['listens'] = 'wheel';
      }),
  );
  await page.locator('html[data-listens=wheel]').waitFor({ state: 'attached' });
  if (key !== undefined) await page.keyboard.down(key);
  await page.mouse.wheel(0, by);
  if (key !== undefined) await page.keyboard.up(key);
  const answer = await kept;
  await page.evaluate(() => document.documentElement.removeAttribute('data-listens'));
  return answer;
}

/** The part of a plot that is visible according to the address; undefined for all of it. */
export function zoomOf(page: Page): { x: [number, number]; y: [number, number] | null } | undefined {
  const found = /"zoom":\{"x":\[([^\],]+),([^\],]+)\],"y":(?:null|\[([^\],]+),([^\],]+)\])\}/u.exec(hashOf(page));
  if (found === null) return undefined;
  const [, low, high, bottom, top] = found;
  const y: [number, number] | null = bottom === undefined || top === undefined ? null : [Number(bottom), Number(top)];
  return { x: [Number(low), Number(high)], y };
}

/** The plot's read-out for the bin at the cursor: `Z 3.5–3.6 cm …`. */
export async function readout(page: Page): Promise<string> {
  const texts = await plotStage(page).locator('[aria-live=polite]').allTextContents();
  return texts.join(' ').trim();
}

/** The intervals in a read-out, in order. */
export function spansOf(text: string): readonly (readonly [number, number])[] {
  const figure = String.raw`[−-]?\d[\d.]*(?:e[+−-]?\d+)?`;
  const spans = text.replaceAll(/\u202f/gu, '').matchAll(new RegExp(`(${figure})(?: ?[–…] ?| to )(${figure})`, 'gu'));
  const toNumber = (digits = ''): number => Number(digits.replaceAll('−', '-'));
  return [...spans].map(([, low, high]) => [toNumber(low), toNumber(high)]);
}
