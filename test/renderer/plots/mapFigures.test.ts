import { describe, expect, it } from 'vitest';
import { curveValue } from '#renderer/plots/curve.ts';
import { colourHistogram, histogramPath } from '#renderer/plots/heatmap/colourHistogram.ts';
import { projectionsOf } from '#renderer/plots/heatmap/drawCuts.ts';
import { crossesMap, lineCutPage } from '#renderer/plots/heatmap/lineCut.ts';
import { makeMapModel, toMapGrid } from '#renderer/plots/heatmap/mapModel.ts';
import { isInRegion, regionFigures } from '#renderer/plots/heatmap/region.ts';
import { binsAround, cutCurve } from '#renderer/plots/heatmap/sideCurves.ts';
import { cellCodes, codeOf, firstColour, makeCoder, makeRunCoder } from '#renderer/plots/heatmap/valueCodes.ts';
import { clippedRange, colourScale } from '#renderer/plots/heatmap/valueColours.ts';
import { makeScale } from '#renderer/plots/plotScale.ts';
import { parsePlotSettings } from '#renderer/plots/plotSettings.ts';
import type { Page2D } from '#shared/domain/page.ts';
import { aBins, aMap, anAxis } from './plotPages.ts';

const settings = parsePlotSettings({});
const gridOf = (page: Page2D) => toMapGrid(page, settings);
const listOf = (curve: ReturnType<typeof cutCurve>): readonly number[] =>
  Array.from(curve.bins.centres, (_, bin) => curveValue(curve, bin));

/** Equal except for rounding. */
function expectClose(values: Iterable<number>, expected: readonly number[]): void {
  const found = [...values];
  expect(found).toHaveLength(expected.length);
  for (const [index, value] of found.entries()) expect(value).toBeCloseTo(expected[index] ?? Number.NaN, 9);
}

/** Three rows (Y) of four columns (Z): `10 · row + column`. */
const rowsAndColumns = aMap([0, 10, 20, 1, 11, 21, 2, 12, 22, 3, 13, 23], [3, 4], 'F');

/** Two rows of heights 1 and 3, three columns of widths 1, 2 and 4. */
function unequalMap(values: readonly number[]): Page2D {
  const axes = [anAxis('Position (Y)', aBins([0, 1, 4])), anAxis('Position (Z)', aBins([0, 1, 3, 7]))] as const;
  return { ...aMap(values, [2, 3], 'F'), axes };
}

describe('a cut', () => {
  it('of one bin is the row or the column itself', () => {
    expect(listOf(cutCurve(gridOf(rowsAndColumns), 'along', { bin: 1, width: 1 }))).toEqual([10, 11, 12, 13]);
    expect(listOf(cutCurve(gridOf(rowsAndColumns), 'up', { bin: 2, width: 1 }))).toEqual([2, 12, 22]);
  });

  it('of several is their mean, as far as there are that many, in either order of values', () => {
    const inC = aMap([0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23], [3, 4], 'C');
    for (const page of [rowsAndColumns, inC]) {
      expect(listOf(cutCurve(gridOf(page), 'along', { bin: 1, width: 3 }))).toEqual([10, 11, 12, 13]);
      expect(listOf(cutCurve(gridOf(page), 'along', { bin: 0, width: 3 }))).toEqual([5, 6, 7, 8]);
      expect(listOf(cutCurve(gridOf(page), 'up', { bin: 3, width: 2 }))).toEqual([3, 13, 23]);
    }
  });

  it('omits non-finite values', () => {
    const page = aMap([1, Number.NaN, 5, Infinity, 2, 8], [2, 3], 'F');
    expect(listOf(cutCurve(gridOf(page), 'along', { bin: 0, width: 2 }))).toEqual([1, 5, 5]);
  });

  it('is as many bins wide as requested', () => {
    expect(binsAround(5, 1, 10)).toEqual({ first: 5, last: 5 });
    expect(binsAround(5, 4, 10)).toEqual({ first: 4, last: 7 });
    expect(binsAround(0, 5, 10)).toEqual({ first: 0, last: 2 });
  });
});

