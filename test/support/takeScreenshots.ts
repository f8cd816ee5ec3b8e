import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { launchBrowser } from './browser.ts';
import { addressOf } from './browserParts.ts';
import { type BuiltProgram, startBuiltProgram } from './builtRenderer.ts';
import { demoId, openDemo, pageOf, simulationTitled } from './demoPages.ts';

/*
 * `npm run screenshots [FOLDER] [SCREEN…]`: the program's screens with the demonstration, in both themes and two sizes,
 * as PNG files. For a person to look at; nothing is compared. `npm run pictures` takes those that the documents show.
 */

const sizes = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
] as const;
const themes = ['light', 'dark'] as const;

/** The pictures in `docs`, by the screen that they show. */
const pictures: Readonly<Record<string, string>> = {
  map: 'simulation-light.png',
  compareLines: 'results-lines.png',
  compareMaps: 'results-gamma.png',
  gallerySeveral: 'results-gallery.png',
};
const pictureSize = { width: 1440, height: 900 } as const;

interface Screen {
  readonly name: string;
  readonly address: string;
  /** What must be visible before the screenshot is taken. */
  readonly shows?: string;
  /** The steps after opening the address. */
  readonly act?: (page: Page) => Promise<void>;
}

const press =
  (...keys: readonly string[]) =>
  async (page: Page): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };

/** A row of any list. */
const listRows = '[role=grid][aria-busy=false] [role=row][data-index]';

async function runStatement(page: Page): Promise<void> {
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('select u.username, count(*) as simulations, max(s.start_time) as latest\n');
  await page.keyboard.type('from "Simulation" s join "User" u on u.id = s.user_id group by 1 order by 2 desc');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Enter');
  await page.getByRole('grid').first().waitFor();
}

async function screensOf(program: BuiltProgram): Promise<readonly Screen[]> {
  const shown = await simulationTitled(program, 'lead collimator');
  const results = async (
    name: string,
    title: string,
    { dimensions, plot = {} }: { readonly dimensions: number; readonly plot?: Readonly<Record<string, unknown>> },
  ): Promise<Screen> => {
    const simulation = await simulationTitled(program, title);
    const page = await pageOf(program, simulation, dimensions);
    return {
      name,
      address: addressOf(demoId, simulation, { page, plot }),
      shows: `[data-page="${page}"] canvas[data-drawn]`,
    };
  };
  const comparison = async (name: string, titles: readonly string[], dimensions: number): Promise<Screen> => {
    const pages: { simulation: number; page: number }[] = [];
    for (const title of titles) {
      const simulation = await simulationTitled(program, title);
      pages.push({ simulation, page: await pageOf(program, simulation, dimensions) });
    }
    const address = `/c/${demoId}/compare?pages=${encodeURIComponent(JSON.stringify(pages))}`;
    return {
      name,
      address,
      shows: dimensions === 1 ? 'canvas[data-drawn]' : 'figure:nth-of-type(3) canvas[data-drawn]',
    };
  };
  const gallery = async (name: string, titles: readonly string[]): Promise<Screen> => {
    const ids: number[] = [];
    for (const title of titles) ids.push(await simulationTitled(program, title));
    const address = `/c/${demoId}/gallery?simulations=${encodeURIComponent(JSON.stringify(ids))}`;
    return { name, address, shows: 'canvas[data-drawn]' };
  };
  const list = `/c/${demoId}/simulations`;
  return [
    { name: 'welcome', address: '/' },
    { name: 'overview', address: `/c/${demoId}`, shows: 'section[aria-label=Overview]' },
    { name: 'simulations', address: list, shows: listRows },
    { name: 'users', address: `/c/${demoId}/users`, shows: listRows },
    { name: 'user', address: `/c/${demoId}/users?user=1`, shows: '[role=tabpanel] [role=grid]' },
    { name: 'all-tasks', address: `/c/${demoId}/tasks`, shows: listRows },
    { name: 'settings', address: `/c/${demoId}/settings`, shows: 'h1' },
    { name: 'clusters', address: `/c/${demoId}/clusters`, shows: listRows },
    { name: 'tables', address: `/c/${demoId}/tables?schema=main&table=Page`, shows: listRows },
    { name: 'structure', address: `/c/${demoId}/tables?schema=main&table=Page&tab=structure`, shows: 'main table' },
    { name: 'sql', address: `/c/${demoId}/sql`, shows: '.cm-content', act: runStatement },
    { name: 'problems', address: `/c/${demoId}/health`, shows: listRows },
    { name: 'integrity', address: `/c/${demoId}/health?tab=integrity`, shows: 'main button' },
    { name: 'backups', address: `/c/${demoId}/health?tab=backups`, shows: 'main button' },
    { name: 'cleanup', address: `/c/${demoId}/health?tab=cleanup` },
    { name: 'journal', address: `/c/${demoId}/activity` },
    { name: 'archives', address: `/c/${demoId}/activity?tab=archives` },
    await results('line', 'Degrader scan, 5 mm', { dimensions: 1, plot: { picked: [12, 16] } }),
    await results('map', 'lead collimator', { dimensions: 2, plot: { isoLevels: [80, 50, 20] } }),
    await results('geometry', 'Geometry map', { dimensions: 2 }),
    await results('slices', 'Dose cube', { dimensions: 3 }),
    await results('planes', 'Dose cube', { dimensions: 3, plot: { volume: 'planes' } }),
    await results('doses', 'Dose cube', { dimensions: 3, plot: { volume: 'doses' } }),
    await results('particles', 'Phase space at 4', { dimensions: 0 }),
    await results('histograms', 'Phase space at 4', { dimensions: 0, plot: { particleView: 'histograms' } }),
    { ...(await results('gallery', 'lead collimator', { dimensions: 2 })), name: 'gallery', act: press('g') },
    await comparison(
      'compareLines',
      [0, 5, 15, 20].map((depth) => `Degrader scan, ${depth} mm`),
      1,
    ),
    await gallery('gallerySeveral', [
      'Degrader scan, 0 mm',
      'Degrader scan, 5 mm',
      'Degrader scan, 15 mm',
      'lead collimator',
    ]),
    await comparison('compareMaps', ['lead collimator', 'Proton pencil beam in water'], 2),
    ...['tasks', 'input', 'logs', 'rows'].map((tab) => ({
      name: tab,
      address: addressOf(demoId, shown, { tab }),
    })),
    { name: 'palette', address: list, act: press('Control+k') },
    { name: 'keys', address: list, act: press('?') },
  ];
}

