import { describe, expect, it } from 'vitest';
import { unitFactor } from '#shared/page/units.ts';

describe('units', () => {
  it.each([
    ['MeV/g/prim', 'MeV/g/prim', 1],
    ['MeV/g', 'MeV g^-1', 1],
    ['mm', 'cm', 0.1],
    ['GeV', 'MeV', 1000],
    ['/cm^2/prim', '/mm2/primary', 0.01],
    ['1/cm^2', 'cm^-2', 1],
    ['µm', 'um', 1],
    ['keV/um', 'MeV/cm', 10],
    // 1 MeV = 1.602176634e-13 J, 1 g = 1e-3 kg
    ['MeV/g', 'Gy', 1.602176634e-10],
    ['MeV/nucl', 'MeV/n', 1],
    ['Gy', 'mGy', 1000],
  ])('%s is converted to %s', (from, to, factor) => {
    expect(unitFactor(from, to)).toBeCloseTo(factor, 12 - Math.round(Math.log10(factor)));
  });

  it.each([
    ['MeV/g/prim', 'MeV/g'],
    ['MeV', 'cm'],
    ['cm', 'cm^2'],
    ['', 'cm'],
    ['(nil)', 'cm'],
    ['Gy', 'Sv'],
  ])('%s and %s measure different things', (from, to) => {
    expect(unitFactor(from, to)).toBeNull();
  });

  it('that are not understood are the same only if they are spelled the same', () => {
    expect(unitFactor('(nil)', '(nil)')).toBe(1);
    expect(unitFactor('per 3 things', 'per 3  things')).toBeNull();
  });
});
