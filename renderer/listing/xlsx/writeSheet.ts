import writeXlsxFile, { type CellObject } from 'write-excel-file/universal';
import { maxCellCharacters, sheetCell } from './sheetCell.ts';
import { makeFailure } from '#shared/failure.ts';

/** The rows of one sheet and how they are to be written. */
export interface Sheet {
  readonly headers: readonly string[];
  /** Which columns hold whole numbers, in the order of the headers. */
  readonly numeric: readonly boolean[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** NULL and '' are written as these words. */
  readonly words: boolean;
}

/** Writes a sheet as an XLSX file, its header bold and fixed. Fails where a text is longer than a cell can be. */
export async function writeSheet({ headers, numeric, rows, words }: Sheet): Promise<Blob> {
  const head: CellObject[] = headers.map((value) => ({ type: String, value, fontWeight: 'bold' }));
  const body = rows.map((row, at) =>
    row.map((value, column) => {
      if (value !== null && value.length > maxCellCharacters) throw tooLong(headers[column] ?? '', at, value.length);
      return sheetCell(value, { numeric: numeric[column] === true, words });
    }),
  );
  return writeXlsxFile([head, ...body], { stickyRowsCount: 1 }).toBlob();
}

function tooLong(header: string, at: number, length: number): Error {
  return makeFailure({
    code: 'too-large',
    message: `The ${header} of row ${at + 1} has ${length} characters; a cell of XLSX holds ${maxCellCharacters}`,
    hint: 'Export the list as CSV or JSON, which hold texts of any length',
  });
}
