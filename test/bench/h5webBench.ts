import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright';
import { build, preview } from 'vite';
import { launchBrowser } from '../support/browser.ts';
import { type Figure, median } from './figures.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const size = 1000;
const rounds = 12;

/** How long a map took to appear, and then to be drawn with another range, in ms. */
interface Times {
  readonly first: number;
  readonly redraw: number;
}

/** Builds a page of the bench and opens it in a browser. */
async function measure(browser: Browser, root: string, file: string): Promise<Times> {
  const outDir = await mkdtemp(join(tmpdir(), 'tidescope-h5web-'));
  const config = { configFile: false, root, logLevel: 'error' } as const;
  await build({ ...config, build: { outDir, emptyOutDir: true, rolldownOptions: { input: join(root, file) } } });
  const server = await preview({ ...config, build: { outDir }, preview: { port: 0, host: '127.0.0.1' } });
  try {
    const firsts: number[] = [];
    const redraws: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      page.on('pageerror', (error) => process.stderr.write(`${error.message}\n`));
      await page.goto(`${server.resolvedUrls?.local[0] ?? ''}${file}`);
      await page.waitForFunction(() => 'drawMap' in globalThis);
      const [first = Number.NaN, ...others] = await drawings(page);
      firsts.push(first);
      redraws.push(median(others));
      await page.close();
    }
    return { first: median(firsts), redraw: median(redraws) };
  } finally {
    await server.close();
    await rm(outDir, { recursive: true, force: true });
  }
}

/** Draws a map once, and then with one range after the other. */
async function drawings(page: Page): Promise<readonly number[]> {
  return page.evaluate(
    async ({ count, side }) => {
      const values = new Float64Array(side * side);
      for (let index = 0; index < values.length; index += 1) {
        const [x, y] = [(index % side) / side - 0.5, Math.floor(index / side) / side - 0.5];
        values[index] = Math.exp(-14 * (x * x + y * y)) + (index % 7) * 1e-4;
      }
      const times: number[] = [];
      for (let round = 0; round < count; round += 1) {
        const look = { range: [0, 1 - round / 100] as const, log: false };
        times.push(await window.drawMap(values, side, look));
        await new Promise((done) => setTimeout(done, 50));
      }
      return times;
    },
    { count: rounds, side: size },
  );
}

/** A map of a million values, next to HeatmapVis of h5web in the same browser. */
export async function benchH5web(print: (line: string) => void): Promise<readonly Figure[]> {
  if (!existsSync(here('h5web/node_modules/@h5web/lib'))) {
    print('h5web is not installed: npm ci --prefix test/bench/h5web');
    return [];
  }
  const browser = await launchBrowser({
    args: ['--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist'],
  });
  try {
    const peer = await measure(browser, here('h5web'), 'heatmap.html');
    const own = await measure(browser, here('.'), 'ownHeatmap.html');
    const figure = (name: string, [mine, theirs]: readonly [number, number], limit: number): Figure => ({
      name: `${name} of ${size} × ${size} values (HeatmapVis: ${theirs.toFixed(1)} ms)`,
      measured: `${mine.toFixed(1)} ms, ${(mine / theirs).toFixed(2)}×`,
      target: `≤ ${limit.toFixed(1)}×`,
      reached: mine <= limit * theirs,
    });
    return [figure('first drawing', [own.first, peer.first], 0.5), figure('redraw', [own.redraw, peer.redraw], 1)];
  } finally {
    await browser.close();
  }
}
