import type { Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { colourAt, packColour } from '#renderer/plots/colourMaps.ts';
import { imagesOfPdf, textsOfPdf } from '../renderer/figures/readPdf.ts';
import { aBlob, aRow, aSimulation } from '../support/aSimulation.ts';
import { addressOf, hashOf, picture } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { dropFile, savedFigure } from '../support/figureParts.ts';
import { makeOwnDatabase } from '../support/ownDatabases.ts';

const { program, open } = startBrowserWindow();
const made: { id: string } = { id: '' };
const axis = (name: string, values: readonly number[]) => ({ name: `Position (${name})`, unit: 'cm', values });
const values = [0, 1, 2, 3, 4, 5, 6, 7];

beforeAll(async () => {
  const map = {
    dimensions: 2,
    data: { name: 'FLUENCE', unit: '/cm^2/prim', values },
    axis_dim1: axis('Y', [0.5, 1.5]),
    axis_dim2: axis('Z', [0.5, 1.5, 2.5, 3.5]),
    metadata: { page_normalized: '2' },
  };
  const row = { estimator_id: 1, page_number: 0, page_name: 'FLUENCE', page_dimension: 2, compressed_data: aBlob(map) };
  const path = await makeOwnDatabase('sqlite', {
    rows: [
      aSimulation({ id: 1, job_id: 'job-1', title: 'Wiązka' }),
      aRow('Estimator', {
        id: 1,
        simulation_id: 1,
        name: 'gęstość',
        file_name: 'g_',
        compressed_data: aBlob({ file_format: 'bdo2019' }),
      }),
      aRow('Page', { id: 1, ...row }),
      ...['LINE', 'OTHER'].map((name, index) =>
        aRow('Page', {
          id: index + 2,
          estimator_id: 1,
          page_number: index + 1,
          page_name: name,
          page_dimension: 1,
          compressed_data: aBlob({
            dimensions: 1,
            data: { name, unit: 'MeV/g/prim', values: [1, 2, 3, 4 + index] },
            axis_dim1: axis('Z', [0.5, 1.5, 2.5, 3.5]),
            metadata: {},
          }),
        }),
      ),
    ],
  });
  made.id = (await program().call('connections.open', { target: { kind: 'file', path } })).id;
});

/** Opens the map with a logarithmic scale, so that there is a setting to restore. */
async function drawn(): Promise<Page> {
  const plot = { mapScale: 'sqrt', colourMap: 'magma', inverted: true };
  const page = await open(addressOf(made.id, 1, { page: 1, wide: true, plot }));
  await picture(page, 1).first().waitFor();
  return page;
}

describe('a figure of a map', () => {
  it('as PDF has its title, axes, unit and notes as text and its bins as an image', async () => {
    const pdf = await savedFigure(await drawn(), 'PDF');
    const texts = textsOfPdf(pdf);
    expect(texts).toContain('FLUENCE, gęstość');
    expect(texts).toContain('Position (Z) [cm]');
    expect(texts).toContain('cm⁻² per primary');
    expect(texts.join(' ')).toContain('cm⁻² per primary · number of primaries not stored');
    expect(imagesOfPdf(pdf)).toBeGreaterThan(0);
  });

  it('as SVG is well-formed, and its bins have the exact colour up to their edges', async () => {
    const page = await drawn();
    const svg = (await savedFigure(page, 'SVG')).toString();
    const row = await page.evaluate(async (text) => {
      const document = new DOMParser().parseFromString(text, 'image/svg+xml');
      if (document.querySelector('parsererror') !== null) throw new Error('not well-formed');
      const image = document.querySelector('image');
      const picture = new Image();
      picture.src = image?.getAttribute('href') ?? '';
      await picture.decode();
      const canvas = new OffscreenCanvas(picture.width, picture.height);
      const context = canvas.getContext('2d');
      if (context === null) throw new Error('no context');
      context.drawImage(picture, 0, 0);
      // The lowest row of pixels: the first bin along Y.
      return [...new Uint32Array(context.getImageData(0, picture.height - 1, picture.width, 1).data.buffer)];
    }, svg);
    // Values along Z at the first Y, in Fortran order: 0, 2, 4, 6 of 7, by the square root.
    const wanted = [0, 2, 4, 6].map((value) => {
      const step = Math.min(255, Math.floor(Math.sqrt(value / 7) * 256));
      return packColour(colourAt('magma', step / 255, true));
    });
    const changes = row.flatMap((pixel, at) => (at === 0 || row[at - 1] !== pixel ? [{ at, pixel }] : []));
    expect(changes.map(({ pixel }) => pixel)).toEqual(wanted);
    for (const [bin, { at }] of changes.entries()) expect(Math.abs(at - (bin * row.length) / 4)).toBeLessThanOrEqual(1);
  });

  it('as PNG has twice as many pixels as the figure', async () => {
    const png = await savedFigure(await drawn(), 'PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1600, 1120]);
  });

  it('can be copied as an image', async () => {
    const page = await drawn();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.keyboard.press('e');
    await page.getByRole('menuitem', { name: 'Copy image' }).click();
    await page.getByText('Copied the image').waitFor();
    const types = await page.evaluate(async () => (await navigator.clipboard.read()).flatMap((item) => item.types));
    expect(types).toEqual(['image/png']);
  });
});

describe('a figure dropped on the window', () => {
  it.each(['PNG', 'SVG', 'PDF'] as const)('as %s opens the plot with its settings', async (format) => {
    const page = await drawn();
    const file = await savedFigure(page, format);
    await page.evaluate((to) => window.location.assign(to), `#/c/${made.id}/users`);
    await page.getByRole('grid', { name: 'Users' }).waitFor();
    await dropFile(page, `figure.${format.toLowerCase()}`, file);
    await picture(page, 1).first().waitFor();
    await expect.poll(() => hashOf(page)).toMatch(/"mapScale":"sqrt"/u);
    await expect.poll(() => hashOf(page)).toMatch(/"colourMap":"magma"/u);
  });

  it('reports that no open connection has its page', async () => {
    const page = await drawn();
    const file = await savedFigure(page, 'SVG');
    const [start = '', encoded = '', end = ''] = file.toString().split(/(?<=tidescope-figure:)|(?=;<\/metadata>)/u);
    const other = Buffer.from(encoded, 'base64').toString().replaceAll('job-1', 'job-2');
    const changed = `${start}${Buffer.from(other).toString('base64')}${end}`;
    await dropFile(page, 'figure.svg', Buffer.from(changed));
    await page.getByText('No open connection has this page.').waitFor();
  });

  it('reports that its data has changed, and opens the current page on request', async () => {
    const page = await drawn();
    const file = await savedFigure(page, 'SVG');
    const [start = '', encoded = '', end = ''] = file.toString().split(/(?<=tidescope-figure:)|(?=;<\/metadata>)/u);
    const other = Buffer.from(encoded, 'base64')
      .toString()
      .replace(/"sha256":"[\da-f]{64}"/u, `"sha256":"${'0'.repeat(64)}"`);
    await dropFile(page, 'figure.svg', Buffer.from(`${start}${Buffer.from(other).toString('base64')}${end}`));
    await page.getByText('The data of this page has changed since the figure was exported.').waitFor();
    await page.getByRole('button', { name: 'Open the page as it is now' }).click();
    await picture(page, 1).first().waitFor();
  });

  it('reports that an image from another program holds no plot', async () => {
    const page = await drawn();
    await dropFile(page, 'photo.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'));
    await page.getByText("'photo.svg' holds no plot of Tidescope.").waitFor();
  });
});

describe('a result file from the web interface dropped on the window', () => {
  const result = {
    jobId: 'local-1',
    title: 'Saved in the browser',
    jobState: 'COMPLETED',
    startTime: '2026-01-02T03:04:05.000Z',
    metadata: { simType: 'Geant4', platform: 'DIRECT', inputType: 'files', server: '' },
    input: { inputType: 'files', inputFiles: { 'run.mac': '/run/beamOn 10', 'geometry.gdml': '<gdml/>' } },
    jobTasksStatus: [{ requestedPrimaries: 10, simulatedPrimaries: 10 }],
    estimators: [
      {
        name: 'Dose',
        pages: [
          {
            name: 'eDep',
            dimensions: 1,
            data: { name: 'eDep', unit: 'MeV/prim', values: [1, 2, 3] },
            axisDim1: { name: 'Position (Z)', unit: 'cm', values: [1, 2, 3] },
          },
        ],
      },
    ],
  };

  it('opens as a read-only database with its plots', async () => {
    const page = await open('/');
    await dropFile(page, 'beam-result.json', Buffer.from(JSON.stringify(result)));
    await page.getByRole('heading', { name: 'Saved in the browser' }).waitFor();
    await page.locator('[data-page="1"] canvas[role=img][data-drawn]').waitFor();
    expect(await page.getByLabel('What the plot shows').innerText()).toContain('10 primaries (one task)');
  });

  it('reports what is wrong with an incompletely saved file', async () => {
    const page = await open('/');
    await dropFile(page, 'beam-result.json', Buffer.from(JSON.stringify(result).slice(0, 200)));
    await page.getByText('The file ends in the middle of its JSON: it was not completely saved').waitFor();
  });

  it('names what had to be repaired or is missing before it is opened', async () => {
    const page = await open('/');
    const [estimator] = result.estimators;
    const cube = { ...estimator, pages: [{ dimensions: 3, name: 'cube', resultsUrl: '/results' }] };
    const file = JSON.stringify({ ...result, estimators: [...result.estimators, cube] });
    await dropFile(page, 'beam-result.json', Buffer.from(file));
    await page.getByText(/it holds only their addresses on the server/u).waitFor();
    await page.getByRole('button', { name: 'Open results' }).click();
    await page.getByRole('heading', { name: 'Saved in the browser' }).waitFor();
  });
});

describe('a figure of compared lines', () => {
  it('has the names of the pages as text', async () => {
    const pages = encodeURIComponent(
      JSON.stringify([
        { simulation: 1, page: 2 },
        { simulation: 1, page: 3 },
      ]),
    );
    const page = await open(`/c/${made.id}/compare?pages=${pages}`);
    await page.locator('canvas[role=img][data-drawn]').first().waitFor();
    const texts = textsOfPdf(await savedFigure(page, 'PDF'));
    expect(texts).toContain('A simulation 1, gęstość: LINE');
    expect(texts).toContain('B simulation 1, gęstość: OTHER');
  });
});
