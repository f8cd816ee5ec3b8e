import type { ListWindow, WindowOf } from '#shared/domain/listing.ts';

/** A column as it is written into a file: its name, and a row's value as stored (null is NULL). */
export interface ExportColumn<Row> {
  readonly header: string;
  readonly text: (row: Row) => string | null;
}

export type ExportFormat = 'csv' | 'json';

interface ExportOptions<Row> {
  readonly format: ExportFormat;
  readonly columns: readonly ExportColumn<Row>[];
  readonly fetchWindow: (window: ListWindow, signal: AbortSignal) => Promise<WindowOf<Row>>;
  /** Told after each window: rows written so far. */
  readonly onProgress: (rows: number) => void;
  readonly signal: AbortSignal;
}

const windowRows = 500;

/**
 * Writes every row of a listing, in its order, as text: CSV by RFC 4180 (NULL is nothing, '' is `""`), or a JSON array of
 * objects (NULL is null, all else the stored text). Windows are read one after the other by keyset. Rejects when the
 * signal is aborted.
 */
export async function exportRows<Row>(options: ExportOptions<Row>): Promise<Blob> {
  const { format, columns, fetchWindow, onProgress, signal } = options;
  const parts: string[] = [format === 'csv' ? csvLine(columns.map(({ header }) => header)) : '[\n'];
  let rows = 0;
  let window: ListWindow = { kind: 'jump', from: 'start', skip: 0, limit: windowRows };
  for (;;) {
    const found: WindowOf<Row> = await fetchWindow(window, signal);
    signal.throwIfAborted();
    parts.push(found.rows.map((row, at) => line(format, columns, row, rows + at > 0)).join(''));
    rows += found.rows.length;
    onProgress(rows);
    if (found.rows.length < windowRows || found.lastCursor === null) break;
    window = { kind: 'after', cursor: found.lastCursor, limit: windowRows };
  }
  if (format === 'json') parts.push('\n]\n');
  return new Blob(parts, { type: format === 'csv' ? 'text/csv' : 'application/json' });
}

function line<Row>(format: ExportFormat, columns: readonly ExportColumn<Row>[], row: Row, follows: boolean): string {
  if (format === 'csv') return csvLine(columns.map(({ text }) => text(row)));
  const entries = columns.map(({ header, text }) => [header, text(row)] as const);
  return `${follows ? ',\n' : ''}${JSON.stringify(Object.fromEntries(entries))}`;
}

function csvLine(values: readonly (string | null)[]): string {
  return `${values.map(csvValue).join(',')}\r\n`;
}

function csvValue(value: string | null): string {
  if (value === null) return '';
  return value === '' || /[",\r\n]|^\s|\s$/u.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
