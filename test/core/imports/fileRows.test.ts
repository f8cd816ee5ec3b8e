import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { csvRows, jsonLineRows, separatorOf } from '#core/imports/fileRows.ts';
import { makeTemporaryFolder } from '../../support/temporaryFolder.ts';

let folder: Awaited<ReturnType<typeof makeTemporaryFolder>>;
beforeAll(async () => {
  folder = await makeTemporaryFolder();
});
afterAll(async () => folder.dispose());

async function fileOf(content: string | Uint8Array): Promise<string> {
  const path = join(folder.path, `${crypto.randomUUID()}.txt`);
  await writeFile(path, content);
  return path;
}

describe('a CSV file of rows', () => {
  it('tells NULL from an empty text, and keeps quotes, separators and line breaks', async () => {
    const path = await fileOf('id,name\r\n1,"a ""b"", c\r\nd"\r\n2,\r\n\r\n3,""\n4,x"y');
    const { columns, rows } = csvRows(path, ',');
    expect(columns).toEqual(['id', 'name']);
    expect([...rows]).toEqual([
      ['1', 'a "b", c\r\nd'],
      ['2', null],
      ['3', ''],
      ['4', 'x"y'],
    ]);
  });

  it('is the same wherever it is divided into pieces', async () => {
    const line = (index: number): string => `${index},"é😀 ""${'x'.repeat(index % 97)}"""\r\n`;
    const path = await fileOf(`id,name\r\n${Array.from({ length: 5000 }, (_, index) => line(index)).join('')}`);
    const rows = [...csvRows(path, ',').rows];
    expect(rows).toHaveLength(5000);
    expect(rows.every((row, index) => row[1] === `é😀 "${'x'.repeat(index % 97)}"`)).toBe(true);
  });

  it('names rows of another width, and is refused where a quote stays open', async () => {
    const path = await fileOf('a;b\n1;2;3\n4\n5;6\n');
    expect(separatorOf(path)).toBe(';');
    expect([...csvRows(path, ';').rows]).toEqual([
      'It has 3 cells where the header has 2',
      'It has 1 cells where the header has 2',
      ['5', '6'],
    ]);
    const open = await fileOf('a,b\n1,"2\n3,4\n');
    expect(() => [...csvRows(open, ',').rows]).toThrow('no closing quote');
  });

  it('may begin with a byte order mark, or be UTF-16, but not Latin-1', async () => {
    expect(csvRows(await fileOf('\ufeffid,n\n1,2\n'), ',').columns).toEqual(['id', 'n']);
    const utf16 = await fileOf(Buffer.from('\ufeffid,é\n1,2\n', 'utf16le'));
    expect(csvRows(utf16, ',').columns).toEqual(['id', 'é']);
    const latin = await fileOf(Buffer.from('id,n\n1,\xe9t\xe9\n', 'latin1'));
    expect(() => [...csvRows(latin, ',').rows]).toThrow('not text in UTF-8');
  });
});

describe('a file of JSON lines', () => {
  it('keeps numbers as they are written, and tells NULL from a missing field', async () => {
    const path = await fileOf(
      '{"id": 12345678901234567890, "j": {"a": 1.10, "b": [true, null]}}\n{"id": 2, "t": null}\n\n[1]\n{"id": \n',
    );
    const { columns, rows } = jsonLineRows(path);
    expect(columns).toEqual(['id', 'j', 't']);
    expect([...rows]).toEqual([
      ['12345678901234567890', '{"a":1.10,"b":[true,null]}', undefined],
      ['2', undefined, null],
      'It is not a JSON object',
      expect.stringMatching(/^It is not valid JSON/u),
    ]);
  });
});
