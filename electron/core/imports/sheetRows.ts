import { readFileSync, statSync } from 'node:fs';
import { unzipSync } from 'fflate';
import type { FileRow, FileRows } from '#core/imports/fileRows.ts';
import { formatBytes } from '#shared/figures.ts';
import { makeFailure } from '#shared/failure.ts';

/** In bytes, packed and unpacked: a sheet is read as a whole. */
const maxBytes = 64 * 2 ** 20;
const maxUnpacked = 256 * 2 ** 20;

const wanted =
  /^xl\/(?:workbook\.xml|_rels\/workbook\.xml\.rels|sharedStrings\.xml|styles\.xml|worksheets\/[^/]+\.xml)$/u;

/** The rows of the first sheet of an XLSX file; its first row names the columns. Times are written as PostgreSQL and SQLite write them. */
export function sheetRows(path: string, words: boolean): FileRows {
  const { size } = statSync(path);
  if (size > maxBytes) throw tooLarge(`It takes ${formatBytes(size)}`);
  const part = partsOf(readFileSync(path));
  const workbook = part('xl/workbook.xml');
  const name = sheetPath(workbook, part('xl/_rels/workbook.xml.rels'));
  const reading: Reading = {
    shared: sharedTexts(part('xl/sharedStrings.xml')),
    isTime: timeStyles(part('xl/styles.xml')),
    // Days of a workbook that counts from 1904.
    offset: /<workbookPr[^>]*\bdate1904="(?:1|true)"/u.test(workbook) ? 1462 : 0,
    words,
  };
  const rows = sheetCells(part(name), reading);
  const first = rows.next();
  const columns = first.done === true ? [] : first.value.map((cell) => cell ?? '');
  return { columns, rows: fitted(rows, columns.length) };
}

function partsOf(file: Uint8Array): (name: string) => string {
  let unpacked = 0;
  const parts = unzip(file, (name, size) => {
    if (!wanted.test(name)) return false;
    unpacked += size;
    if (unpacked > maxUnpacked) throw tooLarge(`Unpacked, it takes more than ${formatBytes(maxUnpacked)}`);
    return true;
  });
  return (name) => Buffer.from(parts[name] ?? new Uint8Array()).toString('utf8');
}

function unzip(
  file: Uint8Array,
  isWanted: (name: string, size: number) => boolean,
): Readonly<Record<string, Uint8Array>> {
  try {
    return unzipSync(file, { filter: ({ name, originalSize }) => isWanted(name, originalSize) });
  } catch (error) {
    if (error instanceof Error && 'failure' in error) throw error;
    throw makeFailure({
      code: 'bad-input',
      message: 'The file is not an XLSX workbook',
      hint: 'Save it again as XLSX, or as CSV in UTF-8.',
      cause: error,
    });
  }
}

/** The first sheet's part. */
function sheetPath(workbook: string, relations: string): string {
  const id = /<sheet\b[^>]*\br:id="([^"]+)"/u.exec(workbook)?.[1] ?? '';
  for (const [relation] of relations.matchAll(/<Relationship\b[^>]*>/gu)) {
    if (!relation.includes(`Id="${id}"`)) continue;
    const target = /\bTarget="([^"]+)"/u.exec(relation)?.[1] ?? '';
    return target.startsWith('/') ? target.slice(1) : `xl/${target}`;
  }
  return 'xl/worksheets/sheet1.xml';
}

interface Reading {
  readonly shared: readonly string[];
  readonly isTime: readonly boolean[];
  readonly offset: number;
  readonly words: boolean;
}

function sharedTexts(xml: string): readonly string[] {
  return [...xml.matchAll(/<si>([^]*?)<\/si>|<si\/>/gu)].map(([, item = '']) => textIn(item));
}

/** The text of an item, whose runs may be formatted differently; readings of Japanese are not part of it. */
function textIn(xml: string): string {
  const own = xml.replaceAll(/<rPh\b[^]*?<\/rPh>/gu, '');
  return [...own.matchAll(/<t(?:\s[^>]*)?>([^]*?)<\/t>/gu)].map(([, text = '']) => unescaped(text)).join('');
}

