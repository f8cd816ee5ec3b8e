import { describe, expect, it } from 'vitest';
import { gridAction } from '#renderer/ui/table/gridKeys.ts';
import { ChangedListError, readRanges, rowsAtHand } from '#renderer/ui/table/selectedRows.ts';
import {
  countChosen,
  extendTo,
  isChosen,
  nothingSelected,
  selectAll,
  type Selection,
  selectNone,
  selectOnly,
  toggleRow,
} from '#renderer/ui/table/selection.ts';

const access = { rowAt: (index: number) => (index === 5 ? undefined : `row ${index}`), keyOf: (row: string) => row };
const keys = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };

function held<Row>({ chosen }: Selection<Row>): readonly Row[] {
  if (chosen.kind !== 'rows') throw new Error('These rows are not held');
  return [...chosen.rows.values()];
}

describe('the selection of a table', () => {
  it('extends from the anchor over loaded rows, and contains them', () => {
    const range = extendTo(selectOnly(access, 8), access, 6);
    expect(held(range)).toEqual(['row 6', 'row 7', 'row 8']);
    expect(range).toMatchObject({ anchor: 8, active: 6 });
  });
  it('counts every row of a range, loaded or not', () => {
    const range = extendTo(selectOnly(access, 6), access, 4);
    expect(range.chosen).toEqual({ kind: 'ranges', ranges: [{ first: 4, last: 6 }] });
    expect(countChosen(range.chosen)).toBe(3);
    expect([3, 4, 5, 6, 7].map((index) => isChosen(range.chosen, index, undefined))).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
  });
  it('selects a whole list of which only some rows are loaded', () => {
    expect(countChosen(selectAll(nothingSelected, access, 200_000).chosen)).toBe(200_000);
    expect(countChosen(selectAll(nothingSelected, access, 5).chosen)).toBe(5);
    expect(countChosen(selectAll(nothingSelected, access, 0).chosen)).toBe(0);
  });
  it('removes a row from the middle of a range, and adds one outside it', () => {
    const range = extendTo(selectOnly(access, 2), access, 9);
    const without = toggleRow(range, access, 5);
    expect(without.chosen).toEqual({
      kind: 'ranges',
      ranges: [
        { first: 2, last: 4 },
        { first: 6, last: 9 },
      ],
    });
    const more = toggleRow(without, access, 20);
    expect(countChosen(more.chosen)).toBe(8);
    expect(countChosen(toggleRow(more, access, 20).chosen)).toBe(7);
  });
  it('toggles a row', () => {
    const two = toggleRow(selectOnly(access, 1), access, 3);
    expect(held(two)).toEqual(['row 1', 'row 3']);
    expect(held(toggleRow(two, access, 1))).toEqual(['row 3']);
  });
  it('waits for a row that is not loaded', () => {
    expect(selectOnly(access, 5)).toMatchObject({ active: 5, awaiting: true });
  });
  it("keeps the keyboard's position when nothing is selected any more", () => {
    const none = selectNone(selectOnly(access, 4));
    expect([countChosen(none.chosen), none.active]).toEqual([0, 4]);
  });
});

describe('the rows of a range that is not loaded', () => {
  const loaded = new Map([
    [0, 'row 0'],
    [3, 'row 3'],
  ]);
  const some = { rowAt: (index: number) => loaded.get(index), keyOf: (row: string) => row };
  const signal = new AbortController().signal;
  const listOf = (shift: number) => async (range: { readonly first: number; readonly last: number }) =>
    Array.from({ length: range.last - range.first + 1 }, (_, step) => `row ${range.first + step + shift}`);
  const options = { access: some, signal, onProgress: () => undefined };
  const ranges = [
    { first: 0, last: 1 },
    { first: 3, last: 4 },
  ];

  it('are read, exactly the selected ones', async () => {
    expect(rowsAtHand(ranges, some)).toBeUndefined();
    expect(await readRanges(ranges, { ...options, read: listOf(0) })).toEqual(['row 0', 'row 1', 'row 3', 'row 4']);
  });
  it('are refused if a visible row has moved to another position', async () => {
    await expect(readRanges(ranges, { ...options, read: listOf(1) })).rejects.toBeInstanceOf(ChangedListError);
  });
  it('are refused if there are fewer of them', async () => {
    const short = async () => ['row 0'];
    await expect(readRanges(ranges, { ...options, read: short })).rejects.toBeInstanceOf(ChangedListError);
  });
  it('report how many have been read', async () => {
    const told: number[] = [];
    const read = async (
      range: { readonly first: number; readonly last: number },
      { onProgress }: { readonly onProgress: (rows: number) => void },
    ) => {
      const rows = await listOf(0)(range);
      onProgress(rows.length);
      return rows;
    };
    await readRanges(ranges, { ...options, read, onProgress: (rows) => told.push(rows) });
    expect(told).toEqual([2, 4]);
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
  it('extends with Shift and toggles with Ctrl', () => {
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
