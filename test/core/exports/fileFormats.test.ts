import { afterAll, describe, expect, it } from 'vitest';
import { makeExports } from '#core/exports/exportHandlers.ts';
import { exportCalls } from '#shared/contract/exportCalls.ts';
import type { JournalEntry } from '#shared/domain/journal.ts';
import { neverAborted } from '../../support/ownDatabases.ts';
import { readSheet } from '../../support/readSheet.ts';

/* Values of every kind in files, in the column of a list that is stored as text and may be NULL. */

const closing: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closing) await close();
});

interface Options {
  readonly format: 'csv' | 'json' | 'jsonl' | 'xlsx';
  readonly csv?: object;
  readonly words?: boolean;
}

function anEntry(number: number, archive: string | null): JournalEntry {
  return {
    number,
    at: '2025-01-01T10:00:00.000Z',
    systemUser: 'tester',
    databaseUser: '',
    connection: '',
    operation: 'unlock',
    parameters: { minutes: 5 },
    counts: {},
    archive,
    outcome: 'done',
    hash: '',
  };
}

/** Writes a file with the values in the column `archive`. */
async function fileOf(values: readonly (string | null)[], file: Options, columns = ['archive']): Promise<Uint8Array> {
  const entries = values.map((value, at) => anEntry(values.length - at, value));
  const { handlers, close } = makeExports({
    database: () => {
      throw new Error('No database is read here.');
    },
    readResult: async () => {
      throw new Error('No query is run here.');
    },
    entries: async () => ({ entries, brokenAt: null }),
  });
  closing.push(close);
  const what = { numbers: entries.map(({ number }) => number), columns };
  const input = exportCalls['exports.writeJournal'].input.parse({ what, file });
  const context = { signal: neverAborted, onProgress: () => undefined };
  const { exportId } = await handlers['exports.writeJournal'](input, context);
  return handlers['exports.read']({ exportId, offset: 0 }, context);
}

async function textOf(values: readonly (string | null)[], file: Options): Promise<string> {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await fileOf(values, file));
}

async function cellsOf(values: readonly (string | null)[], words = false): Promise<readonly unknown[]> {
  const { rows, formulas } = readSheet(await fileOf(values, { format: 'xlsx', words }));
  expect(formulas).toBe(0);
  return rows.slice(1).map((row) => row[0]?.value);
}

describe('a text file', () => {
  it('distinguishes NULL and empty text in CSV', async () => {
    expect(await textOf([null, '', 'a "b", c\nd'], { format: 'csv' })).toBe('archive\r\n\r\n""\r\n"a ""b"", c\nd"\r\n');
  });

  it.each([
    ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
    ["+1+cmd|' /C calc'!A0", "'+1+cmd|' /C calc'!A0"],
    ['@SUM(1)', "'@SUM(1)"],
    ['-2+3', "'-2+3"],
    ['\t=1', "'\t=1"],
    ['\n=1', `"'\n=1"`],
    ['\uff1d1+1', "'\uff1d1+1"],
    ['\ufe66SUM(1)', "'\ufe66SUM(1)"],
    ['\0=1+1', "'\0=1+1"],
    ['\ufeff=1+1', "'\ufeff=1+1"],
    ['\u200b@SUM(1)', "'\u200b@SUM(1)"],
    ['\u22121+cmd', "'\u22121+cmd"],
    ['-5', '-5'],
    ['+1.5e3', '+1.5e3'],
    ['a=b', 'a=b'],
  ])('guards CSV against the formula %j unless that is switched off', async (value, written) => {
    expect(await textOf([value], { format: 'csv' })).toBe(`archive\r\n${written}\r\n`);
    const plain = await textOf([value], { format: 'csv', csv: { guardsFormulas: false } });
    expect(plain.replaceAll('"', '')).toContain(value.replaceAll('"', ''));
    expect(plain).not.toContain("\n'");
  });

  it('is CSV with the chosen separator and byte order mark', async () => {
    const csv = { separator: ';', decimalSign: ',', byteOrderMark: true };
    expect(await textOf(['a;b, 2.5'], { format: 'csv', csv })).toBe('\ufeffarchive\r\n"a;b, 2.5"\r\n');
    expect(await textOf(['a,b'], { format: 'csv', csv: { separator: 'tab' } })).toBe('archive\r\na,b\r\n');
  });

  it('is JSON that can be parsed again, of an empty list too', async () => {
    expect(JSON.parse(await textOf([null, '<b>'], { format: 'json' }))).toEqual([
      { archive: null },
      { archive: '<b>' },
    ]);
    expect(JSON.parse(await textOf([], { format: 'json' }))).toEqual([]);
  });

  it('has numbers as numbers, times in ISO 8601 and parameters as JSON', async () => {
    const bytes = await fileOf(['a'], { format: 'jsonl' }, ['number', 'at', 'parameters']);
    const line: unknown = JSON.parse(new TextDecoder().decode(bytes));
    expect(line).toEqual({ 'no.': 1, when: '2025-01-01T10:00:00.000Z', parameters: '{"minutes":5}' });
  });
});

describe('a spreadsheet', () => {
  it.each([
    ['no text as a formula', ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '007', '1e5', '2025-01-01', '<b>&amp;</b>']],
    [
      'what XML cannot represent',
      ['a\u0000b\u0001', 'l1\r\nl2', '_x0041_', '\ud800 half', '😀', '\ufffd \ufffe', '\u0085'],
    ],
    ['leading and trailing spaces', ['  a ', '\n', ' ']],
    ['property names of JavaScript', ['constructor', '__proto__', 'toString']],
  ])('has %s', async (_what, texts) => {
    expect(await cellsOf(texts)).toEqual(texts);
  });

  it('has no cell for NULL and an empty text for an empty one, or words for both', async () => {
    expect(await cellsOf([null, ''])).toEqual([undefined, '']);
    expect(await cellsOf([null, ''], true)).toEqual(['NULL', "''"]);
  });

  it('truncates text that is longer than a cell, and says so in the cell', async () => {
    const [, text] = await cellsOf(['a', 'b'.repeat(32_768)]);
    expect(String(text)).toHaveLength(32_767);
    expect(text).toMatch(/^b{32000}b*… \(32768 characters\)$/u);
  });

  it.each(['x', 'xx'])('truncates between characters, not within one (after %s)', async (start) => {
    const [text] = await cellsOf([`${start}${'😀'.repeat(20_000)}`]);
    expect(text).toMatch(/^x+(?:😀)+… \(4000[12] characters\)$/u);
  });
});