/** For each style of a cell, whether it shows numbers as times. */
function timeStyles(xml: string): readonly boolean[] {
  const own = new Map(
    [...xml.matchAll(/<numFmt\b[^>]*>/gu)].map(([format]) => [
      /\bnumFmtId="(\d+)"/u.exec(format)?.[1] ?? '',
      /\bformatCode="([^"]*)"/u.exec(format)?.[1] ?? '',
    ]),
  );
  const styles = /<cellXfs\b[^]*?<\/cellXfs>/u.exec(xml)?.[0] ?? '';
  return [...styles.matchAll(/<xf\b[^>]*>/gu)].map(([style]) => {
    const id = /\bnumFmtId="(\d+)"/u.exec(style)?.[1] ?? '0';
    const code = own.get(id);
    if (code !== undefined) return /[dmyhs]/iu.test(code.replaceAll(/\\.|"[^"]*"|&quot;.*?&quot;|\[[^\]]*\]/gu, ''));
    return (Number(id) >= 14 && Number(id) <= 22) || (Number(id) >= 45 && Number(id) <= 47);
  });
}

function* sheetCells(xml: string, reading: Reading): Generator<readonly (string | null)[], undefined> {
  let expected = 1;
  for (const [, attributes = '', inner = ''] of xml.matchAll(/<row\b([^>]*?)(?:\/>|>([^]*?)<\/row>)/gu)) {
    const number = Number(/\br="(\d+)"/u.exec(attributes)?.[1] ?? expected);
    expected = number + 1;
    const row: (string | null)[] = [];
    for (const [, head = '', body = ''] of inner.matchAll(/<c\b([^>]*?)(?:\/>|>([^]*?)<\/c>)/gu)) {
      const letters = /\br="([A-Z]+)\d+"/u.exec(head)?.[1];
      const at = letters === undefined ? row.length : columnOf(letters);
      while (row.length < at) row.push(null);
      row[at] = cellOf(head, body, reading);
    }
    if (row.some((cell) => cell !== null)) yield row;
  }
}

function cellOf(head: string, body: string, { shared, isTime, offset, words }: Reading): string | null {
  const type = /\bt="(\w+)"/u.exec(head)?.[1] ?? 'n';
  if (type === 'inlineStr') return toWord(textIn(body), words);
  const value = /<v(?:\s[^>]*)?>([^]*?)<\/v>/u.exec(body)?.[1];
  if (value === undefined) return null;
  if (type === 's') return toWord(shared[Number(value)] ?? '', words);
  if (type === 'b') return value === '1' ? 'true' : 'false';
  if (type !== 'n') return toWord(unescaped(value), words);
  const style = Number(/\bs="(\d+)"/u.exec(head)?.[1] ?? 0);
  return isTime[style] === true ? timeOf(Number(value) + offset) : value;
}

function toWord(text: string, words: boolean): string | null {
  if (!words) return text;
  return text === 'NULL' ? null : text === "''" ? '' : text;
}

/** A number of days since 1899-12-30 as date and time; a time of day alone where it is less than a day. */
function timeOf(days: number): string {
  const milliseconds = Math.round(days * 86_400_000);
  const iso = new Date(milliseconds - 25_569 * 86_400_000).toISOString();
  const clock = iso.slice(11, iso.endsWith('.000Z') ? 19 : 23);
  if (days < 1 && days >= 0) return clock;
  return Number.isInteger(days) ? iso.slice(0, 10) : `${iso.slice(0, 10)} ${clock}`;
}

/** Rows as wide as the header: a row of a sheet ends at its last cell. */
function* fitted(rows: Iterable<readonly (string | null)[]>, width: number): Generator<FileRow> {
  for (const row of rows) {
    if (row.slice(width).some((cell) => cell !== null)) yield `It has more cells than the header, which has ${width}`;
    else yield Array.from({ length: width }, (_, index) => row[index] ?? null);
  }
}

function columnOf(letters: string): number {
  return letters.split('').reduce((column, letter) => column * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(xml: string): string {
  return xml
    .replaceAll(/&(#\d+|#x[\da-f]+|\w+);/giu, (all, name: string) => {
      if (!name.startsWith('#')) return entities[name] ?? all;
      return String.fromCodePoint(/^#x/iu.test(name) ? parseInt(name.slice(2), 16) : Number(name.slice(1)));
    })
    .replaceAll(/_x([\dA-Fa-f]{4})_/gu, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}

function tooLarge(why: string): Error {
  return makeFailure({
    code: 'too-large',
    message: `The workbook is too large to be read. ${why}`,
    hint: 'Save the sheet as CSV in UTF-8.',
  });
}
