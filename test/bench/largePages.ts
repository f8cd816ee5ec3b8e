import type { Page } from 'playwright';
import { atMost, type Figure, percentile } from './figures.ts';
import { longestTask, type Task } from './longestTask.ts';

const limit = 50;

/** Work on the window's main thread while large pages are opened, changed and stepped through. `base` is the list. */
export async function benchLargePages(page: Page, base: string): Promise<readonly Figure[]> {
  await list(page, base);
  const appearing = await longestTask(page, async () => appear(page, base, { simulation: 1, page: 2 }));
  const changed = await longestTask(page, async () => changeMap(page));
  await list(page, base);
  const started = performance.now();
  const four = await longestTask(page, async () => appear(page, base, { simulation: 2, page: 3 }));
  const shown = performance.now() - started;
  await list(page, base);
  await appear(page, base, { simulation: 2, page: 4 });
  await page.locator('[role=option] canvas').nth(1).waitFor();
  const stepped = await longestTask(page, async () => step(page));
  const following = await followCrosshair(page, base);
  const sorting = await longestTask(page, async () => sortDoses(page));
  return [
    taskAtMost('longest task while a million values are fetched, decoded and drawn', appearing, limit),
    taskAtMost('longest task while their scale, colours and window change', changed, limit),
    taskAtMost('longest task while stepping through slices of a million values', stepped, limit),
    atMost('four million values: from nothing to their picture', shown, 5000),
    taskAtMost('longest task meanwhile', four, 2 * limit),
    atMost('frame while the crosshair of three planes of 160³ follows the pointer, 95th percentile', following, 20),
    taskAtMost('longest task while the doses of four million bins are sorted', sorting, limit),
  ];
}

function taskAtMost(name: string, { lasted, worked }: Task, limit: number): Figure {
  return atMost(`${name} (on the processor: ${worked.toFixed(1)} ms)`, lasted, limit);
}

/** The list of simulations after a reload: nothing is cached. */
async function list(page: Page, base: string): Promise<void> {
  await page.goto('about:blank');
  await page.goto(base);
  await page.locator('[role=grid] [role=row][data-index]').first().waitFor();
}

/** Opens a simulation next to the list. */
async function appear(page: Page, base: string, place: { readonly simulation: number; readonly page: number }) {
  await page.goto(`${base}?simulation=${place.simulation}&wide=true&page=${place.page}`);
  await page.locator(`[data-page="${place.page}"] canvas[data-drawn]`).first().waitFor();
}

async function changeMap(page: Page): Promise<void> {
  const scale = page.getByRole('group', { name: 'Scale of the colours' });
  for (const name of ['lin', 'log']) {
    const button = scale.getByRole('button', { name, exact: true });
    await button.click();
    await page.locator(`[aria-pressed=true]`, { hasText: name }).first().waitFor();
  }
  await page.getByLabel('Colour map').selectOption('magma');
  const box = await page.getByRole('application').boundingBox();
  if (box === null) throw new Error('There is no plot');
  const at = (across: number, down: number) => [box.x + across * box.width, box.y + down * box.height] as const;
  await page.mouse.move(...at(0.2, 0.3));
  await page.mouse.down();
  await page.mouse.move(...at(0.7, 0.8), { steps: 5 });
  await page.mouse.up();
  await page.mouse.dblclick(...at(0.4, 0.5));
}

/** The 95th percentile of the time between frames, in ms, while the crosshair of three planes is dragged. */
async function followCrosshair(page: Page, base: string): Promise<number> {
  await list(page, base);
  await page.goto(`${base}?simulation=2&wide=true&page=5&plot=${encodeURIComponent('{"volume":"planes"}')}`);
  const plane = page.getByRole('application', { name: /^XY plane/u });
  await plane.waitFor();
  await page.locator('[role=option] canvas').nth(2).waitFor();
  const box = await plane.boundingBox();
  if (box === null) throw new Error('There is no plane');
  const frames = page.evaluate(frameTimes, 3000);
  await page.mouse.move(box.x + 0.5 * box.width, box.y + 0.4 * box.height);
  await page.mouse.down();
  for (let turn = 0; turn < 150; turn += 1) {
    const [across, down] = [0.4 + 0.15 * Math.sin(turn / 9), 0.4 + 0.15 * Math.cos(turn / 7)];
    await page.mouse.move(box.x + across * box.width, box.y + down * box.height);
  }
  await page.mouse.up();
  return percentile(await frames, 0.95);
}

async function frameTimes(milliseconds: number): Promise<number[]> {
  const gaps: number[] = [];
  const end = performance.now() + milliseconds;
  for (let last = performance.now(); last < end;) {
    await new Promise((done) => requestAnimationFrame(done));
    const now = performance.now();
    gaps.push(now - last);
    last = now;
  }
  return gaps;
}

/** Opens the dose-volume histogram of the page and waits for its figures. */
async function sortDoses(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'dose–volume' }).click();
  await page.getByText('D95', { exact: true }).waitFor();
}

async function step(page: Page): Promise<void> {
  const slider = page.getByRole('slider', { name: /^Bin along/u });
  for (const key of ['ArrowRight', 'ArrowLeft', 'ArrowLeft']) await slider.press(key);
}