/** Waits until the page shows no loading state, in two frames in a row. */
async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('load');
  await page.waitForFunction(async () => {
    const isIdle = (): boolean => document.querySelector('[aria-busy=true], canvas:not([data-drawn])') === null;
    const frame = async (): Promise<number> => new Promise(requestAnimationFrame);
    await document.fonts.ready;
    if (!isIdle()) return false;
    await frame();
    await frame();
    return isIdle();
  });
}

interface Look {
  readonly viewport: { readonly width: number; readonly height: number };
  readonly colorScheme: 'light' | 'dark';
  /** Where the screenshot of a screen is written. */
  readonly fileOf: (name: string) => string;
}

async function take(browser: Browser, program: BuiltProgram, look: Look & { readonly screens: readonly Screen[] }) {
  const { viewport, colorScheme, fileOf, screens } = look;
  const context = await browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto(program.url);
  // The program's own start target may still navigate.
  await page.locator('[role=grid], main, h1').first().waitFor();
  await settled(page);
  for (const { name, address, shows, act } of screens) {
    await page.goto(`${program.origin}/#/`);
    await page.goto(`${program.origin}/#${address}`);
    await page
      .locator(shows ?? '[role=grid], main, h1')
      .first()
      .waitFor();
    await settled(page);
    await act?.(page);
    await settled(page);
    const path = fileOf(name);
    await page.screenshot({ path });
    process.stdout.write(`${path}\n`);
  }
  await context.close();
}

function looksIn(folder: string): readonly Look[] {
  return sizes.flatMap((viewport) =>
    themes.map((colorScheme) => ({
      viewport,
      colorScheme,
      fileOf: (name: string) => join(folder, `${name}-${colorScheme}-${viewport.width}.png`),
    })),
  );
}

const [folder = 'screenshots', ...named] = process.argv.slice(2);
const forDocuments = folder === '--pictures';
const names = forDocuments && named.length === 0 ? Object.keys(pictures) : named;
const looks: readonly Look[] = forDocuments
  ? [{ viewport: pictureSize, colorScheme: 'light', fileOf: (name) => join('docs', pictures[name] ?? `${name}.png`) }]
  : looksIn(folder);
if (!forDocuments) await mkdir(folder, { recursive: true });
const program = await startBuiltProgram();
const browser = await launchBrowser();
try {
  await openDemo(program);
  const screens = await screensOf(program);
  const chosen = names.length === 0 ? screens : screens.filter(({ name }) => names.includes(name));
  for (const look of looks) await take(browser, program, { ...look, screens: chosen });
} finally {
  await browser.close();
  await program.stop();
}
