import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatPower,
  formatRounded,
  formatSpan,
  formatTick,
  formatValue,
  readoutValue,
  superscript,
  typesetUnit,
} from '#renderer/plots/numberText.ts';
import { formatCount } from '#shared/figures.ts';

describe('values in full precision', () => {
  it('read back as the same number', () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        expect(Number(formatValue(value))).toBe(value);
      }),
    );
  });

  it('keep the sign of zero and name non-numbers', () => {
    expect([-0, Number.NaN, Infinity, -Infinity].map(formatValue)).toEqual(['-0', 'NaN', '+Infinity', '-Infinity']);
  });
});

describe('numbers for reading', () => {
  it('have powers with superscript digits and a true minus', () => {
    expect(superscript(-120)).toBe('⁻¹²⁰');
    expect(formatPower('1', 2)).toBe('10²');
    expect(formatPower('2.5', -7)).toBe('2.5×10⁻⁷');
  });

  it('are rounded to significant digits', () => {
    expect([23.8299999, -0.0000001234567, 0, 55350.4].map((value) => formatRounded(value))).toEqual([
      '23.83',
      '−1.235×10⁻⁷',
      '0',
      '55350',
    ]);
  });

  it('give the ends of a bin just enough decimals to distinguish them', () => {
    expect(formatSpan(15.200000000000001, 15.25)).toBe('15.20–15.25');
    expect(formatSpan(0, 1)).toBe('0–1');
    expect(formatSpan(-0.25, -0.2)).toBe('−0.25 … −0.20');
    expect(formatSpan(9, 9.333333)).toBe('9.00–9.33');
  });

  it('write ticks with the decimals of their step, or as powers', () => {
    expect(formatTick(0.2, 0.2, 1)).toBe('0.2');
    expect(formatTick(-1, 1, 2)).toBe('−1');
    expect(formatTick(-1e-17, 0.5, 2)).toBe('0.0');
    expect(formatTick(250_000, 50_000, 300_000)).toBe('2.5×10⁵');
  });

  it('separate thousands with thin spaces', () => {
    expect(formatCount(1_012_034)).toBe('1\u202f012\u202f034');
    expect(formatCount(999)).toBe('999');
  });
});

describe('units', () => {
  it.each([
    ['MeV/g', 'MeV/g'],
    ['MeV/g/prim', 'MeV/g per primary'],
    ['/cm^2/prim', 'cm⁻² per primary'],
    ['/cm^2', 'cm⁻²'],
    ['/cm^2/MeV', 'cm⁻²\u202fMeV⁻¹'],
    ['/cm^2/MeV/prim', 'cm⁻²\u202fMeV⁻¹ per primary'],
    ['keV/um', 'keV/µm'],
    ['g/cm^3', 'g/cm³'],
    ['cm2', 'cm²'],
    ['/prim', 'per primary'],
    ['1/cm^2', 'cm⁻²'],
    ['cm', 'cm'],
    ['', ''],
    ['(nil)', '(nil)'],
    ['arb. units', 'arb. units'],
  ])('%s are typeset as %s', (stored, typeset) => {
    expect(typesetUnit(stored)).toBe(typeset);
  });
});

describe('read-outs', () => {
  it('round to five digits and keep the stored value', () => {
    expect(readoutValue(0.123456789)).toEqual({ text: '0.12346', stored: '0.123456789' });
    expect(readoutValue(1.7976931348623157e308)).toEqual({ text: '1.7977×10³⁰⁸', stored: '1.7976931348623157e+308' });
    expect(readoutValue(0.25)).toEqual({ text: '0.25' });
    expect([Number.NaN, Infinity, -0].map(readoutValue)).toEqual([
      { text: 'NaN' },
      { text: '+Infinity' },
      { text: '0' },
    ]);
  });
});
