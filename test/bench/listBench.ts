import type { Page } from 'playwright';
import { launchBrowser } from '../support/browser.ts';
import { atMost, type Figure, median, timeRounds } from './figures.ts';
import { makeLargeDatabase } from './largeDatabase.ts';
import { openedId } from './largeLists.ts';
import { longestTask } from './longestTask.ts';
import { type ServedProgram, startServedProgram } from './servedProgram.ts';

/* The list of simulations in the window, compared with what core alone needs for the same calls in the same run. */

const rounds = 5;
const sortedBy = (direction: 'ascending' | 'descending') => ({ sort: { column: 'title', direction } });

/**
 * From the click to the rows, from a sort to its rows, and from a key press to the detail's frame, on a large database.
 */
export async function benchListWindow(scale: string, print: (line: string) => void): Promise<readonly Figure[]> {
  const address = await makeLargeDatabase(scale, print);
  if (address === undefined) return [];
  const served = await startServedProgram();
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(served.url);
    const opening = [...(await benchOpening(page, served, address.href))];
    return [...opening, ...(await benchSorting(page, served)), ...(await benchFollowing(page))];
  } finally {
    await browser.close();
    await served.stop();
  }
}

/** Clicks Connect on the welcome page, then Simulations: once with a freshly loaded window, then again with everything warm. */
async function benchOpening(page: Page, served: ServedProgram, url: string): Promise<readonly Figure[]> {
  const overviews: number[] = [];
  const times: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    if (round > 0) await closeAndLeave(page, served);
    await page.getByRole('button', { name: /Connect to PostgreSQL/u }).click();
    await page.getByLabel('Address of the database').fill(url);
    overviews.push(await page.evaluate(clickToOverview));
    times.push(await page.evaluate(clickToRows));
  }
  const connectionId = await openedId(served.post);
  const core = await timeRounds(rounds, async () => {
    await served.post('simulations.list', { connectionId });
  });
  const [cold = Number.NaN, ...warm] = times;
  const [coldOverview = Number.NaN, ...warmOverviews] = overviews;
  const alone = `core alone ${median(core).toFixed(1)} ms`;
  return [
    atMost('click to the overview, cold', coldOverview, 500),
    atMost('click to the overview, warm', median(warmOverviews), 150),
    atMost(`click to rows, cold (${alone})`, cold, 500),
    atMost(`click to rows, warm (${alone})`, median(warm), 150),
  ];
}

async function closeAndLeave(page: Page, served: ServedProgram): Promise<void> {
  await page.evaluate(() => {
    window.location.hash = '#/';
  });
  await page.getByRole('button', { name: /Connect to PostgreSQL/u }).waitFor();
  await served.post('connections.close', { connectionId: await openedId(served.post) });
}

/** Sorts by title in both directions. */
async function benchSorting(page: Page, served: ServedProgram): Promise<readonly Figure[]> {
  const connectionId = await openedId(served.post);
  const times: number[] = [];
  const worked: number[] = [];
  for (let round = 0; round <= rounds * 2; round += 1) {
    const task = await longestTask(page, async () => times.push(await page.evaluate(sortToRows)));
    worked.push(task.worked);
  }
  const core: number[] = [];
  for (const direction of ['ascending', 'descending'] as const) {
    core.push(
      ...(await timeRounds(rounds, async () =>
        served.post('simulations.list', { connectionId, ...sortedBy(direction) }),
      )),
    );
  }
  const alone = median(core);
  return [
    atMost(`sort to rows (core alone ${alone.toFixed(1)} ms)`, median(times.slice(1)), alone + 40),
    atMost('longest task of the window meanwhile, on the processor', median(worked), 16),
  ];
}

/** Opens a row, then presses the down arrow: the frame of the next detail appears immediately. */
async function benchFollowing(page: Page): Promise<readonly Figure[]> {
  await page.locator('[role=grid] [role=row][data-index="0"]').click();
  await page.getByRole('region', { name: /^Simulation \d/u }).waitFor();
  await page.getByRole('grid', { name: 'Simulations' }).focus();
  const times: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    times.push(await page.evaluate(keyToDetail));
    // Separate key presses, not a held key.
    await page.evaluate(async () => new Promise((done) => setTimeout(done, 400)));
  }
  const [cold = Number.NaN, ...warm] = times;
  return [
    atMost('key press to the frame of the detail, cold', cold, 100),
    atMost('key press to the frame of the detail, warm', median(warm), 50),
  ];
}

/** From Connect to the first figures of the overview. */
async function clickToOverview(): Promise<number> {
  const started = performance.now();
  document.querySelector<HTMLElement>('form button[type=submit]')?.click();
  for (;;) {
    await new Promise((done) => requestAnimationFrame(done));
    const text = document.querySelector('section[aria-label=Overview]')?.textContent ?? '';
    if (/\d ?unfinished/u.test(text)) break;
    if (performance.now() - started > 20_000) throw new Error('No overview came');
  }
  return performance.now() - started;
}

/** From the view's link in the rail to the rows. */
async function clickToRows(): Promise<number> {
  const started = performance.now();
  document.querySelector<HTMLElement>('nav a[aria-label=Simulations]')?.click();
  for (;;) {
    await new Promise((done) => requestAnimationFrame(done));
    const cell = document.querySelector('[role=grid] [role=row][data-index="0"] [role=gridcell]');
    if ((cell?.textContent ?? '') !== '') break;
    if (performance.now() - started > 20_000) throw new Error('No rows came');
  }
  return performance.now() - started;
}

async function sortToRows(): Promise<number> {
  const first = (): string => document.querySelector('[role=row][data-index="0"]')?.textContent ?? '';
  const before = first();
  const header = [...document.querySelectorAll<HTMLElement>('[data-header]')].find(
    ({ textContent }) => textContent === 'title',
  );
  const started = performance.now();
  header?.click();
  for (;;) {
    await new Promise((done) => requestAnimationFrame(done));
    const isBusy = document.querySelector('[role=grid]')?.getAttribute('aria-busy') === 'true';
    if (!isBusy && first() !== '' && first() !== before) break;
    if (performance.now() - started > 20_000) throw new Error('The order did not change');
  }
  return performance.now() - started;
}

async function keyToDetail(): Promise<number> {
  const shown = (): string | null =>
    document.querySelector('section[aria-label^="Simulation "]')?.getAttribute('aria-label') ?? null;
  const before = shown();
  const grid = document.querySelector('[role=grid]');
  const started = performance.now();
  grid?.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true, cancelable: true }));
  for (;;) {
    await new Promise((done) => requestAnimationFrame(done));
    if (shown() !== null && shown() !== before) break;
    if (performance.now() - started > 20_000) throw new Error('The detail did not follow');
  }
  return performance.now() - started;
}
