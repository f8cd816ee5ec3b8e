import { describe, expect, it } from 'vitest';
import { alongBins, contourMaker, type Place } from '#renderer/plots/heatmap/contours.ts';
import { areasAtLeast } from '#renderer/plots/heatmap/isoAreas.ts';
import { type MapGrid, toMapGrid } from '#renderer/plots/heatmap/mapModel.ts';
import { isoValues } from '#renderer/plots/heatmap/useContours.ts';
import { cellsOfPage, statisticsOf } from '#shared/page/pageStatistics.ts';
import type { Bins } from '#shared/domain/axis.ts';
import { aBins, aMap, anAxis, evenBins } from './plotPages.ts';

/** A map of a function of the bin centres, with the second axis horizontal. */
function aGrid(columns: Bins, rows: Bins, shape: (x: number, y: number) => number): MapGrid {
  const [width, height] = [columns.centres.length, rows.centres.length];
  const values = new Float64Array(width * height);
  for (let column = 0; column < width; column += 1) {
    for (let row = 0; row < height; row += 1) {
      values[row + height * column] = shape(columns.centres[column] ?? 0, rows.centres[row] ?? 0);
    }
  }
  const nonFinite = { nan: 0, positiveInfinity: 0, negativeInfinity: 0 };
  const page = {
    axes: [anAxis('Position (Y)', rows), anAxis('Position (Z)', columns)] as const,
    strides: [1, height],
    expected: values.length,
    quantity: { name: 'DOSE', unit: 'MeV/g', values, nonFinite },
    metadata: {},
    defects: [],
  };
  const statistics = statisticsOf(cellsOfPage(page));
  return toMapGrid({ ...page, kind: '2D', statistics }, { axes: 'repaired', swapped: false });
}

const radii = (line: readonly Place[]): readonly number[] => line.map(([x, y]) => Math.hypot(x, y));

describe('a contour', () => {
  const unequal = aBins([0, 0.5, 1, 3, 7, 8, 20]);

  it('of a slope is straight, and at the value, on unequal bins', () => {
    const contour = contourMaker(aGrid(unequal, evenBins(0, 4, 8), (x) => x));
    for (const value of [0.4, 1.7, 6, 13]) {
      const { lines } = contour(value);
      expect(lines).toHaveLength(1);
      for (const [x] of lines[0] ?? []) expect(x).toBeCloseTo(value, 9);
      // From the lower to the upper edge of the map, and not along its sides.
      const heights = (lines[0] ?? []).map(([, y]) => y);
      expect([Math.min(...heights), Math.max(...heights)]).toEqual([0, 4]);
    }
  });

  it('of a cone is a closed circle, within the error of straight lines between centres', () => {
    const bins = evenBins(-5, 5, 100);
    const { lines } = contourMaker(aGrid(bins, bins, (x, y) => 5 - Math.hypot(x, y)))(2);
    expect(lines).toHaveLength(1);
    const [ring = []] = lines;
    expect(ring.at(0)).toEqual(ring.at(-1));
    for (const radius of radii(ring)) expect(Math.abs(radius - 3)).toBeLessThan(0.001);
  });

  it('is on both sides if the axis descends', () => {
    const falling = aBins([4, 3, 2, 1, 0]);
    const { lines } = contourMaker(aGrid(falling, evenBins(0, 2, 4), (x) => x))(1.25);
    for (const [x] of lines[0] ?? []) expect(x).toBeCloseTo(1.25, 9);
  });

  it('does not exist if the value does not occur, and never follows the border', () => {
    const contour = contourMaker(aGrid(evenBins(0, 4, 4), evenBins(0, 4, 4), () => 1));
    expect(contour(2).lines).toEqual([]);
    expect(contour(0.5).lines).toEqual([]);
  });

  it('ends at the border where it leaves the map', () => {
    const bins = evenBins(0, 5, 50);
    const { lines } = contourMaker(aGrid(bins, bins, (x, y) => 10 - Math.hypot(x, y)))(7);
    expect(lines).toHaveLength(1);
    const ends = [lines[0]?.at(0), lines[0]?.at(-1)].map((place) => Math.min(...(place ?? [])));
    expect(ends).toEqual([0, 0]);
  });
});

describe('a position among bins', () => {
  it('is at the edges and the centres of unequal bins, and linear between them', () => {
    const bins = aBins([0, 1, 3, 7]);
    expect([0, 0.5, 1, 1.5, 2.5, 3].map((at) => alongBins(bins, at))).toEqual([0, 0.5, 1.25, 2, 5, 7]);
  });
});

describe('the levels of contours', () => {
  it('are percentages of the maximum, or of a chosen value', () => {
    expect(isoValues({ isoLevels: [95, 50], isoReference: null }, 20)).toEqual([19, 10]);
    expect(isoValues({ isoLevels: [95, 50], isoReference: 2 }, 20)).toEqual([1.9, 1]);
    expect(isoValues({ isoLevels: [50], isoReference: null }, Number.NaN)).toEqual([]);
  });
});

describe('the area within an iso-line', () => {
  it('is that of all bins with at least its value, however wide each is', () => {
    const page = {
      ...aMap([1, 2, 3, Number.NaN, 5, 6], [2, 3], 'C'),
      axes: [anAxis('Y', evenBins(0, 2, 2)), anAxis('X', aBins([0, 1, 3, 6]))] as const,
    };
    const grid = toMapGrid(page, { axes: 'stored', swapped: false });
    // Widths 1, 2 and 3 of height 1: the values 3, 5 and 6 have 3 + 2 + 3, the value 2 another 2.
    expect(areasAtLeast(grid, [3, 2, 6, 7])).toEqual([8, 10, 3, 0]);
    expect(areasAtLeast(toMapGrid(page, { axes: 'stored', swapped: true }), [3])).toEqual([8]);
  });
});
