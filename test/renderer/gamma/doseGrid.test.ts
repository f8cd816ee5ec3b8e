import { describe, expect, it } from 'vitest';
import { inPageOrder, toDoseGrid } from '#renderer/gamma/doseGrid.ts';
import { aBins, aBlock, aLine, aMap, anAxis, evenBins } from '../plots/plotPages.ts';

describe('a page as a dose grid', () => {
  it('has its bin centres in mm, and its values with the first axis varying fastest', () => {
    // 2 × 3 bins of 1 cm in F order: (0,0) 1, (1,0) 2, (0,1) 3, (1,1) 4, (0,2) 5, (1,2) 6.
    expect(toDoseGrid(aMap([1, 2, 3, 4, 5, 6], [2, 3], 'F'), 'MeV/g')).toEqual({
      axes: [Float64Array.of(5, 15), Float64Array.of(5, 15, 25)],
      values: Float64Array.of(1, 3, 5, 2, 4, 6),
    });
  });

  it('is the same in F and in C order', () => {
    expect(toDoseGrid(aMap([1, 3, 5, 2, 4, 6], [2, 3], 'C'), 'MeV/g')).toEqual(
      toDoseGrid(aMap([1, 2, 3, 4, 5, 6], [2, 3], 'F'), 'MeV/g'),
    );
  });

  it('is ascending if its axis descends', () => {
    const line = aLine([1, 2, 3], anAxis('Z', aBins([3, 2, 1, 0], 'mm')));
    expect(toDoseGrid(line, 'MeV/g')).toEqual({
      axes: [Float64Array.of(0.5, 1.5, 2.5)],
      values: Float64Array.of(3, 2, 1),
    });
  });

  it('omits axes of one bin', () => {
    const grid = toDoseGrid(aBlock([1, 2, 3, 4], [2, 1, 2]), 'MeV/g');
    expect(typeof grid === 'string' ? grid : grid.axes.length).toBe(2);
  });

  it('has NaN where the data is truncated', () => {
    const grid = toDoseGrid(aMap([1, 2, 3], [2, 2], 'F'), 'MeV/g');
    expect(typeof grid === 'string' ? grid : [...grid.values]).toEqual([1, 3, 2, Number.NaN]);
  });

  it('is in the requested unit', () => {
    const grid = toDoseGrid(aLine([1, 2]), 'MeV/kg');
    expect(typeof grid === 'string' ? grid : [...grid.values]).toEqual([1000, 2000]);
  });

  it.each([
    ['an axis that is no length', aLine([1, 2], anAxis('Energy', aBins([0, 1, 2], 'MeV'))), 'which is not a length'],
    ['one bin', aLine([1]), 'only one bin'],
    [
      'centres that do not ascend',
      aLine([1, 2, 3], anAxis('Z', { ...evenBins(0, 3, 3), centres: Float64Array.of(1, 1, 2) })),
      'do not ascend',
    ],
  ])('is refused with %s', (_, page, reason) => {
    expect(toDoseGrid(page, 'MeV/g')).toContain(reason);
  });

  it('is refused in another unit', () => {
    expect(toDoseGrid(aLine([1, 2]), 'cm')).toBe('its values are in MeV/g, not in cm');
  });

  it.each(['F', 'C'] as const)('maps back to the order of the page: %s', (order) => {
    const page = aMap([1, 2, 3, 4, 5, 6], [2, 3], order);
    const grid = toDoseGrid(page, 'MeV/g');
    expect(typeof grid === 'string' ? grid : inPageOrder(page, grid.values)).toEqual(page.quantity.values);
  });
});
