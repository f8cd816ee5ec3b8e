import type { ExportedColumn } from '#renderer/ui/table/tableColumn.ts';
import { type CsvOptions, type ExportSink, openCsvSink, openJsonSink } from '#renderer/listing/exportSink.ts';
import { type FetchWindow, readWindows } from '#renderer/listing/windowPlan.ts';

export const exportFormats = ['csv', 'json', 'xlsx'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** The value of a column if a listing's row does not contain it, or not completely; undefined if it does. */
export type ExtraValue<Row> = (columnId: string, row: Row) => string | null | undefined;

/** Finds, for the rows of a window, the values that they do not contain themselves. */
export type ReadExtraColumns<Row> = (rows: readonly Row[], signal: AbortSignal) => Promise<ExtraValue<Row>>;

interface ExportOptions<Row> {
  readonly format: ExportFormat;
  readonly columns: readonly ExportedColumn<Row>[];
  readonly fetchWindow: FetchWindow<Row>;
  readonly readExtraColumns?: ReadExtraColumns<Row> | undefined;
  /** XLSX only: NULL and '' are written as these words, as both look empty otherwise. */
  readonly words?: boolean;
  readonly csv: CsvOptions;
  /** Called after each window with the rows written so far. */
  readonly onProgress: (rows: number) => void;
  readonly signal: AbortSignal;
}

const nothing = (): undefined => undefined;

/**
 * Writes every row of a listing, in its order, to a file. Windows are read one after the other by keyset. Rejects when
 * the signal is aborted, or if the format cannot hold the list.
 */
export async function exportRows<Row>(options: ExportOptions<Row>): Promise<Blob> {
  const { columns, fetchWindow, readExtraColumns, onProgress, signal } = options;
  const sink = await openSink(options);
  try {
    let written = 0;
    for await (const rows of readWindows(fetchWindow, { signal })) {
      const extra = (await readExtraColumns?.(rows, signal)) ?? nothing;
      signal.throwIfAborted();
      sink.add(rows.map((row) => columns.map((column) => valueOf(column, row, extra))));
      written += rows.length;
      onProgress(written);
    }
    return await sink.finish();
  } finally {
    sink.close();
  }
}

function valueOf<Row>({ id, text }: ExportedColumn<Row>, row: Row, extra: ExtraValue<Row>): string | null {
  const value = extra(id, row);
  return value === undefined ? text(row) : value;
}

async function openSink<Row>({ format, columns, words = false, csv, signal }: ExportOptions<Row>): Promise<ExportSink> {
  const headers = columns.map(({ header }) => header);
  const numeric = columns.map(({ align }) => align === 'end');
  if (format === 'csv') return openCsvSink(headers, numeric, csv);
  if (format === 'json') return openJsonSink(headers);
  // Its writer is large and rarely needed.
  const { openXlsxSink } = await import('#renderer/listing/xlsx/xlsxSink.ts');
  return openXlsxSink({ headers, numeric, words }, signal);
}
