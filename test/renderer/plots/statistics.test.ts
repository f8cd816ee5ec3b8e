import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeMapModel, toMapGrid } from '#renderer/plots/heatmap/mapModel.ts';
import { parsePlotSettings } from '#renderer/plots/plotSettings.ts';
import { cellsOfArray, statisticsOf } from '#shared/page/pageStatistics.ts';
import { describeStatistics } from '#renderer/plots/statistics.ts';
import { statisticsEntries, viewStatistics } from '#renderer/plots/viewStatistics.ts';
import { aBlock, aLine, aMap } from './plotPages.ts';

const settings = parsePlotSettings({});

describe('statistics', () => {
  it('include finite values only and count the others by kind', () => {
    const seen = statisticsOf(cellsOfArray(Float64Array.from([2, Number.NaN, 0, -4, Infinity, -Infinity]), 8));
    expect(seen).toMatchObject({ cells: 8, finite: 3, min: -4, max: 2, minPositive: 2, sum: -2, zero: 1, negative: 1 });
    expect(seen).toMatchObject({ nan: 1, positiveInfinity: 1, negativeInfinity: 1, missing: 2 });
    expect(seen.mean).toBeCloseTo(-2 / 3);
  });

  it('have no minimum if nothing is finite', () => {
    const seen = statisticsOf(cellsOfArray(Float64Array.from([Number.NaN])));
    expect([seen.min, seen.max, seen.mean]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(seen.maximumAt).toBeNull();
  });

  it('are those of the visible window', () => {
    const page = aLine([1, 9, 3, 4]);
    const { statistics, peak } = viewStatistics(page, { ...settings, zoom: { x: [2, 4], y: null } });
    expect(statistics).toMatchObject({ cells: 2, min: 3, max: 4, sum: 7 });
    expect(peak).toEqual({ axes: 'Z', place: '3.5' });
  });

  it('find the same maximum in F and in C order', () => {
    const fortran = aMap([0, 1, 2, 3, 9, 5], [2, 3], 'F');
    const c = aMap([0, 2, 9, 1, 3, 5], [2, 3], 'C');
    expect(viewStatistics(fortran, settings)).toEqual(viewStatistics(c, settings));
    expect(viewStatistics(c, settings).peak).toEqual({ axes: 'Z, Y', place: '2.5, 0.5' });
    expect(viewStatistics(c, settings).lowest).toEqual({ axes: 'Z, Y', place: '0.5, 0.5' });
  });

  it('of a page of three axes are those of the slice', () => {
    const page = aBlock([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]);
    expect(viewStatistics(page, { ...settings, sliceIndices: [0] }).statistics.sum).toBe(1 + 3 + 5 + 7);
  });

  it('are shown as lines with missing values named', () => {
    const page = { ...aMap([0, 1, 2], [2, 2], 'F') };
    const lines = statisticsEntries(page, settings).map(({ label, text }) => `${label} ${text}`);
    expect(lines).toContain('missing 1');
    expect(lines).toContain('NaN 0');
  });

  it('are shown as a sentence', () => {
    const seen = statisticsOf(cellsOfArray(Float64Array.from([1, 3, Number.NaN])));
    expect(describeStatistics('Map of Dose', seen, 'MeV/g')).toBe(
      'Map of Dose: 3 values, minimum 1 MeV/g, maximum 3 MeV/g, mean 2 MeV/g, 1 NaN.',
    );
  });
});

describe('statistics of a decoded page', () => {
  const page = aMap([0, 1, 2, 3, 9, Number.NaN], [2, 3], 'F');

  it('are shared by the map as drawn by default and swapped', () => {
    expect(makeMapModel(toMapGrid(page, settings), settings).seen).toBe(page.statistics);
    const swapped = makeMapModel(toMapGrid(page, { ...settings, swapped: true }), settings);
    expect(swapped.seen).toMatchObject({ max: 9, maximumAt: { column: 0, row: 2 }, nan: 1 });
    expect(page.statistics.maximumAt).toEqual({ column: 2, row: 0 });
  });

  it('are not those of other values, of another window or of another slice', () => {
    expect(aMap([7, 7], [1, 2], 'F').statistics.max).toBe(7);
    const block = aBlock([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]);
    const sums = [0, 1].map((index) => viewStatistics(block, { ...settings, sliceIndices: [index] }).statistics.sum);
    expect(sums).toEqual([16, 20]);
  });

  it('do not overflow near the largest double', () => {
    const huge = Number.MAX_VALUE;
    const seen = statisticsOf(cellsOfArray(Float64Array.from([huge, 0, 0, huge, huge, -huge])));
    expect(seen.mean / (huge / 3)).toBeCloseTo(1, 12);
    expect(statisticsOf(cellsOfArray(Float64Array.from([huge, huge, -huge, -huge]))).mean).toBe(0);
  });
  it('agree with a simple loop for any order, stride and length', () => {
    const cells = fc.record({
      values: fc.array(fc.double(), { maxLength: 40 }).map((list) => Float64Array.from(list)),
      offset: fc.nat(3),
      columns: fc.record({ count: fc.integer({ min: 1, max: 6 }), stride: fc.integer({ min: 1, max: 7 }) }),
      rows: fc.record({ count: fc.integer({ min: 1, max: 6 }), stride: fc.integer({ min: 1, max: 7 }) }),
    });
    fc.assert(
      fc.property(cells, (given) => {
        const seen = statisticsOf(given);
        const met = Array.from({ length: given.rows.count }, (_, row) =>
          Array.from(
            { length: given.columns.count },
            (__, column) => given.values[given.offset + row * given.rows.stride + column * given.columns.stride],
          ),
        );
        const finite = met.flat().filter((value) => Number.isFinite(value));
        expect(seen.finite).toBe(finite.length);
        expect(seen.missing).toBe(met.flat().filter((value) => value === undefined).length);
        expect(seen.nan).toBe(met.flat().filter((value) => Number.isNaN(value)).length);
        const at = seen.maximumAt;
        if (at !== null) expect(met[at.row]?.[at.column]).toBe(seen.max);
        const lowest = seen.minimumAt;
        if (lowest !== null) expect(met[lowest.row]?.[lowest.column]).toBe(seen.min);
        expect(lowest === null).toBe(at === null);
        expect(at === null).toBe(finite.length === 0);
      }),
    );
  });
});
