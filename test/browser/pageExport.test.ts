import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Page } from 'playwright';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { doublesOf, readNpy, readNrrd, readZip } from '../renderer/pageFiles/readFiles.ts';
import { aBlob, aRow, aSimulation } from '../support/aSimulation.ts';
import { addressOf, picture } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { makeTemporaryFolder } from '../support/temporaryFolder.ts';
import { makeOwnDatabase } from '../support/ownDatabases.ts';

const { program, open } = startBrowserWindow();
const made: { id: string } = { id: '' };

const axis = (name: string, centres: readonly number[]): string =>
  `{"name": "Position (${name})", "unit": "cm", "values": [${centres.join(', ')}]}`;
/** A page's text as Python writes it. */
const pageText = (values: string, axes: readonly string[]): string =>
  `{"dimensions": ${axes.length}, "data": {"name": "DOSE", "unit": "MeV/g/prim", "values": [${values}]}, ${axes
    .map((each, index) => `"axis_dim${index + 1}": ${each}, `)
    .join('')}"metadata": {"page_normalized": "2"}}`;

const texts = {
  line: pageText('0.1, NaN, 1e-320, -Infinity', [axis('Z', [0.5, 1.5, 2.5, 3.5])]),
  map: pageText('1.0, 2.0, 3.0, 4.0, 5.0, 6.5', [axis('Y', [0.5, 1.5]), axis('Z', [0.5, 1.5, 2.5])]),
  cube: pageText('1, 2, 3, 4, 5, 6, 7, 8', [axis('X', [0.5, 1.5]), axis('Y', [0.5, 1.5]), axis('Z', [0.5, 1.5])]),
} as const;
const pageIds = { line: 1, map: 2, cube: 3 } as const;

beforeAll(async () => {
  const path = await makeOwnDatabase('sqlite', {
    rows: [
      aSimulation({ id: 1, job_id: 'job-1' }),
      ...[1, 2].map((id) =>
        aRow('Task', {
          id,
          simulation_id: 1,
          task_id: id,
          task_state: 'COMPLETED',
          platform: 'DIRECT',
          requested_primaries: 500,
          simulated_primaries: 500,
        }),
      ),
      aRow('Estimator', {
        id: 1,
        simulation_id: 1,
        name: 'z profile',
        file_name: 'z_profile_',
        compressed_data: aBlob({ file_format: 'bdo2019', number_of_primaries: '500' }),
      }),
      ...(['line', 'map', 'cube'] as const).map((name, index) =>
        aRow('Page', {
          id: pageIds[name],
          estimator_id: 1,
          page_number: index,
          page_name: 'DOSE',
          page_dimension: index + 1,
          compressed_data: aBlob(texts[name]),
        }),
      ),
    ],
  });
  made.id = (await program().call('connections.open', { target: { kind: 'file', path } })).id;
});

/** Opens a page and waits until it is drawn. */
async function drawn(name: keyof typeof pageIds): Promise<Page> {
  const page = await open(addressOf(made.id, 1, { page: pageIds[name], wide: true }));
  await picture(page, pageIds[name]).first().waitFor();
  return page;
}

const menuButton = (page: Page) => page.getByRole('button', { name: 'Export this plot or its data' });

async function saved(page: Page, entry: string): Promise<{ readonly name: string; readonly bytes: Uint8Array }> {
  const download = page.waitForEvent('download');
  await menuButton(page).click();
  await page
    .getByRole('menuitem', { name: new RegExp(`^${entry.replaceAll('.', String.raw`\.`)}(?: ?HTML)?$`, 'u') })
    .click();
  const file = await download;
  return { name: file.suggestedFilename(), bytes: new Uint8Array(await buffer(await file.createReadStream())) };
}

