import { describe, expect, it } from 'vitest';
import { type ExportFormat, exportRows } from '#renderer/listing/exportRows.ts';
import { preferencesSchema } from '#shared/domain/preferences.ts';
import type { ListWindow, WindowOf } from '#shared/domain/listing.ts';

interface Line {
  readonly id: number;
  readonly title: string | null;
}

const { csv } = preferencesSchema.parse({});
const columns = [
  { id: 'id', header: 'id', text: ({ id }: Line) => String(id) },
  { id: 'title', header: 'title', text: ({ title }: Line) => title },
];

/** A listing of the given rows that counts its calls. */
function aListing(rows: readonly Line[]) {
  const asked: ListWindow[] = [];
  const fetchWindow = async (window: ListWindow): Promise<WindowOf<Line>> => {
    asked.push(window);
    const start = window.kind === 'after' ? rows.findIndex(({ id }) => String(id) === window.cursor) + 1 : 0;
    const found = rows.slice(start, start + window.limit);
    const last = found.at(-1);
    return { rows: found, firstCursor: null, lastCursor: last === undefined ? null : String(last.id) };
  };
  return { asked, fetchWindow };
}

async function textOf(rows: readonly Line[], format: ExportFormat, change: Partial<typeof csv> = {}): Promise<string> {
  const { fetchWindow } = aListing(rows);
  const file = await exportRows({
    format,
    csv: { ...csv, ...change },
    columns,
    fetchWindow,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
  return file.text();
}

describe('the export of a list', () => {
  it('writes CSV that distinguishes NULL and empty text', async () => {
    const text = await textOf(
      [
        { id: 1, title: null },
        { id: 2, title: '' },
        { id: 3, title: 'a "b", c\nd' },
      ],
      'csv',
    );
    expect(text).toBe('id,title\r\n1,\r\n2,""\r\n3,"a ""b"", c\nd"\r\n');
  });

  it.each([
    ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
    ["+1+cmd|' /C calc'!A0", "'+1+cmd|' /C calc'!A0"],
    ['@SUM(1)', "'@SUM(1)"],
    ['-2+3', "'-2+3"],
    ['\t=1', "'\t=1"],
    ['\n=1', `"'\n=1"`],
    ['\uff1d1+1', "'\uff1d1+1"],
    ['-5', '-5'],
    ['+1.5e3', '+1.5e3'],
    ['a=b', 'a=b'],
  ])('guards CSV against the formula %j unless that is switched off', async (title, written) => {
    expect(await textOf([{ id: 1, title }], 'csv')).toBe(`id,title\r\n1,${written}\r\n`);
    const plain = await textOf([{ id: 1, title }], 'csv', { guardsFormulas: false });
    expect(plain.replaceAll('"', '')).toContain(title.replaceAll('"', ''));
    expect(plain).not.toContain("1,'");
  });

  it('writes CSV with the chosen separator, decimal sign and byte order mark', async () => {
    const change = { separator: ';', decimalSign: ',', byteOrderMark: true } as const;
    const lines = [{ id: 1.5, title: 'a;b, 2.5' }];
    const { fetchWindow } = aListing(lines);
    const numbers = [{ id: 'id', header: 'id', align: 'end', text: ({ id }: Line) => String(id) } as const, ...columns];
    const file = await exportRows({
      format: 'csv',
      csv: { ...csv, ...change },
      columns: numbers,
      fetchWindow,
      onProgress: () => undefined,
      signal: new AbortController().signal,
    });
    const bytes = new Uint8Array(await file.arrayBuffer());
    expect(Array.from(bytes.subarray(0, 3))).toEqual([0xef, 0xbb, 0xbf]);
    expect(new TextDecoder().decode(bytes)).toBe('id;id;title\r\n1,5;1.5;"a;b, 2.5"\r\n');
    expect(await textOf([{ id: 1, title: 'a,b' }], 'csv', { separator: 'tab' })).toBe('id\ttitle\r\n1\ta,b\r\n');
  });

  it('writes JSON that can be parsed again', async () => {
    const text = await textOf(
      [
        { id: 1, title: null },
        { id: 2, title: '<b>' },
      ],
      'json',
    );
    expect(JSON.parse(text)).toEqual([
      { id: '1', title: null },
      { id: '2', title: '<b>' },
    ]);
  });

  it('writes an empty list as valid JSON', async () => {
    expect(JSON.parse(await textOf([], 'json'))).toEqual([]);
  });

  it('reads window after window by keyset until the last row', async () => {
    const rows = Array.from({ length: 1203 }, (_, id) => ({ id, title: 't' }));
    const { asked, fetchWindow } = aListing(rows);
    const told: number[] = [];
    const file = await exportRows({
      format: 'csv',
      csv,
      columns,
      fetchWindow,
      onProgress: (count) => told.push(count),
      signal: new AbortController().signal,
    });
    expect((await file.text()).split('\r\n')).toHaveLength(1205);
    expect(asked.map(({ kind }) => kind)).toEqual(['jump', 'after', 'after']);
    expect(told).toEqual([500, 1000, 1203]);
  });

  it('stops when it is cancelled', async () => {
    const rows = Array.from({ length: 1203 }, (_, id) => ({ id, title: 't' }));
    const { asked, fetchWindow } = aListing(rows);
    const cancel = new AbortController();
    const running = exportRows({
      format: 'csv',
      csv,
      columns,
      fetchWindow,
      onProgress: () => cancel.abort(),
      signal: cancel.signal,
    });
    await expect(running).rejects.toThrow();
    expect(asked).toHaveLength(2);
  });
});
