import { describe, expect, it } from 'vitest';
import { gridAction } from '#renderer/ui/table/gridKeys.ts';
import { extendTo, nothingSelected, selectOnly, selectRows, toggleRow } from '#renderer/ui/table/selection.ts';

const access = { rowAt: (index: number) => (index === 5 ? undefined : `row ${index}`), keyOf: (row: string) => row };
const keys = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };

describe('the selection of a table', () => {
  it('extends from the anchor over the rows that are loaded', () => {
    const range = extendTo(selectOnly(access, 6), access, 4);
    expect([...range.rows.values()]).toEqual(['row 4', 'row 6']);
    expect(range).toMatchObject({ anchor: 6, active: 4 });
  });
  it('adds a row and takes it out again', () => {
    const two = toggleRow(selectOnly(access, 1), access, 3);
    expect([...two.rows.keys()]).toEqual(['row 1', 'row 3']);
    expect([...toggleRow(two, access, 1).rows.keys()]).toEqual(['row 3']);
  });
  it('awaits a row that is not loaded', () => {
    expect(selectOnly(access, 5)).toMatchObject({ active: 5, awaiting: true });
  });
  it('takes all rows that are given', () => {
    expect(selectRows<string>(nothingSelected, access, ['a', 'b']).rows.size).toBe(2);
  });
});

describe('the keys of a table', () => {
  const place = { active: 10, count: 100, page: 20 };
  it.each([
    ['ArrowDown', 11],
    ['ArrowUp', 9],
    ['PageDown', 30],
    ['PageUp', 0],
    ['Home', 0],
    ['End', 99],
  ])('%s goes to row %i', (key, index) => {
    expect(gridAction({ ...keys, key }, place)).toEqual({ operation: 'go', index, extend: false });
  });
  it('extends with Shift and operations with Ctrl', () => {
    expect(gridAction({ ...keys, key: 'End', shiftKey: true }, place)).toEqual({
      operation: 'go',
      index: 99,
      extend: true,
    });
    expect(gridAction({ ...keys, key: 'c', ctrlKey: true }, place)).toEqual({ operation: 'copy' });
    expect(gridAction({ ...keys, key: 'A', metaKey: true }, place)).toEqual({ operation: 'all' });
    expect(gridAction({ ...keys, key: 'x' }, place)).toBeUndefined();
  });
});