describe('a projection', () => {
  it('is the sum or the mean of the visible part', () => {
    const model = makeMapModel(gridOf(rowsAndColumns), settings);
    expect(listOf(projectionsOf(model, 'sum').along)).toEqual([30, 33, 36, 39]);
    expect(listOf(projectionsOf(model, 'mean').up)).toEqual([1.5, 11.5, 21.5]);
    const zoomed = makeMapModel(gridOf(rowsAndColumns), { ...settings, zoom: { x: [1, 3], y: [0, 3] } });
    expect(listOf(projectionsOf(zoomed, 'sum').up)).toEqual([3, 23, 43]);
  });
});

describe('the figures of a part of a map', () => {
  it('include the bins whose centres are in the rectangle', () => {
    const figures = regionFigures(gridOf(rowsAndColumns), { shape: 'rectangle', x: [0.6, 2.6], y: [0, 1.9] });
    // Columns 1 and 2 (centres 1.5, 2.5), rows 0 and 1: 1, 2, 11, 12.
    expect(figures.statistics).toMatchObject({ cells: 4, min: 1, max: 12, sum: 26, mean: 6.5 });
    expect(figures.maximumAt).toEqual({ x: 2.5, y: 1.5 });
    // Squared deviations from 6.5 (5.5, 4.5, 4.5, 5.5) sum to 101, over three.
    expect(figures.deviation).toBeCloseTo(Math.sqrt(101 / 3), 12);
  });

  it('weight unequal bins by their area', () => {
    const figures = regionFigures(gridOf(unequalMap([1, 2, 3, 4, 5, 6])), { shape: 'rectangle', x: [0, 7], y: [0, 4] });
    // 1·1·1 + 2·1·3 + 3·2·1 + 4·2·3 + 5·4·1 + 6·4·3 = 129; the map is 7 by 4.
    expect(figures.integral).toBe(129);
    expect(figures.area).toBe(28);
  });

  it('are of an ellipse on request', () => {
    const page = aMap(
      Array.from({ length: 16 }, () => 1),
      [4, 4],
      'F',
    );
    // Of 4 by 4 bins the centres of the corners are √4.5 from the middle, beyond the radius of 2.
    expect(regionFigures(gridOf(page), { shape: 'ellipse', x: [0, 4], y: [0, 4] }).statistics.cells).toBe(12);
    expect(isInRegion({ shape: 'ellipse', x: [0, 4], y: [0, 2] }, { x: 4, y: 1 })).toBe(true);
  });

  it('are not numbers if no centre is inside', () => {
    const figures = regionFigures(gridOf(rowsAndColumns), { shape: 'rectangle', x: [0.6, 0.7], y: [0.6, 0.7] });
    expect(figures.statistics.cells).toBe(0);
    expect(figures.statistics.max).toBeNaN();
    expect(figures.maximumAt).toBeNull();
  });
});

describe('a cut along a line', () => {
  const page = unequalMap([1, 2, 3, 4, 5, 6]);

  it('has a bin for each bin that it crosses, as long as its path within it', () => {
    // From (0, 0.5) to (4, 2.5): x = 1 after a quarter (y = 1, so a corner), x = 3 after three quarters.
    const cut = lineCutPage(page, gridOf(page), { from: { x: 0, y: 0.5 }, to: { x: 4, y: 2.5 } });
    const length = Math.hypot(4, 2);
    expect([...cut.quantity.values]).toEqual([1, 4, 6]);
    expectClose(cut.axes[0].stored.edges, [0, length / 4, (3 * length) / 4, length]);
    expect(cut.axes[0].stored.unit).toBe('cm');
  });

  it('along a row is that row', () => {
    const cut = lineCutPage(page, gridOf(page), { from: { x: 0, y: 2 }, to: { x: 7, y: 2 } });
    expect([...cut.quantity.values]).toEqual([2, 4, 6]);
    expectClose(cut.axes[0].stored.edges, [0, 1, 3, 7]);
  });

  it('is not a number outside the map', () => {
    const cut = lineCutPage(page, gridOf(page), { from: { x: -1, y: 0.5 }, to: { x: 1, y: 0.5 } });
    expect([...cut.quantity.values]).toEqual([Number.NaN, 1]);
    expect(crossesMap(gridOf(page), { from: { x: 8, y: 0 }, to: { x: 9, y: 1 } })).toBe(false);
    expect(crossesMap(gridOf(page), { from: { x: 1, y: 1 }, to: { x: 1, y: 1 } })).toBe(false);
  });
});

