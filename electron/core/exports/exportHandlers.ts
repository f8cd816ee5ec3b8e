import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readRelation } from '#core/catalog/catalogHandlers.ts';
import type { OnProgress } from '#core/changes/changeSteps.ts';
import type { Connections } from '#core/connection/connections.ts';
import { type ListCells, readListCells } from '#core/exports/listCells.ts';
import { maxSheetRows, sheetFormat, sheetPart, workbookParts } from '#core/exports/sheetFormat.ts';
import { csvFormat, type FileColumn, jsonFormat, jsonLinesFormat, type RowFormat } from '#core/exports/textFile.ts';
import { readRelationCells, relationFileColumns } from '#core/exports/relationCells.ts';
import { openZipFile } from '#core/exports/zipFile.ts';
import type { HandlersOf } from '#core/handlersOf.ts';
import { makeTemporaryFolder } from '#core/ownFiles.ts';
import type { exportCalls } from '#shared/contract/exportCalls.ts';
import { type ExportFormat, simulationExportColumns } from '#shared/domain/listExport.ts';
import { formatCount } from '#shared/figures.ts';
import { makeFailure } from '#shared/failure.ts';

/** How much of a file is read at once, in bytes. */
const pieceBytes = 8 << 20;
/** A closed window discards none of its files: the oldest are removed first. */
const maxFiles = 10;

/** The handlers of `exportCalls`, and the files that they keep. */
export interface Exports {
  readonly handlers: HandlersOf<typeof exportCalls, 'signal' | 'onProgress'>;
  /** Removes all files. */
  readonly close: () => Promise<void>;
}

/** Makes what writes lists into files; `on` finds an open connection's database. */
export function makeExports(on: Connections['database']): Exports {
  const files = new Map<string, string>();
  let making: Promise<string> | undefined;
  const folder = async (): Promise<string> => {
    making ??= makeTemporaryFolder('exports');
    return making;
  };
  const discard = async (exportId: string): Promise<void> => {
    const path = files.get(exportId);
    files.delete(exportId);
    if (path !== undefined) await rm(path, { force: true });
  };
  const writeFile = async (format: ExportFormat, write: (file: FileHandle) => Promise<number>) => {
    const exportId = randomUUID();
    const path = join(await folder(), `${exportId}.${format.format}`);
    const written = await writeNew(path, write);
    files.set(exportId, path);
    const [oldest] = files.keys();
    if (files.size > maxFiles && oldest !== undefined) await discard(oldest);
    return { exportId, ...written };
  };
  return {
    handlers: {
      'exports.write': async ({ connectionId, what, file: format }, { signal, onProgress }) => {
        const database = on(connectionId);
        const columns = what.columns.map((column) => simulationExportColumns[column]);
        return writeFile(format, async (file) =>
          database.inSnapshot(async (reads) => {
            const cells = readListCells({ ...database, ...reads }, what, signal);
            return writeRows(file, { format, columns, cells: telling(cells, { onProgress, signal }) });
          }, signal),
        );
      },
      'exports.writeRelation': async ({ connectionId, what, file: format }, { signal, onProgress }) => {
        const database = on(connectionId);
        const facts = await readRelation(database, what.relation, signal);
        const columns = relationFileColumns(facts, what.columns);
        return writeFile(format, async (file) =>
          database.inSnapshot(async (reads) => {
            const { dialect, build, withViews = reads } = database;
            const from = { dialect, build, positionalRows: withViews.positionalRows };
            const cells = readRelationCells(from, { facts, what, signal });
            return writeRows(file, { format, columns, cells: telling(cells, { onProgress, signal }) });
          }, signal),
        );
      },
      'exports.read': async ({ exportId, offset }) => {
        const path = files.get(exportId);
        if (path === undefined) throw notThere();
        return readPiece(path, offset);
      },
      'exports.discard': async ({ exportId }) => {
        await discard(exportId);
        return {};
      },
    },
    close: async () => {
      if (making !== undefined) await rm(await making, { recursive: true, force: true });
    },
  };
}

/** Writes a new file and returns its size too; nothing is left of one that fails. */
async function writeNew(
  path: string,
  write: (file: FileHandle) => Promise<number>,
): Promise<{ readonly rows: number; readonly bytes: number }> {
  const file = await open(path, 'wx', 0o600);
  try {
    const rows = await write(file);
    return { rows, bytes: (await file.stat()).size };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

async function readPiece(path: string, offset: number): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(pieceBytes), 0, pieceBytes, offset);
    return new Uint8Array(buffer.buffer, buffer.byteOffset, bytesRead);
  } finally {
    await file.close();
  }
}

interface Telling {
  readonly onProgress: OnProgress;
  readonly signal: AbortSignal;
}

async function* telling(cells: AsyncIterable<ListCells>, { onProgress, signal }: Telling): AsyncGenerator<ListCells> {
  onProgress(0, 'Reading the list');
  for await (const some of cells) {
    if (signal.aborted) throw makeFailure({ code: 'cancelled', message: 'The export was cancelled.' });
    yield some;
    const { done, total } = some;
    onProgress(total === 0 ? 1 : done / total, `${formatCount(done)} of ${formatCount(total)} rows`);
  }
}

interface Writing {
  readonly format: ExportFormat;
  readonly columns: readonly FileColumn[];
  readonly cells: AsyncIterable<ListCells>;
}

async function writeRows(file: FileHandle, { format, columns, cells }: Writing): Promise<number> {
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

async function* textOf(
  format: RowFormat,
  cells: AsyncIterable<ListCells>,
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
    if (some.total + 1 > maxSheetRows) {
      throw makeFailure({
        code: 'too-large',
        message: `The list has ${formatCount(some.total)} rows; a sheet holds ${formatCount(maxSheetRows - 1)}`,
        hint: 'Export it as CSV or JSON, or narrow the list with filters.',
      });
    }
    yield some;
  }
}

function notThere(): Error {
  return makeFailure({
    code: 'not-found',
    message: 'The exported file no longer exists',
    hint: 'Export the list again.',
  });
}
