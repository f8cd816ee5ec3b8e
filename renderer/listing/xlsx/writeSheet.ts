import writeXlsxFile, { type CellObject } from 'write-excel-file/universal';
import { sheetCell } from './sheetCell.ts';

/** The rows of one sheet and the options for writing them. */
export interface Sheet {
  readonly headers: readonly string[];
  /** Which columns contain integers, in the order of the headers. */
  readonly numeric: readonly boolean[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** NULL and '' are written as these words. */
  readonly words: boolean;
}

/**
 * Writes a sheet as an XLSX file, its header bold and frozen. A text longer than a cell can hold is truncated, and says
 * so.
 */
export async function writeSheet({ headers, numeric, rows, words }: Sheet): Promise<Blob> {
  const head: CellObject[] = headers.map((value) => ({ type: String, value, fontWeight: 'bold' }));
  const body = rows.map((row) =>
    row.map((value, column) => sheetCell(value, { numeric: numeric[column] === true, words })),
  );
  return writeXlsxFile([head, ...body], { stickyRowsCount: 1 }).toBlob();
}