describe('the data of a page', () => {
  it('can be saved as JSON, byte for byte as stored', async () => {
    const { name, bytes } = await saved(await drawn('line'), 'JSON as stored');
    expect(new TextDecoder().decode(bytes)).toBe(texts.line);
    expect(name).toBe('sim1_z_profile_p0_DOSE.json');
  });

  it('can be saved as CSV whose values read back as the same numbers', async () => {
    const { bytes } = await saved(await drawn('line'), 'CSV, a row for each value');
    const [header, ...lines] = new TextDecoder().decode(bytes).trimEnd().split('\r\n');
    expect(header).toBe('Position (Z) low [cm],Position (Z) high [cm],Position (Z) centre [cm],DOSE [MeV/g/prim]');
    expect(lines).toEqual(['0,1,0.5,0.1', '1,2,1.5,NaN', '2,3,2.5,1e-320', '3,4,3.5,-Infinity']);
  });

  it('can be saved as .npy with the shape and the order of the map', async () => {
    const array = readNpy((await saved(await drawn('map'), 'NumPy .npy')).bytes);
    expect(array).toMatchObject({ shape: [2, 3], isFortran: true });
    expect(doublesOf(array)).toEqual([1, 2, 3, 4, 5, 6.5]);
  });

  it('can be saved as NRRD with three axes in space', async () => {
    const { fields, data } = readNrrd((await saved(await drawn('cube'), 'NRRD')).bytes);
    expect(fields.get('space directions')).toBe('(10,0,0) (0,10,0) (0,0,10)');
    expect(data).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('can be copied to the clipboard as rows of numbers', async () => {
    const page = await drawn('map');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.keyboard.press('e');
    await page.getByRole('menuitem', { name: 'Copy data' }).click();
    const copied = async (): Promise<readonly string[]> => {
      const text = await page.evaluate(async () => navigator.clipboard.readText());
      return text.trimEnd().split(/\r?\n/u).slice(1);
    };
    await expect.poll(copied).toEqual(['0.5\t1\t3\t5', '1.5\t2\t4\t6.5']);
  });

  it("says in the plot's context menu why a format cannot hold it", async () => {
    const page = await drawn('line');
    await page.getByRole('application').click({ button: 'right' });
    await page.getByText('A matrix needs a page with two axes.').waitFor();
    expect(await page.getByRole('menuitem', { name: 'CSV, as a matrix' }).getAttribute('aria-disabled')).toBe('true');
  });
});

describe('all pages of a simulation', () => {
  it('can be saved as one ZIP with an index of every page and the checksum of its blob', async () => {
    const { name, bytes } = await saved(await drawn('map'), 'All 3 pages as ZIP: JSON as stored');
    const files = readZip(bytes);
    const index = z
      .object({
        simulation: z.object({ id: z.number(), jobId: z.string() }),
        pages: z.array(z.object({ files: z.array(z.string()), pageId: z.number(), sha256: z.string() })),
      })
      .parse(JSON.parse(new TextDecoder().decode(files.get('index.json'))));
    expect(name).toBe('sim1_all_pages_JSON_as_stored.zip');
    expect(index.simulation).toEqual({ id: 1, jobId: 'job-1' });
    expect(index.pages.map(({ sha256 }) => sha256)).toEqual(
      Object.values(texts).map((text) => createHash('sha256').update(aBlob(text)).digest('hex')),
    );
    const read = index.pages.map(({ files: [first = ''] }) => new TextDecoder().decode(files.get(first)));
    expect(read).toEqual(Object.values(texts));
  });
});

describe('many pages', () => {
  const count = 120;
  const many = pageText(Array.from({ length: 500 }, (_, index) => String(Math.sin(index))).join(', '), [
    axis(
      'Z',
      Array.from({ length: 500 }, (_, index) => index + 0.5),
    ),
  ]);

  it('are read once each into a ZIP, whose export stops reading when it is cancelled', async () => {
    const blob = aBlob(many);
    const path = await makeOwnDatabase('sqlite', {
      rows: [
        aSimulation({ id: 1, job_id: 'job-1' }),
        aRow('Estimator', { id: 1, simulation_id: 1, name: 'z', file_name: 'z_', compressed_data: aBlob({}) }),
        ...Array.from({ length: count }, (_, index) =>
          aRow('Page', {
            id: index + 1,
            estimator_id: 1,
            page_number: index,
            page_name: 'DOSE',
            page_dimension: 1,
            compressed_data: blob,
          }),
        ),
      ],
    });
    const { id } = await program().call('connections.open', { target: { kind: 'file', path } });
    const page = await open(addressOf(id, 1, { page: 1, wide: true }));
    await picture(page, 1).first().waitFor();
    await page.locator('[data-page="1"]').first().waitFor();
    const read: number[] = [];
    page.on('request', (request) => {
      const text = request.postData() ?? '';
      const found = /"pageId":(\d+)/u.exec(text);
      if (text.includes('"pages.data"') && found !== null) read.push(Number(found[1]));
    });
    const start = async (): Promise<void> => {
      await menuButton(page).click();
      await page.getByRole('menuitem', { name: `All ${count} pages as ZIP: NumPy` }).click();
    };
    const progress = page.getByRole('progressbar', { name: /^Pages written to/u });
    const written = async (): Promise<number> => Number(await progress.getAttribute('value'));
    await start();
    await expect.poll(written).toBeGreaterThan(3);
    await page.getByRole('button', { name: /^Cancel the export of/u }).click();
    await progress.waitFor({ state: 'detached' });
    const atCancel = read.length;
    expect(atCancel).toBeGreaterThan(3);
    expect(atCancel).toBeLessThan(count);
    const download = page.waitForEvent('download');
    await start();
    const files = readZip(new Uint8Array(await buffer(await (await download).createReadStream())));
    expect(files.size).toBe(count + 1);
    // One read may have been under way when the export was cancelled; the second export reads each page once.
    expect(read.length - atCancel).toBeGreaterThanOrEqual(count);
    expect(read.length - atCancel).toBeLessThanOrEqual(count + 1);
    const [first] = [...files.keys()].filter((name) => name.endsWith('.npz'));
    expect(first).toMatch(/^01_z\/01_DOSE\.npz$/u);
  });
});

describe('the caption of every plot', () => {
  it('shows quantity, unit, normalisation and the primaries of all tasks', async () => {
    const page = await drawn('map');
    const facts = await page.getByLabel('What the plot shows').locator('bdi').allTextContents();
    expect(facts).toEqual(['DOSE', 'MeV/g per primary', '1\u202f000 primaries (the sum over 2 tasks)']);
  });
});

describe('the stored JSON of a page', () => {
  it('is shown as a tree, with the size and the checksum of its blob', async () => {
    const page = await drawn('line');
    await menuButton(page).click();
    await page.getByRole('menuitem', { name: 'Show stored JSON and blob…' }).click();
    await page.getByRole('tree', { name: 'sim1_z_profile_p0_DOSE.json' }).waitFor();
    const facts = await page.getByLabel('Facts about the blob').innerText();
    expect(facts).toContain(createHash('sha256').update(aBlob(texts.line)).digest('hex'));
    expect(facts).toContain('one intact gzip stream');
  });
});

describe('the report of a simulation', () => {
  it('is one HTML file that works offline, fetches nothing and may run only its own script', async () => {
    const { name, bytes } = await saved(await drawn('map'), 'Report of the simulation');
    const html = new TextDecoder().decode(bytes);
    expect(name).toBe('sim1_report.html');
    expect(bytes.length).toBeLessThan(2_000_000);
    expect(html).not.toMatch(/(?:src|href)="(?!data:)/u);
    const folder = await makeTemporaryFolder();
    onTestFinished(folder.dispose);
    await writeFile(join(folder.path, name), html);
    const page = await open(addressOf(made.id, 1, { page: 1 }));
    const report = await page.context().newPage();
    onTestFinished(async () => report.close());
    const troubles: string[] = [];
    report.on('console', (message) => void troubles.push(message.text()));
    report.on('request', (request) => {
      if (!/^(?:file|data):/u.test(request.url())) troubles.push(request.url());
    });
    await report.goto(`file://${join(folder.path, name)}`);
    expect(await report.locator('figure svg').count()).toBe(3);
    const second = report.locator('figure').nth(1);
    const before = await second.locator('svg').getAttribute('viewBox');
    await second.getByRole('button', { name: 'Zoom in' }).click();
    expect(await second.locator('svg').getAttribute('viewBox')).not.toBe(before);
    await second.getByRole('button', { name: 'Show all' }).click();
    expect(await second.locator('svg').getAttribute('viewBox')).toBe(before);
    expect(await report.getByRole('row', { name: 'primaries simulated' }).innerText()).toContain('1\u202f000');
    expect(troubles).toEqual([]);
  });
});