describe('the colours of a map', () => {
  const { statistics } = aMap([-100, -1, 0, 1, 100, 10], [2, 3], 'F');

  it('are symmetric about zero for symlog', () => {
    const scale = colourScale({ mapScale: 'symlog', range: null, isDiverging: true }, statistics);
    expect(scale.domain).toEqual([-100, 100]);
    expect(codeOf(0, scale)).toBe(firstColour + 128);
    expect(codeOf(-100, scale)).toBe(firstColour);
    expect(codeOf(100, scale)).toBe(firstColour + 255);
  });

  it.each(['lin', 'log', 'sqrt', 'symlog'] as const)('match the scale, computed faster: %s', (kind) => {
    for (const domain of [
      [0.001, 20],
      [1e-310, 1e-300],
      [1e300, 1.7e308],
    ] as const) {
      const scale = makeScale(kind, domain, domain[0]);
      const toCode = makeCoder(scale);
      for (let index = 0; index <= 1000; index += 1) {
        // The middle of a thousandth of the scale, away from the borders of its 256 steps.
        const unit = (index + 0.37) / 1001;
        const value = scale.fromUnit(unit);
        expect(toCode(value) - firstColour, `${value}`).toBe(Math.floor(scale.toUnit(value) * 256));
        expect(toCode(value)).toBe(codeOf(value, scale));
      }
    }
  });

  it.each(['lin', 'log', 'sqrt', 'symlog'] as const)('are the same for whole runs of values: %s', (kind) => {
    const odd = [0, -0, 5e-324, -5e-324, 1e-320, 1e308, -1e308, Number.NaN, Infinity, -Infinity];
    const many = Array.from(
      { length: 4000 },
      (_, index) => (index % 3 === 0 ? -1 : 1) * 10 ** ((index % 400) / 20 - 12),
    );
    const values = Float64Array.from([...odd, ...many]);
    // From the end to the start, and three places beyond the end.
    const offsets = Int32Array.from({ length: values.length + 3 }, (_, index) => values.length + 2 - index);
    for (const domain of [
      [0.001, 20],
      [-3, 40],
      [1e-310, 1e-300],
    ] as const) {
      if (kind === 'log' && domain[0] <= 0) continue;
      const scale = makeScale(kind, domain, 0.01);
      for (const hidesZero of [false, true]) {
        const codes = new Uint16Array(2 * offsets.length);
        makeRunCoder(scale, hidesZero, { values, offsets, codes, step: 2 })(0, 1);
        const expected = Array.from(offsets, (at) => codeOf(values[at], scale, hidesZero));
        expect(expected.map((_, index) => codes[2 * index + 1])).toEqual(expected);
      }
    }
  });

  it('exclude zero, and only zero, on request', () => {
    const scale = makeScale('lin', [0, 10]);
    expect(codeOf(0, scale, true)).toBe(cellCodes.hidden);
    expect(codeOf(1e-300, scale, true)).toBe(firstColour);
    expect(codeOf(0, scale)).toBe(firstColour);
  });

  it('can exclude a fraction of the values at both ends', () => {
    const values = Float64Array.from({ length: 1001 }, (_, index) => index);
    expect(clippedRange(values, 0.01)).toEqual([10, 990]);
    expect(clippedRange(Float64Array.from([3, 3, 3]), 0.01)).toBeNull();
  });

  it('have a histogram of the values on the colour bar', () => {
    const values = Float64Array.from([0, 0.1, 2.5, 9.9, 10, 11, Number.NaN, -1]);
    expect([...colourHistogram(values, makeScale('lin', [0, 10]), 4)]).toEqual([2, 1, 0, 2]);
    expect(histogramPath(Uint32Array.from([4, 1]), { width: 10, height: 20 })).toBe('M10 20H0.0V10.0H5.0V0.0H10Z');
  });
});
