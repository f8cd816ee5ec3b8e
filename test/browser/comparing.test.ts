import type { Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible } from '../support/axe.ts';
import { addressOf, coloursOf, hashOf, picture } from '../support/browserParts.ts';
import { startBrowserWindow } from '../support/browserWindow.ts';
import { dropFile, savedFigure } from '../support/figureParts.ts';
import { demoId, openDemo, pageOf, simulationTitled } from '../support/demoPages.ts';

const { program, open } = startBrowserWindow();

beforeAll(async () => openDemo(program()));

/** The first page of a simulation with that many axes, as a comparison's address names it. */
async function found(title: string, dimensions: number) {
  const simulation = await simulationTitled(program(), title);
  return { simulation, page: await pageOf(program(), simulation, dimensions) };
}

async function compared(titles: readonly string[], dimensions: number): Promise<Page> {
  const pages: unknown[] = [];
  for (const title of titles) pages.push(await found(title, dimensions));
  return open(`/c/${demoId}/compare?pages=${encodeURIComponent(JSON.stringify(pages))}`);
}

const gammaOf = (page: Page) => page.getByRole('region', { name: 'Gamma index' });
const rate = (page: Page) => gammaOf(page).getByText('pass, γ ≤ 1');

describe('pages of one axis', () => {
  it('are collected with C from several simulations and compared', async () => {
    const first = await found('Degrader scan, 0 mm', 1);
    const page = await open(addressOf(demoId, first.simulation, { page: first.page, wide: true }));
    await picture(page, first.page).waitFor();
    await page.keyboard.press('c');
    await page.getByRole('button', { name: 'Compare 1 page' }).waitFor();
    const second = await found('Degrader scan, 5 mm', 1);
    await page.goto(`${program().origin}/#${addressOf(demoId, second.simulation, { page: second.page, wide: true })}`);
    await picture(page, second.page).waitFor();
    await page.getByRole('button', { name: /^Add this page to the comparison/u }).click();
    await page.getByRole('button', { name: 'Compare 2 pages' }).click();
    await page.getByRole('img', { name: /^Lines A, B over Position/u }).waitFor();
    await expect.poll(async () => coloursOf(page.locator('canvas[role=img][data-drawn]'))).toBeGreaterThan(8);
    await expect.poll(() => hashOf(page)).toContain(`"page":${second.page}`);
    await rate(page).waitFor();
    await page.getByRole('button', { name: 'Back' }).click();
    await picture(page, second.page).waitFor();
  });

  it('show all values at the cursor, and the figures of the visible range', async () => {
    const page = await compared(['Degrader scan, 0 mm', 'Degrader scan, 20 mm'], 1);
    const plot = page.getByRole('application', { name: /^Compared lines/u });
    await plot.focus();
    await page.keyboard.press('ArrowRight');
    const side = page.getByRole('complementary', { name: 'Figures of the compared pages' });
    await side.getByRole('columnheader', { name: 'ratio' }).waitFor();
    const range = side.getByRole('row', { name: /^R80 cm/u });
    // 20 mm of plexiglass shorten the range by some 23 mm of water.
    await expect.poll(async () => range.textContent()).toMatch(/−1\.[5-9]|−2\.\d/u);
    await page.keyboard.press('+');
    await expect.poll(() => hashOf(page)).toContain('"zoom"');
    await page.keyboard.press('0');
    await expect.poll(() => hashOf(page)).not.toContain('"zoom"');
    await page.getByRole('button', { name: 'Magnifier' }).click();
    await expect.poll(() => hashOf(page)).toContain('"magnifies":true');
    await side.getByRole('row', { name: /^±3 % ref\. \d/u }).waitFor();
    await page.keyboard.press('r');
    await expect.poll(() => hashOf(page)).not.toContain('magnifies');
  });

  it('are pinned as the reference with P, and joined by the matching page of another simulation', async () => {
    const first = await found('Degrader scan, 0 mm', 1);
    const second = await found('Degrader scan, 5 mm', 1);
    const third = await simulationTitled(program(), 'Degrader scan, 15 mm');
    const page = await open(`/c/${demoId}/compare?pages=${encodeURIComponent(JSON.stringify([first]))}`);
    await page.getByText('Degrader scan, 0 mm PMMA').waitFor();
    await page.goto(`${program().origin}/#${addressOf(demoId, second.simulation, { page: second.page, wide: true })}`);
    await picture(page, second.page).waitFor();
    await page.keyboard.press('p');
    await page.getByRole('button', { name: 'Compare 2 pages' }).click();
    const list = page.getByRole('list', { name: 'Compared pages' });
    await expect.poll(async () => list.getByRole('listitem').first().textContent()).toContain('5 mm');
    await page.getByRole('button', { name: 'Add a simulation' }).click();
    await page.getByRole('searchbox', { name: 'title, id or job id' }).fill('Degrader scan, 15 mm');
    await page.getByRole('checkbox', { name: `Degrader scan, 15 mm PMMA #${third}` }).click();
    await page.getByRole('img', { name: /^Lines A, B, C over Position/u }).waitFor();
    await page.getByRole('searchbox', { name: 'title, id or job id' }).fill('Geometry map');
    await page.getByRole('checkbox', { name: /Geometry map/u }).click();
    await page.getByText(/has no page of the reference's estimator and quantity/u).waitFor();
  });

  it('can become the reference, be hidden and be removed', async () => {
    const page = await compared(['Degrader scan, 0 mm', 'Degrader scan, 5 mm', 'Degrader scan, 20 mm'], 1);
    const list = page.getByRole('list', { name: 'Compared pages' });
    await list.getByText('Degrader scan, 20 mm').waitFor();
    await page.getByRole('button', { name: 'Make page C the reference' }).click();
    await expect.poll(async () => list.getByRole('listitem').first().textContent()).toContain('20 mm');
    await page.getByRole('button', { name: 'Hide page B' }).click();
    await expect.poll(() => hashOf(page)).toContain('hidden=[1]');
    await page.getByRole('button', { name: 'Remove page B from the comparison' }).click();
    await expect.poll(async () => list.getByRole('listitem').count()).toBe(2);
    await expect.poll(() => hashOf(page)).not.toContain('hidden');
  });

  it('with another unit are named instead of drawn', async () => {
    const simulation = await simulationTitled(program(), 'Degrader scan, 0 mm');
    const estimators = await program().call('estimators.list', { connectionId: demoId, simulationId: simulation });
    const [dose, fluence] = estimators.flatMap(({ pages }) => pages);
    const pages = [dose, fluence].map((page) => ({ simulation, page: page?.id }));
    const page = await open(`/c/${demoId}/compare?pages=${encodeURIComponent(JSON.stringify(pages))}`);
    await page.getByText(/^B is not drawn: its values are in cm⁻²/u).waitFor();
    await gammaOf(page)
      .getByText(/cannot be compared by gamma/u)
      .waitFor();
  });

  it('of other dimensions are not drawn, and say so', async () => {
    const pages = [await found('lead collimator', 1), await found('Proton pencil beam in water', 2)];
    const page = await open(`/c/${demoId}/compare?pages=${encodeURIComponent(JSON.stringify(pages))}`);
    await page.getByText('Not drawn: it has 2 axes, the reference 1').waitFor();
    await page.getByText('The reference has 1 axis with more than one bin, the evaluated page 2.').waitFor();
  });

  it('can hide the 3 % agreement band, and be divided by their maximum', async () => {
    const page = await compared(['Degrader scan, 0 mm', 'Degrader scan, 5 mm'], 1);
    await page.getByRole('group', { name: 'What the values are divided by' }).getByText('max').click();
    await page.getByRole('img', { name: /to 1\.\d+$/u }).waitFor();
    await page.getByRole('group', { name: 'What is drawn below' }).getByText('none').click();
    await expect.poll(async () => page.getByRole('group', { name: /^Width of the band/u }).count()).toBe(0);
  });
});

describe('pages of two axes', () => {
  it('are shown side by side with their difference and gamma', async () => {
    const page = await compared(['Proton pencil beam in water', 'lead collimator'], 2);
    await rate(page).waitFor();
    expect(await rate(page).textContent()).toMatch(/^\d+\.\d % pass, γ ≤ 1/u);
    const maps = page.getByRole('figure').filter({ has: page.getByRole('application') });
    await expect.poll(async () => maps.count()).toBe(4);
    const facts = page.getByRole('group', { name: 'What the plots show' });
    await facts.getByText(/^MeV\/g per primary$|^per primary$/u).waitFor();
    // The primaries of the two simulations differ, so each has a line of its own.
    await expect.poll(async () => facts.getByText(/ primaries \(/u).count()).toBeGreaterThan(0);
    await page.setViewportSize({ width: 1000, height: 700 });
    await expect.poll(async () => facts.isVisible()).toBe(true);
    await page.setViewportSize({ width: 1280, height: 800 });
    await maps.nth(2).getByText('Gamma index, over the bins of the reference').waitFor();
    const computed = page.getByRole('group', { name: 'What is computed from the maps' });
    await computed.getByText('difference').click();
    await maps.nth(2).getByText('Difference, evaluated minus reference').waitFor();
    await computed.getByText('ratio').click();
    await maps.nth(2).getByText('Ratio, evaluated divided by reference').waitFor();
    await expect.poll(() => hashOf(page)).toContain('derived=ratio');
    await computed.getByText('gamma').click();
    await expect.poll(() => hashOf(page)).not.toContain('derived');
    await gammaOf(page)
      .getByText(/^Method\./u)
      .waitFor();
  });

  it('are exported as one figure that opens the comparison again, and as numbers', async () => {
    const page = await compared(['Proton pencil beam in water', 'lead collimator'], 2);
    await rate(page).waitFor();
    await page.getByRole('group', { name: 'What is computed from the maps' }).getByText('ratio').click();
    await expect.poll(() => hashOf(page)).toContain('derived=ratio');
    const parts = (): readonly string[] => hashOf(page).split(/[?&]/u).toSorted();
    const before = parts();
    const svg = await savedFigure(page, 'SVG');
    const text = svg.toString();
    expect(text).toContain('Ratio, evaluated divided by reference');
    expect(text).toMatch(/% pass \(γ ≤ 1\)/u);
    await page.getByRole('button', { name: 'Export this plot or its data' }).click();
    await page.getByRole('menuitem', { name: 'Copy data of the ratio' }).click();
    await page.getByText('Copied the values').waitFor();
    const copied = await page.evaluate(async () => navigator.clipboard.readText());
    expect(copied.split('\n').length).toBeGreaterThan(50);
    await page.evaluate((to) => window.location.assign(to), `#/c/${demoId}/users`);
    await page.getByRole('grid', { name: 'Users' }).waitFor();
    await dropFile(page, 'compared.svg', svg);
    await expect.poll(parts).toEqual(before);
    await page.getByText('Ratio, evaluated divided by reference').waitFor();
  });

  it('have one cursor, with the values of both at it and a cut through both', async () => {
    const page = await compared(['Proton pencil beam in water', 'lead collimator'], 2);
    await rate(page).waitFor();
    const maps = page.getByRole('figure').filter({ has: page.getByRole('application') });
    await maps.nth(0).getByRole('application').focus();
    await page.keyboard.press('ArrowRight');
    // The other maps tell the value of the same place.
    for (const place of [0, 1, 2])
      await maps
        .nth(place)
        .getByText(/^Z .*, Y .* cm, /u)
        .first()
        .waitFor();
    const side = page.getByRole('complementary', { name: 'Figures of the compared pages' });
    await side.getByRole('row', { name: /^A .* MeV\/g per primary/u }).waitFor();
    await side.getByRole('row', { name: /^B interpolated .* MeV\/g per primary/u }).waitFor();
    await side.getByRole('row', { name: /^difference .* % of the maximum/u }).waitFor();
    const cut = maps.nth(3);
    await cut.getByText(/^at Y /u).waitFor();
    await cut.getByRole('img', { name: /^Lines A, B over Position \(Z\)/u }).waitFor();
    await cut.getByRole('group', { name: 'Axis of the cut' }).getByText('Y').click();
    await cut.getByRole('img', { name: /^Lines A, B over Position \(Y\)/u }).waitFor();
  });

  it('swap with the reference, have gamma as bars of the cut, and a table of their iso-lines', async () => {
    const page = await compared(['lead collimator', 'Proton pencil beam in water'], 2);
    await page.getByRole('img', { name: /^Lines A, B over .*, with γ as bars$/u }).waitFor();
    await page.getByRole('button', { name: 'Iso-lines' }).click();
    await page.getByRole('button', { name: 'half', exact: true }).click();
    await page.keyboard.press('Escape');
    const row = page.getByRole('region', { name: 'Iso-lines' }).getByRole('row', { name: /^50 %/u });
    await row.waitFor();
    const [, own = '', other = ''] = await row.getByRole('cell').allTextContents();
    expect([Number(own) > 0, Number(other) > 0]).toEqual([true, true]);
    const first = page.getByRole('list', { name: 'Compared pages' }).getByRole('listitem').first();
    await first.getByText('lead collimator').waitFor();
    await page.getByRole('button', { name: 'Swap A and B' }).click();
    await first.getByText('Proton pencil beam in water').waitFor();
    await expect.poll(async () => row.getByRole('cell').nth(1).textContent()).not.toBe(own);
  });

  it('are joined by pages that fit, of the simulations that are open', async () => {
    const page = await compared(['lead collimator'], 2);
    const fitting = page.getByRole('region', { name: 'Pages that fit' });
    // The fluences of the same simulation have as many axes, but another unit.
    const other = await found('Proton pencil beam in water', 2);
    await page.evaluate(
      (to) => window.location.assign(to),
      `#${addressOf(demoId, other.simulation, { page: other.page })}`,
    );
    await picture(page, other.page).waitFor();
    await page.goBack();
    await fitting.getByRole('button', { name: /Proton pencil beam in water.*Dose$/u }).click();
    await expect.poll(() => hashOf(page)).toContain(`"page":${other.page}`);
    await page.getByRole('button', { name: 'Swap A and B' }).waitFor();
    await expect.poll(async () => fitting.getByRole('button', { name: /Fluence/u }).count()).toBe(0);
  });

  it('are shown in one place, divided by a movable line, or alternately', async () => {
    const page = await compared(['lead collimator', 'Proton pencil beam in water'], 2);
    await page.getByRole('button', { name: 'split', exact: true }).click();
    await expect.poll(() => hashOf(page)).toContain('layout=split');
    const line = page.getByRole('separator', { name: 'Line between the maps' });
    await line.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(async () => line.getAttribute('aria-valuenow')).toBe('52');
    const place = await line.boundingBox();
    if (place === null) throw new Error('the line is not drawn');
    await page.mouse.move(place.x + 5, place.y + 60);
    await page.mouse.down();
    await page.mouse.move(place.x - 120, place.y + 60);
    await page.mouse.up();
    await expect.poll(async () => Number(await line.getAttribute('aria-valuenow'))).toBeLessThan(50);
    await page.getByRole('button', { name: 'flicker', exact: true }).click();
    await page.getByRole('button', { name: 'evaluated', exact: true }).click();
    await page.getByText('B Evaluated').waitFor();
    await page.getByRole('button', { name: 'reference', exact: true }).click();
    await page.getByText('A Reference').waitFor();
  });

  it('pass everywhere when compared with themselves', async () => {
    const page = await compared(['lead collimator', 'lead collimator'], 2);
    await rate(page).waitFor();
    expect(await rate(page).textContent()).toContain('100.0 %');
  });

  it('list the clusters of failing points with their sign, size and place', async () => {
    const page = await compared(['lead collimator', 'Proton pencil beam in water'], 2);
    const clusters = page.getByRole('group', { name: 'Clusters of failing points' });
    await clusters.getByText(/clusters of failing points/u).waitFor();
    const sizes = await clusters
      .getByRole('row')
      .evaluateAll((rows) =>
        rows.slice(1).map((row) => Number(row.querySelector('td')?.textContent.replace(/\D/gu, ''))),
      );
    expect(sizes.length).toBeGreaterThan(1);
    expect(sizes).toEqual(sizes.toSorted((one, other) => other - one));
  });

  it('have a pass rate for every pair of criteria, which a click selects', async () => {
    const page = await compared(['Proton pencil beam in water', 'lead collimator'], 2);
    await gammaOf(page).getByRole('button', { name: 'Pass rate by criteria' }).click();
    const table = gammaOf(page).getByRole('table');
    await table.getByRole('button').first().click();
    await expect.poll(() => hashOf(page)).toContain('"dose":1');
    await gammaOf(page).getByText('γ 1 %/1 mm, global').waitFor();
  });

  it('say when no point is above the threshold', async () => {
    const page = await compared(['Proton pencil beam in water', 'lead collimator'], 2);
    const threshold = gammaOf(page).getByLabel('threshold');
    await threshold.fill('100');
    await threshold.press('Enter');
    // The maximum itself reaches the threshold, so one point is left.
    await gammaOf(page)
      .getByText(/^\d of 1 points/u)
      .waitFor();
  });
});

it('a comparison passes axe in both themes', async () => {
  const page = await compared(['Degrader scan, 0 mm', 'Degrader scan, 5 mm'], 1);
  await rate(page).waitFor();
  await expectAccessible(page);
});

// Last, as the set of an address stays while other tests begin with an empty one.
describe('single numbers', () => {
  it('are compared with the reference', async () => {
    const page = await compared(['lead collimator', 'Proton pencil beam in water'], 0);
    const cells = page.getByRole('table').getByRole('row').last().getByRole('cell');
    await cells.first().waitFor();
    const [value = '', unit = '', difference = '', relative = '', ratio = ''] = await cells.allTextContents();
    expect(unit).toBe('MeV/g per primary');
    const reference = Number(value) - Number(difference.replace('−', '-'));
    expect(Number(ratio)).toBeCloseTo(Number(value) / reference, 3);
    expect(Number.parseFloat(relative.replace('−', '-'))).toBeCloseTo((Number(value) / reference - 1) * 100, 1);
  });
});
