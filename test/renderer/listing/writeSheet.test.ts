import { describe, expect, it } from 'vitest';
import { writeSheet } from '#renderer/listing/xlsx/writeSheet.ts';
import { assertFitsSheet } from '#renderer/listing/xlsx/xlsxSink.ts';
import { readSheet } from '../../support/readSheet.ts';

/** Writes a sheet of one column and reads it back, header included. */
async function backFrom(values: readonly (string | null)[], { numeric = false, words = false } = {}) {
  const file = await writeSheet({
    headers: ['value'],
    numeric: [numeric],
    rows: values.map((value) => [value]),
    words,
  });
  return readSheet(new Uint8Array(await file.arrayBuffer()));
}

async function textsBack(values: readonly string[]): Promise<readonly unknown[]> {
  const { rows } = await backFrom(values);
  return rows.slice(1).map((row) => row[0]?.value);
}

describe('a spreadsheet', () => {
  it('stores every text as text, and none as a formula', async () => {
    const texts = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '007', '1e5', '2025-01-01', 'TRUE', '<b>&amp;</b>'];
    const { rows, formulas } = await backFrom(texts);
    expect(formulas).toBe(0);
    expect(rows.slice(1).map((row) => row[0])).toEqual(texts.map((value) => ({ kind: 'text', value })));
  });

  it('keeps what XML cannot represent, and what looks like an escape', async () => {
    const texts = [
      'a\u0000b\u0001',
      'line1\r\nline2',
      '_x0041_',
      '\ud800 half',
      '\udc00',
      '😀',
      '\ufffd \ufffe',
      '\u0085',
    ];
    expect(await textsBack(texts)).toEqual(texts);
  });

  it('keeps leading and trailing spaces', async () => {
    expect(await textsBack(['  a ', '\n', ' '])).toEqual(['  a ', '\n', ' ']);
  });

  it('keeps texts that are property names in JavaScript', async () => {
    const texts = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'constructor'];
    expect(await textsBack(texts)).toEqual(texts);
  });

  it('has numbers where they are exact, and text where they would be rounded', async () => {
    const { rows } = await backFrom(['0', '-12', '123456789012345', '1234567890123456', '9223372036854775807', '3 s'], {
      numeric: true,
    });
    expect(rows.slice(1).map((row) => row[0])).toEqual([
      { kind: 'number', value: 0 },
      { kind: 'number', value: -12 },
      { kind: 'number', value: 123_456_789_012_345 },
      { kind: 'text', value: '1234567890123456' },
      { kind: 'text', value: '9223372036854775807' },
      { kind: 'text', value: '3 s' },
    ]);
  });

  it('has no cell for NULL and an empty text for an empty one', async () => {
    const { rows } = await backFrom([null, '']);
    expect([rows[1]?.[0], rows[2]?.[0]]).toEqual([undefined, { kind: 'text', value: '' }]);
  });

  it('has words for both on request', async () => {
    const { rows } = await backFrom([null, ''], { words: true });
    expect(rows.slice(1).map((row) => row[0]?.value)).toEqual(['NULL', "''"]);
  });

  it('truncates text that is longer than a cell, and says so in the cell', async () => {
    const [, text] = await textsBack(['a', 'b'.repeat(32_768)]);
    expect(String(text)).toHaveLength(32_767);
    expect(text).toMatch(/^b{32000}b*… \(32768 characters\)$/u);
  });

  it('refuses a list that is longer than a sheet', () => {
    expect(() => assertFitsSheet(1_048_575)).not.toThrow();
    expect(() => assertFitsSheet(1_048_576)).toThrow('an XLSX sheet holds at most 1048575');
  });
});
