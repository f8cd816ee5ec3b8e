import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { launchBrowser } from './browser.ts';
import { type BuiltProgram, startBuiltProgram } from './builtRenderer.ts';
import { openDemo } from './demoPages.ts';
import { type Screen, screensOf } from './screens.ts';

/*
 * `npm run screenshots [FOLDER] [SCREEN…]`: the program's screens with the demonstration, in both themes and two sizes,
 * as PNG files. For a person to look at; nothing is compared. `npm run pictures` takes those that the documents show.
 */

const sizes = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
] as const;
const themes = ['light', 'dark'] as const;

/** The pictures in `docs`, by the screen that they show; that of a rehearsal needs a server, and is taken by hand. */
const pictures: Readonly<Record<string, string>> = {
  map: 'simulation-light.png',
  compareLines: 'results-lines.png',
  compareMaps: 'results-gamma.png',
  gallerySeveral: 'results-gallery.png',
  integrityReport: 'integrity.png',
  backupsMade: 'backups.png',
  openRow: 'tables.png',
  stagedEdits: 'tables-edits.png',
  sql: 'sql.png',
};
const pictureSize = { width: 1440, height: 900 } as const;

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
  for (const { name, address, shows, act, after } of screens) {
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
    await after?.();
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
