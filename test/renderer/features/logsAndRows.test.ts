import { describe, expect, it } from 'vitest';
import {
  chosenLog,
  logfileGroups,
  type LogfileRow,
  rowOfText,
  rowsToRead,
} from '#renderer/features/logfiles/logfileRows.ts';
import { describeCell, isNumberType, rowsAsTsv } from '#renderer/grid/cellText.ts';

const aSummary = (id: number, declaredBytes: number) => ({
  id,
  blob: { storedBytes: 10, declaredBytes, writtenAt: null },
});

describe('the rows of log files', () => {
  it('are read at once while they are small, and the selected one always', () => {
    const summaries = [aSummary(1, 1e6), aSummary(2, 90e6), aSummary(3, 1e6)];
    expect(rowsToRead(summaries, 3)).toEqual(new Set([1, 3]));
    expect(rowsToRead([aSummary(7, 900e6)], undefined)).toEqual(new Set([7]));
  });

  it('are found again by the address', () => {
    expect(rowOfText('12/submit / array')).toBe(12);
    expect(rowOfText('nonsense')).toBeUndefined();
  });

  it('show the first available text, or the named one if it exists', () => {
    const summary = aSummary(1, 10);
    const file = { name: 'a / b', text: 'x', length: 1, isCut: false, masked: 2 };
    const rows: readonly LogfileRow[] = [
      { step: 'ready', summary: aSummary(0, 0), logfile: { ...aSummary(0, 0), defects: [], files: [] } },
      { step: 'ready', summary, logfile: { ...summary, defects: [], files: [{ ...file, name: 'c' }, file] } },
    ];
    expect(chosenLog(rows, undefined)?.file?.name).toBe('c');
    expect(chosenLog(rows, '1/a / b')?.file?.name).toBe('a / b');
    expect(logfileGroups(rows)[1]?.items[1]?.warning).toBe('2 tokens masked');
  });
});

describe('the cells of the rows', () => {
  it('are described when their content is not transferred', () => {
    expect(describeCell({ kind: 'blob', bytes: 3170 })).toBe('blob · 3.10 KiB');
    expect(describeCell({ kind: 'secret', length: 64 })).toBe('secret · 64 characters, hidden');
  });

  it('are copied as TSV with NULL and empty text distinguished and no secret', () => {
    const text = rowsAsTsv({
      table: 'T',
      columns: [
        { name: 'a', type: 'text' },
        { name: 'b', type: 'text' },
        { name: 'c', type: 'text' },
      ],
      rows: [[null, '', { kind: 'secret', length: 9 }]],
      total: 1,
    });
    expect(text).toBe('a\tb\tc\n\t""\t(secret · 9 characters, hidden)');
  });

  it('are right-aligned if their column holds numbers', () => {
    expect(
      ['integer', 'INTEGER', 'bigint', 'numeric(3,1)', 'double precision', 'interval', 'text'].map(isNumberType),
    ).toEqual([true, true, true, true, true, false, false]);
  });
});
