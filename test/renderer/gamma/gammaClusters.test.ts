import { describe, expect, it } from 'vitest';
import { findClusters } from '#renderer/gamma/gammaClusters.ts';
import type { DoseGrid } from '#renderer/gamma/gammaModel.ts';

const axis = (count: number): Float64Array => Float64Array.from({ length: count }, (_, at) => at * 2);
const grid = (values: readonly number[], ...counts: readonly number[]): DoseGrid => ({
  axes: counts.map(axis),
  values: Float64Array.from(values),
});

describe('clusters of failing points', () => {
  it('are neighbours along an axis with the same sign, the largest first', () => {
    // Rows of four, 2 mm apart: an L of overdose, next to it one of underdose, and one of overdose that touches only a
    // corner.
    const gamma = Float64Array.of(3, 0, 0, 2, 1.5, 1.2, 4, 0, 0, 0, 0, 1);
    const reference = grid(
      Array.from({ length: 12 }, () => 10),
      3,
      4,
    );
    const evaluated = grid([12, 10, 10, 13, 11, 11, 7, 10, 10, 10, 10, 10], 3, 4);
    expect(findClusters({ reference, evaluated, gamma })).toEqual({
      total: 3,
      largest: [
        { sign: 'above', points: 3, worst: 3, at: [0, 0], difference: 2 },
        { sign: 'below', points: 1, worst: 4, at: [2, 4], difference: -3 },
        { sign: 'above', points: 1, worst: 2, at: [0, 6], difference: 3 },
      ],
    });
  });

  it('do not join the end of a row with the beginning of the next', () => {
    const gamma = Float64Array.of(0, 0, 2, 2, 0, 0);
    const reference = grid([1, 1, 1, 1, 1, 1], 2, 3);
    const evaluated = grid([1, 1, 2, 2, 1, 1], 2, 3);
    expect(findClusters({ reference, evaluated, gamma }).total).toBe(2);
  });

  it('connect through the third axis, and keep a gamma that was not found as infinite', () => {
    const gamma = Float64Array.of(2, 0, 0, 0, Number.POSITIVE_INFINITY, 0, 0, 0);
    const reference = grid([1, 1, 1, 1, 1, 1, 1, 1], 2, 2, 2);
    const evaluated = grid([2, 1, 1, 1, 3, 1, 1, 1], 2, 2, 2);
    expect(findClusters({ reference, evaluated, gamma }).largest).toEqual([
      { sign: 'above', points: 2, worst: Number.POSITIVE_INFINITY, at: [2, 0, 0], difference: 2 },
    ]);
  });

  it('omit points without a value in the evaluated page, and are limited in number', () => {
    const gamma = Float64Array.of(2, 0, 2, 0, Number.NaN);
    const reference = grid([1, 1, 1, 1, 1], 5);
    expect(findClusters({ reference, evaluated: grid([Number.NaN, Number.NaN, 3, 1, 1], 5), gamma }).total).toBe(1);
    expect(findClusters({ reference, evaluated: grid([2, 1, 2, 1, 1], 5), gamma }, 1)).toMatchObject({
      total: 2,
      largest: [{ points: 1 }],
    });
  });
});
