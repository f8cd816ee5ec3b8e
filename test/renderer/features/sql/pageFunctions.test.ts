import { describe, expect, it } from 'vitest';
import { numberColumns } from '#renderer/features/sql/results/chartColumns.ts';
import { meets, pageValues } from '#renderer/features/sql/results/pageFunctions.ts';
import { idColumns, usualIdColumn } from '#renderer/features/sql/results/resultPages.ts';
import type { Page } from '#shared/domain/page.ts';
import { aBlock, aLine, aPhaseSpace, anAxis, evenBins } from '../../plots/plotPages.ts';

const sizes = { stored: 1, inflated: 1, declared: 1 };
const valuesOf = (page: Page) => pageValues({ step: 'page', page, sizes });

describe('functions of a page', () => {
  it('are those of its finite values, and say what they leave out', () => {
    const found = valuesOf(aBlock([1, Number.NaN, 4, Infinity, -1, 0, 2, 6], [2, 2, 2]));
    const note = 'without 1 NaN, 1 infinite';
    expect(found.page_max).toEqual({ value: 6, unit: 'MeV/g', note });
    expect(found.page_min).toEqual({ value: -1, unit: 'MeV/g', note });
    expect(found.page_sum).toEqual({ value: 12, unit: 'MeV/g', note });
    expect(found.page_mean).toEqual({ value: 2, unit: 'MeV/g', note });
  });

  it('give the range of a depth-dose curve in the unit of its axis', () => {
    const line = aLine([1, 1, 2, 4, 2, 0], anAxis('Position (Z)', evenBins(0, 12, 6)));
    const { page_r80: range } = valuesOf(line);
    if (!('value' in range)) throw new Error(range.reason);
    expect(range.unit).toBe('cm');
    expect(range.value).toBeCloseTo(7 + (4 - 3.2), 9);
  });

  it('have a reason where there is no value', () => {
    expect(valuesOf(aBlock([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2])).page_r80).toEqual({
      reason: 'Only one-dimensional pages have this value.',
    });
    expect(valuesOf(aLine([Number.NaN, Number.NaN])).page_max).toHaveProperty('reason');
    expect(valuesOf(aPhaseSpace([[1, 2, 3, 4, 5, 6, 7, 8]])).page_max).toHaveProperty('reason');
  });

  it('meet a condition, do not meet it, or have no value to compare', () => {
    const one = { value: 1, unit: '', note: '' };
    expect(meets(one, { compares: '>', with: 1 })).toBe(false);
    expect(meets(one, { compares: '≥', with: 1 })).toBe(true);
    expect(meets({ reason: '' }, { compares: '>', with: 1 })).toBeUndefined();
  });
});

const column = (name: string, table?: string, of = 'id') => ({
  name,
  type: 'integer',
  source: table === undefined ? null : { schema: 'public', table, column: of },
});

describe('the column of page ids', () => {
  const columns = [column('id', 'Estimator'), column('page', 'Page'), column('title')];
  const rows = [
    ['1', '7', 'a'],
    ['2', null, 'b'],
  ];

  it('is the key of Page, whatever it is called', () => {
    expect(idColumns(columns, rows)).toEqual([0, 1]);
    expect(usualIdColumn(columns, [0, 1])).toBe(1);
  });

  it('is one that is called so where its source is not known', () => {
    expect(usualIdColumn([column('n'), column('page_id')], [0, 1])).toBe(1);
    expect(usualIdColumn([column('n'), column('m')], [0, 1])).toBeUndefined();
  });
});

describe('the numbers of a result', () => {
  it('are columns of numbers and NULL only, with NaN and infinities as they are', () => {
    const rows = [
      ['1', 'NaN', 'a', null, '1'],
      [null, '-Infinity', '2', null, 'x'],
      ['-2.5e3', '1e400', '3', null, '2'],
    ];
    const columns = ['a', 'b', 'c', 'd', 'e'].map((name) => column(name));
    expect(numberColumns(columns, rows)).toEqual([
      { index: -1, name: 'row number', values: [1, 2, 3] },
      { index: 0, name: 'a', values: [1, null, -2500] },
      { index: 1, name: 'b', values: [Number.NaN, -Infinity, Infinity] },
    ]);
  });
});
