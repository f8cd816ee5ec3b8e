import { closeSync, openSync, readSync } from 'node:fs';
import { TextDecoder } from 'node:util';
import { z } from 'zod';
import { makeFailure } from '#shared/failure.ts';

/** Values of one row: text, NULL, or undefined where the file has none. A text in place of them says what is wrong with the row. */
export type FileRow = readonly (string | null | undefined)[] | string;

/** Rows of a file, whose first columns are known before. */
export interface FileRows {
  readonly columns: readonly string[];
  readonly rows: Iterable<FileRow>;
}

const pieceBytes = 1 << 16;
/** In characters: a longer row is no row. */
const maxRow = 16 * 2 ** 20;

/** The text of a file piece by piece: UTF-8, or UTF-16 where it begins with its mark. Fails with bad-input for anything else. */
function* piecesOf(path: string): Generator<string> {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(pieceBytes);
    let decoder: TextDecoder | undefined;
    for (let read = readSync(file, bytes); read > 0; read = readSync(file, bytes)) {
      const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
      decoder ??= new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8', { fatal: true });
      yield decoded(decoder, bytes.subarray(0, read));
    }
    if (decoder !== undefined) yield decoded(decoder);
  } finally {
    closeSync(file);
  }
}

function decoded(decoder: TextDecoder, bytes?: Uint8Array): string {
  try {
    return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
  } catch {
    throw makeFailure({
      code: 'bad-input',
      message: 'The file is not text in UTF-8 or UTF-16',
      hint: 'Save it in UTF-8.',
    });
  }
}

/** The separator that the first line holds most often. */
export function separatorOf(path: string): ',' | ';' | 'tab' {
  const [piece = ''] = piecesOf(path);
  const [line = ''] = piece.replaceAll(/"(?:[^"]|"")*"/gu, '').split(/\r?\n/u);
  const count = (character: string): number => line.split(character).length;
  const counts = [[count(','), ','] as const, [count(';'), ';'] as const, [count('\t'), 'tab'] as const];
  return counts.reduce((best, each) => (each[0] > best[0] ? each : best))[1];
}

/** The rows of a CSV file (RFC 4180): an empty cell is NULL, `""` an empty text. */
export function csvRows(path: string, separator: ',' | ';' | 'tab'): FileRows {
  const records = csvRecords(path, separator === 'tab' ? '\t' : separator);
  const first = records.next();
  const columns = first.done === true ? [] : first.value.map((name) => name ?? '');
  return { columns, rows: checkedRecords(records, columns.length) };
}

function* checkedRecords(records: Iterable<readonly (string | null)[]>, width: number): Generator<FileRow> {
  for (const record of records) {
    // An empty line is no row, unless there is only one column.
    if (record.length === 1 && record[0] === null && width > 1) continue;
    yield record.length === width ? record : `It has ${record.length} cells where the header has ${width}`;
  }
}

/** A cell that is read: its text so far, whether it is quoted, and whether its quotes are open. */
interface Cell {
  text: string;
  isQuoted: boolean;
  isOpen: boolean;
}

