import type { FileHandle } from 'node:fs/promises';
import type { OnProgress } from '#core/changes/changeSteps.ts';
import type { ExactCell, ExactRows } from '#core/exports/exactCells.ts';
import { insertFormat } from '#core/exports/insertFormat.ts';
import type { ListCells } from '#core/exports/listCells.ts';
import { writeParquet } from '#core/exports/parquetFile.ts';
import { readAhead } from '#core/exports/readAhead.ts';
import { maxSheetRows, sheetFormat, sheetPart, workbookParts } from '#core/exports/sheetFormat.ts';
import { csvFormat, type FileColumn, jsonFormat, jsonLinesFormat, type RowFormat } from '#core/exports/textFile.ts';
import { openZipFile } from '#core/exports/zipFile.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import type { ExportFormat } from '#shared/domain/listExport.ts';
import { formatCount, formatPlural } from '#shared/figures.ts';
import { makeFailure } from '#shared/failure.ts';

interface Telling {
  readonly onProgress: OnProgress;
  readonly signal: AbortSignal;
}

/** The same rows, read ahead of what is done with them, with a report of how many there are so far. */
export async function* telling<Cell>(
  cells: AsyncIterable<ListCells<Cell>>,
  { onProgress, signal }: Telling,
): AsyncGenerator<ListCells<Cell>> {
  onProgress(0, 'Reading the list');
  for await (const some of readAhead(cells)) {
    if (signal.aborted) throw makeFailure({ code: 'cancelled', message: 'The export was cancelled.' });
    yield some;
    const { done, total } = some;
    if (total === null) onProgress(null, formatPlural(done, 'row'));
    else onProgress(total === 0 ? 1 : done / total, `${formatCount(done)} of ${formatCount(total)} rows`);
  }
}

interface WritingTexts {
  readonly format: ExportFormat;
  readonly columns: readonly FileColumn[];
  readonly cells: AsyncIterable<ListCells>;
}

/** Writes rows as texts for people and other programs; blobs and secrets are described. Returns how many there were. */
export async function writeTextRows(file: FileHandle, { format, columns, cells }: WritingTexts): Promise<number> {
  const counted = { rows: 0 };
  if (format.format !== 'xlsx') {
    const rows =
      format.format === 'csv'
        ? csvFormat(columns, format.csv)
        : format.format === 'jsonl'
          ? jsonLinesFormat(columns)
          : jsonFormat(columns);
    for await (const text of textOf(rows, cells, counted)) await file.appendFile(text);
    return counted.rows;
  }
  const zip = openZipFile(file);
  for (const [name, text] of Object.entries(workbookParts)) await zip.addPart(name, [text]);
  await zip.addPart(sheetPart, textOf(sheetFormat(columns, format), assertFitting(cells), counted));
  await zip.finish();
  return counted.rows;
}

interface WritingExactly extends ExactRows {
  readonly dialect: Dialect;
  readonly format: 'sql' | 'parquet';
  readonly cells: AsyncIterable<ListCells<ExactCell>>;
}

/** Writes rows with every value as it is stored. Returns how many there were. */
export async function writeExactRows(file: FileHandle, writing: WritingExactly): Promise<number> {
  const { dialect, columns, cells, format } = writing;
  if (format === 'parquet') return writeParquet(file, { dialect, columns, cells });
  const counted = { rows: 0 };
  for await (const text of textOf(insertFormat(dialect, writing), cells, counted)) await file.appendFile(text);
  return counted.rows;
}

async function* textOf<Cell>(
  format: RowFormat<Cell>,
  cells: AsyncIterable<ListCells<Cell>>,
  counted: { rows: number },
): AsyncGenerator<string> {
  yield format.begin;
  for await (const { rows } of cells) {
    counted.rows += rows.length;
    yield format.rows(rows);
  }
  yield format.end;
}

async function* assertFitting(cells: AsyncIterable<ListCells>): AsyncGenerator<ListCells> {
  for await (const some of cells) {
    const rows = some.total ?? some.done;
    if (rows + 1 > maxSheetRows) {
      throw makeFailure({
        code: 'too-large',
        message: `The list has ${some.total === null ? 'more than ' : ''}${formatCount(rows)} rows; a sheet holds ${formatCount(maxSheetRows - 1)}`,
        hint: 'Export it as CSV or JSON, or narrow the list with filters.',
      });
    }
    yield some;
  }
}
