import { csvValue } from '#shared/listFile/csvValue.ts';
import { guardFormula } from '#shared/listFile/guardFormula.ts';
import { isoMoment } from '#shared/listFile/isoInstant.ts';
import type { ExportedKind, ExportFormat } from '#shared/domain/listExport.ts';

/** A column of a file. */
export interface FileColumn {
  readonly header: string;
  readonly kind: ExportedKind;
}

/** A writer that turns rows into the text of a file. */
export interface RowFormat<Cell = string | null> {
  readonly begin: string;
  readonly rows: (rows: readonly (readonly Cell[])[]) => string;
  readonly end: string;
}

/**
 * CSV by RFC 4180, in UTF-8: NULL is nothing, '' is `""`, everything else is as stored, except for times (ISO 8601),
 * the decimal sign of numbers and what a spreadsheet would interpret as a formula.
 */
export function csvFormat(
  columns: readonly FileColumn[],
  { guardsFormulas, byteOrderMark, separator, decimalSign }: ExportFormat['csv'],
): RowFormat {
  const between = separator === 'tab' ? '\t' : separator;
  const cell = (value: string | null, { kind }: FileColumn): string => {
    if (value === null) return '';
    if (kind === 'instant') return csvValue(isoMoment(value) ?? value, between);
    const isDecimal = kind === 'number' && /^-?\d+\.\d+$/u.test(value);
    const text = isDecimal ? value.replace('.', decimalSign) : value;
    return csvValue(guardsFormulas ? guardFormula(text) : text, between);
  };
  const text: FileColumn = { header: '', kind: 'text' };
  const line = (values: readonly (string | null)[]): string =>
    `${values.map((value, at) => cell(value, columns[at] ?? text)).join(between)}\r\n`;
  const head = columns.map(({ header }) => csvValue(header, between)).join(between);
  return {
    begin: `${byteOrderMark ? '\ufeff' : ''}${head}\r\n`,
    rows: (rows) => rows.map(line).join(''),
    end: '',
  };
}

/** Numbers that JSON represents without changing them. */
const exactNumber = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,6})?$/u;

/** A JSON array of objects: NULL is null, numbers are numbers, times ISO 8601, everything else the stored text. */
export function jsonFormat(columns: readonly FileColumn[]): RowFormat {
  const line = jsonLine(columns);
  let written = 0;
  return {
    begin: '[\n',
    rows: (rows) => {
      if (rows.length === 0) return '';
      const first = written === 0 ? '' : ',\n';
      written += rows.length;
      return `${first}${rows.map(line).join(',\n')}`;
    },
    end: '\n]\n',
  };
}

/** The same objects, a line each, which programs read one by one. */
export function jsonLinesFormat(columns: readonly FileColumn[]): RowFormat {
  const line = jsonLine(columns);
  return { begin: '', rows: (rows) => rows.map((row) => `${line(row)}\n`).join(''), end: '' };
}

function jsonLine(columns: readonly FileColumn[]): (row: readonly (string | null)[]) => string {
  const value = (text: string | null, kind: ExportedKind): string => {
    if (text === null) return 'null';
    if (kind === 'instant') return JSON.stringify(isoMoment(text) ?? text);
    return kind !== 'text' && exactNumber.test(text) ? text : JSON.stringify(text);
  };
  const names = columns.map(({ header }) => JSON.stringify(header));
  return (row) => `{${columns.map(({ kind }, at) => `${names[at] ?? ''}:${value(row[at] ?? null, kind)}`).join(',')}}`;
}
