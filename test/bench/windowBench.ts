import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Page } from 'playwright';
import { launchBrowser } from '../support/browser.ts';
import { makeBenchDatabase } from './benchDatabase.ts';
import { atMost, type Figure, median, percentile } from './figures.ts';
import { openedId } from './largeLists.ts';
import { benchLargePages } from './largePages.ts';
import { startServedProgram } from './servedProgram.ts';

/** First paint, from click to plot, and scrolling through a million rows, in the built program. */
export async function benchWindow(): Promise<readonly Figure[]> {
  const path = makeBenchDatabase();
  const served = await startServedProgram(path);
  const browser = await launchBrowser();
  try {
    const connectionId = await openedId(served.post);
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(served.url);
    await page.getByRole('heading', { level: 1 }).waitFor();
    const paint = await page.evaluate(firstPaint);
    const base = `${served.url.split('#')[0] ?? ''}#/c/${connectionId}/simulations`;
    return [
      atMost('first paint of the welcome page', paint, 1000),
      ...(await benchPictures(page, base)),
      ...(await benchLargePages(page, base)),
      ...(await benchScrolling(page, `${base}?simulation=1&tab=tasks&wide=true`)),
    ];
  } finally {
    await browser.close();
    await served.stop();
    await rm(dirname(path), { recursive: true, force: true });
  }
}

/** Clicks from one page to the other and waits until the plot of that page has been drawn. */
async function benchPictures(page: Page, base: string): Promise<readonly Figure[]> {
  const times = new Map<number, number[]>([
    [1, []],
    [2, []],
  ]);
  const tasks: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    for (const [id, limit] of [
      [1, 2],
      [2, 1],
    ] as const) {
      // A reload empties the cache; the other page is opened first. Its neighbour is decoded for its thumbnail
      // meanwhile.
      await page.goto('about:blank');
      await page.goto(`${base}?simulation=1&wide=true&page=${limit}`);
      await page.locator('[data-page] canvas[data-drawn]').first().waitFor();
      const found = await page.evaluate(clickAndWait, id);
      times.get(id)?.push(found.milliseconds);
      tasks.push(found.longestTask);
    }
  }
  return [
    atMost('click to picture, 300×300', median(times.get(1) ?? []), 150),
    atMost('click to picture, a million values', median(times.get(2) ?? []), 500),
    atMost('longest task of the window meanwhile', Math.max(...tasks), 50),
  ];
}

async function clickAndWait(id: number): Promise<{ milliseconds: number; longestTask: number }> {
  const tasks: number[] = [0];
  const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)));
  observer.observe({ type: 'longtask' });
  const options = [...document.querySelectorAll('[role=option]')];
  const started = performance.now();
  options[id - 1]?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
  for (;;) {
    await new Promise((done) => requestAnimationFrame(done));
    const drawn = document.querySelector(`[data-page="${id}"] canvas[data-drawn]`);
    if (drawn !== null || performance.now() - started > 5000) break;
  }
  const milliseconds = performance.now() - started;
  await new Promise((done) => setTimeout(done, 100));
  observer.disconnect();
  return { milliseconds, longestTask: Math.max(...tasks) };
}

/** In ms since the navigation; waits until it is reported. */
async function firstPaint(): Promise<number> {
  return new Promise((resolve) => {
    new PerformanceObserver((list) => {
      const found = list.getEntries().find(({ name }) => name === 'first-contentful-paint');
      if (found !== undefined) resolve(found.startTime);
    }).observe({ type: 'paint', buffered: true });
  });
}

/** Scrolls the table, and next to it an empty scroller: the baseline for drawing on this machine. */
async function benchScrolling(page: Page, address: string): Promise<readonly Figure[]> {
  await page.goto('about:blank');
  await page.goto(address);
  await page.locator('[role=grid] [role=row]').nth(5).waitFor();
  const table = percentile(await page.evaluate(scrollFrames, false), 0.95);
  const empty = percentile(await page.evaluate(scrollFrames, true), 0.95);
  return [
    atMost(
      `frame while scrolling a million rows, 95th percentile (an empty scroller: ${empty.toFixed(1)} ms)`,
      table,
      20,
    ),
  ];
}

async function scrollFrames(empty: boolean): Promise<number[]> {
  const grid = document.querySelector('[role=grid]');
  const own = document.createElement('div');
  own.style.cssText = 'position:fixed;inset:0;overflow:auto;z-index:99';
  own.append(Object.assign(document.createElement('div'), { style: 'height:20000000px' }));
  if (empty) document.body.append(own);
  const scroller = empty
    ? own
    : [grid, ...(grid?.querySelectorAll('*') ?? [])].find(
        (element) => element !== null && element.scrollHeight > element.clientHeight * 4,
      );
  const gaps: number[] = [];
  let last = performance.now();
  for (let frame = 0; frame < 400; frame += 1) {
    await new Promise((done) => requestAnimationFrame(done));
    const now = performance.now();
    if (frame > 10) gaps.push(now - last);
    last = now;
    scroller?.scrollBy(0, 120);
  }
  own.remove();
  return gaps;
}
