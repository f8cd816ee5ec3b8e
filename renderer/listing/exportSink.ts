import { guardFormula } from '#shared/listFile/guardFormula.ts';
import type { Preferences } from '#shared/domain/preferences.ts';

/** The destination of exported rows; the caller closes it. */
export interface ExportSink {
  /** Writes the next rows, their values in the order of the columns; null is NULL. */
  readonly add: (rows: readonly (readonly (string | null)[])[]) => void;
  /** Returns the file. */
  readonly finish: () => Promise<Blob>;
  readonly close: () => void;
}

/** How a CSV file is written, as remembered in the preferences. */
export type CsvOptions = Preferences['csv'];

/**
 * CSV by RFC 4180, in UTF-8: NULL is nothing, '' is `""`, everything else is as stored, except for the decimal sign of
 * numeric columns and for what a spreadsheet would interpret as a formula.
 */
export function openCsvSink(
  headers: readonly string[],
  numeric: readonly boolean[],
  { guardsFormulas, byteOrderMark, separator, decimalSign }: CsvOptions,
): ExportSink {
  const between = separator === 'tab' ? '\t' : separator;
  const text = (value: string, column: number): string => {
    const shown = numeric[column] === true && /^-?\d+\.\d+$/u.test(value) ? value.replace('.', decimalSign) : value;
    return guardsFormulas ? guardFormula(shown) : shown;
  };
  const line = (values: readonly (string | null)[]): string =>
    `${values.map((value, column) => (value === null ? '' : csvValue(text(value, column), between))).join(between)}\r\n`;
  const parts = [`${byteOrderMark ? '\ufeff' : ''}${line(headers)}`];
  return {
    add: (rows) => void parts.push(rows.map(line).join('')),
    finish: async () => new Blob(parts, { type: 'text/csv' }),
    close: () => undefined,
  };
}

/** A JSON array of objects: NULL is null, everything else the stored text. */
export function openJsonSink(headers: readonly string[]): ExportSink {
  const parts: string[] = [];
  const line = (row: readonly (string | null)[]): string =>
    JSON.stringify(Object.fromEntries(headers.map((header, at) => [header, row[at]])));
  return {
    add: (rows) => void parts.push(...(rows.length === 0 ? [] : [rows.map(line).join(',\n')])),
    finish: async () => new Blob(['[\n', parts.join(',\n'), '\n]\n'], { type: 'application/json' }),
    close: () => undefined,
  };
}

/** A value as CSV: quoted if necessary. */
export function csvValue(value: string, separator: string): string {
  const isQuoted = value === '' || value.includes(separator) || /["\r\n]|^\s|\s$/u.test(value);
  return isQuoted ? `"${value.replaceAll('"', '""')}"` : value;
}
