import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawnAs } from '#renderer/plots/axisScale.ts';
import {
  binInterval,
  binsWithin,
  edgesExtent,
  findBin,
  nearestBin,
  positiveExtent,
  shortAxisName,
} from '#shared/page/binEdges.ts';
import { aBins, anAxis } from '../../renderer/plots/plotPages.ts';

const even = Float64Array.from([0, 1, 2, 3]);
const logarithmic = Float64Array.from([0.01, 0.1, 1, 10, 100]);
const falling = Float64Array.from([3, 2, 0.5, 0]);

describe('finding bins', () => {
  it('finds the bin whose lower edge equals a value', () => {
    expect([0, 0.5, 1, 2.999].map((value) => findBin(even, value))).toEqual([0, 0, 1, 2]);
  });

  it('assigns the outermost edge to the outermost bin and nothing beyond it', () => {
    expect([3, 3.001, -0.001, Number.NaN].map((value) => findBin(even, value))).toEqual([2, -1, -1, -1]);
  });

  it('finds bins between logarithmic edges', () => {
    expect([0.05, 0.5, 50].map((value) => findBin(logarithmic, value))).toEqual([0, 1, 3]);
  });

  it('finds bins between descending and irregular edges', () => {
    expect([2.5, 1, 0.25, 0, 3].map((value) => findBin(falling, value))).toEqual([0, 1, 2, 2, 0]);
  });

  it('always finds a bin that contains the value', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 40 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (numbers, share) => {
          const edges = Float64Array.from(numbers.toSorted((one, other) => one - other));
          const [low, high] = edgesExtent(edges);
          const value = Math.min(high, Math.max(low, low + share * (high - low)));
          const [from, to] = binInterval(edges, findBin(edges, value));
          expect(value >= from && value <= to).toBe(true);
        },
      ),
    );
  });

  it('returns the end bins for values beyond the ends when the nearest is requested', () => {
    expect([nearestBin(even, -5), nearestBin(even, 9), nearestBin(falling, 9)]).toEqual([0, 2, 0]);
  });
});

describe('bins within an interval', () => {
  it('excludes bins that share only an edge with it', () => {
    expect(binsWithin(even, [1, 2])).toEqual({ first: 1, last: 1 });
    expect(binsWithin(Float64Array.from([3, 2, 1, 0]), [1, 2])).toEqual({ first: 1, last: 1 });
  });

  it('finds none outside the axis', () => {
    expect(binsWithin(even, [4, 5])).toBeNull();
  });
});

describe('axes on a logarithmic scale', () => {
  it('start at the first positive edge', () => {
    expect(positiveExtent(Float64Array.from([0, 0.5, 2]))).toEqual([0.5, 2]);
    expect(positiveExtent(Float64Array.from([-2, -1, 0]))).toBeNull();
  });

  it('follow the spacing of their bins, and are never logarithmic without a positive edge', () => {
    expect(drawnAs('auto', aBins([0.01, 0.1, 1], 'MeV', 'logarithmic'))).toBe('log');
    expect(drawnAs('auto', aBins([0, 1, 2]))).toBe('lin');
    expect(drawnAs('log', aBins([-2, -1, 0]))).toBe('lin');
  });
});

describe('names of axes', () => {
  it('are the letter in parentheses, else the name, else the number', () => {
    const bins = aBins([0, 1]);
    expect(shortAxisName(anAxis('Position (Z)', bins), 0)).toBe('Z');
    expect(shortAxisName(anAxis('Energy', bins), 0)).toBe('Energy');
    expect(shortAxisName(anAxis('', bins), 1)).toBe('Axis 2');
  });

  it('are the quantity that the unit of an unnamed spectrum belongs to', () => {
    const units = ['MeV', 'MeV/nucl', 'deg', 'keV/um', 'cm'];
    expect(units.map((unit) => shortAxisName(anAxis('', aBins([0, 1], unit)), 0))).toEqual([
      'Energy',
      'Energy',
      'Angle',
      'LET',
      'Axis 1',
    ]);
  });
});
