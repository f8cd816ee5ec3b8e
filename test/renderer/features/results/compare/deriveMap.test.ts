import { describe, expect, it } from 'vitest';
import { deriveMap } from '#renderer/features/results/compare/deriveMap.ts';
import { aMap } from '../../../plots/plotPages.ts';

const reference = aMap([100, 50, 0.5, 0], [2, 2], 'F');
const evaluated = aMap([110, 25, 1, 2], [2, 2], 'F');
const valuesOf = (kind: 'difference' | 'relative' | 'ratio') => [
  ...(deriveMap(reference, evaluated, kind)?.page.quantity.values ?? []),
];

describe('a map against the reference', () => {
  it('is their difference in the unit of the reference', () => {
    expect(valuesOf('difference')).toEqual([10, -25, 0.5, 2]);
    expect(deriveMap(reference, evaluated, 'difference')?.page.quantity.unit).toBe('MeV/g');
  });

  it('is relative only where the reference is at least a hundredth of its maximum', () => {
    expect(valuesOf('relative')).toEqual([10, -50, Number.NaN, Number.NaN]);
    expect(valuesOf('ratio')).toEqual([1.1, 0.5, Number.NaN, Number.NaN]);
  });

  it('has neutral colours where the pages agree', () => {
    expect(deriveMap(reference, evaluated, 'relative')?.settings.range).toEqual([-50, 50]);
    expect(deriveMap(reference, evaluated, 'ratio')?.settings.range).toEqual([0.5, 1.5]);
    expect(deriveMap(reference, reference, 'ratio')?.settings.range).toEqual([0.99, 1.01]);
  });

  it('is interpolated where the bins differ', () => {
    const finer = aMap([110, 110, 25, 25], [2, 2], 'C');
    expect(deriveMap(reference, finer, 'difference')?.isInterpolated).toBe(false);
    const shifted = { ...evaluated, axes: aMap([1, 2, 3, 4, 5, 6], [2, 3], 'F').axes, expected: 6 };
    expect(
      deriveMap(reference, { ...shifted, quantity: aMap([1, 2, 3, 4, 5, 6], [2, 3], 'F').quantity }, 'difference')
        ?.isInterpolated,
    ).toBe(true);
  });
});