function* csvRecords(path: string, separator: string): Generator<readonly (string | null)[], undefined> {
  const special = new RegExp(`[${separator === '\t' ? '\\t' : separator}"\\r\\n]`, 'gu');
  let record: (string | null)[] = [];
  let cell: Cell = { text: '', isQuoted: false, isOpen: false };
  let left = '';
  const endCell = (): void => {
    record.push(cell.text === '' && !cell.isQuoted ? null : cell.text);
    cell = { text: '', isQuoted: false, isOpen: false };
  };
  for (const piece of withEnd(piecesOf(path))) {
    const isLast = piece === undefined;
    const text = left + (piece ?? '');
    // A quote or a carriage return at the end may belong to what follows.
    const end = !isLast && /["\r]$/u.test(text) ? text.length - 1 : text.length;
    let at = 0;
    while (at < end) {
      special.lastIndex = at;
      const next = cell.isOpen ? text.indexOf('"', at) : (special.exec(text)?.index ?? -1);
      const stop = next === -1 || next >= end ? end : next;
      cell.text += text.slice(at, stop);
      at = stop;
      if (cell.text.length > maxRow) throw tooLong();
      if (at >= end) break;
      const character = text[at];
      at += 1;
      if (cell.isOpen) {
        if (text[at] === '"') {
          cell.text += '"';
          at += 1;
        } else cell.isOpen = false;
      } else if (character === '"') {
        if (cell.text === '' && !cell.isQuoted) cell = { text: '', isQuoted: true, isOpen: true };
        else cell.text += '"';
      } else if (character === separator) endCell();
      else {
        if (character === '\r' && text[at] === '\n') at += 1;
        endCell();
        yield record;
        record = [];
      }
    }
    left = text.slice(Math.max(at, end));
  }
  if (cell.isOpen) throw notClosed();
  if (record.length > 0 || cell.text !== '' || cell.isQuoted) {
    endCell();
    yield record;
  }
}

function* withEnd(pieces: Iterable<string>): Generator<string | undefined> {
  yield* pieces;
  yield undefined;
}

/** How many lines tell which fields there are. */
const sampledLines = 1000;

/** The rows of a file with a JSON object in each line. Numbers stay as they are written. */
export function jsonLineRows(path: string): FileRows {
  const columns: string[] = [];
  const known = new Set<string>();
  let lines = 0;
  for (const line of linesOf(path)) {
    const parsed = toFields(line);
    if (typeof parsed !== 'string') {
      for (const name of Object.keys(parsed)) {
        if (!known.has(name)) columns.push(name);
        known.add(name);
      }
    }
    lines += 1;
    if (lines >= sampledLines) break;
  }
  return { columns, rows: jsonRows(path, columns, known) };
}

function* jsonRows(path: string, columns: readonly string[], known: ReadonlySet<string>): Generator<FileRow> {
  for (const line of linesOf(path)) {
    const fields = toFields(line);
    if (typeof fields === 'string') {
      yield fields;
      continue;
    }
    const other = Object.keys(fields).find((name) => !known.has(name));
    yield other === undefined
      ? columns.map((name) => (Object.hasOwn(fields, name) ? toText(fields[name]) : undefined))
      : `Its field '${other.slice(0, 100)}' does not occur in the first ${sampledLines} rows`;
  }
}

function* linesOf(path: string): Generator<string> {
  let left = '';
  for (const piece of piecesOf(path)) {
    const lines = (left + piece).split('\n');
    left = lines.pop() ?? '';
    if (left.length > maxRow) throw tooLong();
    for (const line of lines) if (line.trim() !== '') yield line;
  }
  if (left.trim() !== '') yield left;
}

const jsonObject = z.record(z.string(), z.unknown());
/** A number as it is written, in place of one that JavaScript would round. */
class WrittenNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** JSON's reviver also gets the text of a value, which the types of this TypeScript do not know yet. */
type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- said above
const parseWritten = JSON.parse as (text: string, reviver: Reviver) => unknown;

function toFields(line: string): Readonly<Record<string, unknown>> | string {
  try {
    const value = parseWritten(line, (_key, each, { source }) =>
      typeof each === 'number' && source !== undefined ? new WrittenNumber(source) : each,
    );
    const found = Array.isArray(value) ? undefined : jsonObject.safeParse(value).data;
    return found ?? 'It is not a JSON object';
  } catch (error) {
    return `It is not valid JSON: ${error instanceof Error ? error.message.slice(0, 200) : ''}`;
  }
}

function toText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : jsonText(value);
}

function jsonText(value: unknown): string {
  if (value instanceof WrittenNumber) return value.text;
  if (Array.isArray(value)) return `[${value.map((each) => jsonText(each)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}:${jsonText(each)}`);
    return `{${fields.join(',')}}`;
  }
  return JSON.stringify(value);
}

function tooLong(): Error {
  return makeFailure({
    code: 'too-large',
    message: 'A row of the file takes more than 16 MB',
    hint: 'Check the separator and the quotes of the file.',
  });
}

function notClosed(): Error {
  return makeFailure({
    code: 'bad-input',
    message: 'The last quoted cell of the file has no closing quote',
    hint: 'The file may be incomplete. Check it in an editor.',
  });
}
