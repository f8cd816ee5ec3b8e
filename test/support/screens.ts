import { dirname, join } from 'node:path';
import type { Page } from 'playwright';
import { addressOf } from './browserParts.ts';
import type { BuiltProgram } from './builtRenderer.ts';
import { demoId, pageOf, simulationTitled } from './demoPages.ts';

/* The program's screens with the demonstration, for `npm run screenshots`: how each is reached, and what it shows. */

export interface Screen {
  readonly name: string;
  readonly address: string;
  /** What must be visible before the screenshot is taken. */
  readonly shows?: string;
  /** The steps after opening the address. */
  readonly act?: (page: Page) => Promise<void>;
  /** Puts back what the steps have changed. */
  readonly after?: () => Promise<void>;
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

async function checkIntegrity(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Check (?:the database|again)$/u }).click();
  await page.getByRole('button', { name: 'Check again' }).waitFor({ timeout: 120_000 });
  await page.getByText('Pages whose data cannot be unpacked').click();
}

async function backUp(page: Page, folder: string): Promise<void> {
  await page.getByRole('button', { name: 'Back up now…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Folder on this machine').fill(folder);
  await dialog.getByRole('button', { name: /^Back up / }).click();
  await dialog.getByText('The backup is complete.').waitFor();
  await dialog.getByRole('button', { name: 'Close', exact: true }).click();
  await page
    .getByText(/restorable, checked/u)
    .first()
    .waitFor();
}

const cellOf = (page: Page, row: number, column: string) =>
  page.locator(`${listRows}[data-index="${row}"] [data-column="${column}"]`);

async function openRow(page: Page): Promise<void> {
  await cellOf(page, 4, 'page_name').click();
  await page.getByRole('region', { name: 'Row', exact: true }).waitFor();
}

/** A changed, a new and a removed row, which are discarded afterwards. */
function stagedEdits(program: BuiltProgram): Screen {
  const relation = { schema: 'main', name: 'Page' };
  return {
    name: 'stagedEdits',
    address: `/c/${demoId}/tables?schema=main&table=Page`,
    shows: listRows,
    act: async (page) => {
      const { name } = await program.call('connections.get', { connectionId: demoId });
      await program.call('connections.unlock', { connectionId: demoId, minutes: 30, typedName: name });
      const staged = page.getByRole('region', { name: 'Staged edits' });
      await page.getByRole('button', { name: 'New row' }).click();
      await staged.getByText('1 new').waitFor();
      await cellOf(page, 9, 'page_name').click();
      await page.getByRole('grid').first().focus();
      await page.keyboard.press('Delete');
      await staged.getByText('1 removed').waitFor();
      await cellOf(page, 5, 'page_name').dblclick();
      await page.getByLabel('page_name: new value').fill('DOSE EDITED');
      await page.keyboard.press('Enter');
      await staged.getByText('3 rows edited').waitFor();
    },
    after: async () => {
      await program.call('edits.unstage', { connectionId: demoId, relation, what: { kind: 'all' } });
      await program.call('connections.lock', { connectionId: demoId });
    },
  };
}

/** All screens of the program with the demonstration open. */
export async function screensOf(program: BuiltProgram): Promise<readonly Screen[]> {
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
      act: async (page) => {
        await page.getByText('Reading the inputs…').first().waitFor({ state: 'hidden' });
        const fitting = page.getByRole('region', { name: 'Pages that fit' }).locator('li');
        await fitting
          .filter({ hasNot: page.locator('canvas') })
          .first()
          .waitFor({ state: 'hidden' });
      },
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
    {
      name: 'integrityReport',
      address: `/c/${demoId}/health?tab=integrity`,
      shows: 'main button',
      act: checkIntegrity,
    },
    {
      name: 'backupsMade',
      address: `/c/${demoId}/health?tab=backups`,
      shows: 'main button',
      act: async (page) => backUp(page, join(dirname(program.home), 'backups')),
    },
    { name: 'openRow', address: `/c/${demoId}/tables?schema=main&table=Page`, shows: listRows, act: openRow },
    stagedEdits(program),
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
