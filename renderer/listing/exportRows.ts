import { type ExportSink, openCsvSink, openJsonSink } from '#renderer/listing/exportSink.ts';
import type { ListWindow, WindowOf } from '#shared/domain/listing.ts';

/** A column as it is written into a file: its name, and a row's value as stored (null is NULL). */
export interface ExportColumn<Row> {
  readonly id: string;
  readonly header: string;
  /** Numbers stand at the end. */
  readonly align?: 'start' | 'end';
  readonly text: (row: Row) => string | null;
}

export const exportFormats = ['csv', 'json', 'xlsx'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** The value of a column where a listing's row does not hold it, or not whole; undefined where it does. */
export type ExtraValue<Row> = (columnId: string, row: Row) => string | null | undefined;

/** Finds, for the rows of a window, what stands beside them. */
export type ReadExtraColumns<Row> = (rows: readonly Row[], signal: AbortSignal) => Promise<ExtraValue<Row>>;

interface ExportOptions<Row> {
  readonly format: ExportFormat;
  readonly columns: readonly ExportColumn<Row>[];
  readonly fetchWindow: (window: ListWindow, signal: AbortSignal) => Promise<WindowOf<Row>>;
  readonly readExtraColumns?: ReadExtraColumns<Row> | undefined;
  /** XLSX only: NULL and '' are written as these words, as both look empty otherwise. */
  readonly words?: boolean;
  /** Called after each window with the rows written so far. */
  readonly onProgress: (rows: number) => void;
  readonly signal: AbortSignal;
}

const windowRows = 500;
const nothing = (): undefined => undefined;

/**
 * Writes every row of a listing, in its order, into a file. Windows are read one after the other by keyset. Rejects when
 * the signal is aborted, and where the format cannot hold the list.
 */
export async function exportRows<Row>(options: ExportOptions<Row>): Promise<Blob> {
  const { columns, fetchWindow, readExtraColumns, onProgress, signal } = options;
  const sink = await openSink(options);
  try {
    let rows = 0;
    let window: ListWindow = { kind: 'jump', from: 'start', skip: 0, limit: windowRows };
    for (;;) {
      const found: WindowOf<Row> = await fetchWindow(window, signal);
      const beside = (await readExtraColumns?.(found.rows, signal)) ?? nothing;
      signal.throwIfAborted();
      sink.add(found.rows.map((row) => columns.map((column) => valueOf(column, row, beside))));
      rows += found.rows.length;
      onProgress(rows);
      if (found.rows.length < windowRows || found.lastCursor === null) break;
      window = { kind: 'after', cursor: found.lastCursor, limit: windowRows };
    }
    return await sink.finish();
  } finally {
    sink.close();
  }
}

function valueOf<Row>({ id, text }: ExportColumn<Row>, row: Row, beside: ExtraValue<Row>): string | null {
  const value = beside(id, row);
  return value === undefined ? text(row) : value;
}

async function openSink<Row>({ format, columns, words = false, signal }: ExportOptions<Row>): Promise<ExportSink> {
  const headers = columns.map(({ header }) => header);
  if (format === 'csv') return openCsvSink(headers);
  if (format === 'json') return openJsonSink(headers);
  // Its writer is large and seldom needed.
  const { openXlsxSink } = await import('#renderer/listing/xlsx/xlsxSink.ts');
  const numeric = columns.map(({ align }) => align === 'end');
  return openXlsxSink({ headers, numeric, words }, signal);
}
