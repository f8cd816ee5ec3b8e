import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readRelation } from '#core/catalog/catalogHandlers.ts';
import type { Connections } from '#core/connection/connections.ts';
import { exactRelation, readExactCells } from '#core/exports/exactCells.ts';
import { readEntryCells } from '#core/exports/entryCells.ts';
import { listFileColumns, readListCells } from '#core/exports/exportedLists.ts';
import { readRelationCells, relationFileColumns } from '#core/exports/relationCells.ts';
import { exactResult, resultFileColumns, resultTextCells } from '#core/exports/resultCells.ts';
import { telling, writeExactRows, writeTextRows } from '#core/exports/rowFile.ts';
import type { HandlersOf } from '#core/handlersOf.ts';
import type { Journal } from '#core/journal/journal.ts';
import { makeTemporaryFolder } from '#core/ownFiles.ts';
import type { exportCalls } from '#shared/contract/exportCalls.ts';
import type { ReadResult } from '#core/sql/resultRows.ts';
import { journalExportColumns, type RowFile } from '#shared/domain/listExport.ts';
import { quoteIdentifier } from '#shared/sql/quoteIdentifier.ts';
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

interface ExportsOptions {
  /** Finds an open connection's database. */
  readonly database: Connections['database'];
  readonly readResult: ReadResult;
  /** Lists the journal's entries. */
  readonly entries: Journal['list'];
}

/** Makes what writes lists, tables, the results of queries and the journal into files. */
export function makeExports({ database: on, readResult, entries }: ExportsOptions): Exports {
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
  const writeFile = async ({ format }: Pick<RowFile, 'format'>, write: (file: FileHandle) => Promise<number>) => {
    const exportId = randomUUID();
    const path = join(await folder(), `${exportId}.${format}`);
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
        const columns = listFileColumns(what);
        return writeFile(format, async (file) =>
          database.inSnapshot(async (reads) => {
            const cells = await readListCells({ ...database, ...reads }, what, signal);
            return writeTextRows(file, { format, columns, cells: telling(cells, { onProgress, signal }) });
          }, signal),
        );
      },
      'exports.writeRelation': async ({ connectionId, what, file: format }, { signal, onProgress }) => {
        const database = on(connectionId);
        const { format: name } = format;
        const facts = await readRelation(database, what.relation, signal);
        return writeFile(format, async (file) =>
          database.inSnapshot(async (reads) => {
            const { dialect, build, withViews = reads } = database;
            const from = { dialect, build, positionalRows: withViews.positionalRows };
            const reading = { facts, what, signal };
            if (name === 'sql' || name === 'parquet') {
              const exact = exactRelation(dialect, { facts, names: what.columns, format: name });
              const cells = telling(readExactCells(from, exact, reading), { onProgress, signal });
              return writeExactRows(file, { ...exact, dialect, format: name, cells });
            }
            const columns = relationFileColumns(facts, what.columns);
            const cells = telling(readRelationCells(from, reading), { onProgress, signal });
            return writeTextRows(file, { format: { ...format, format: name }, columns, cells });
          }, signal),
        );
      },
      'exports.writeResult': async ({ connectionId, what, file: format }, { signal, onProgress }) => {
        const { dialect } = on(connectionId);
        const { format: name } = format;
        const { columns, parts } = await readResult(connectionId, what, signal);
        try {
          return await writeFile(format, async (file) => {
            if (name !== 'sql' && name !== 'parquet') {
              const cells = telling(resultTextCells(parts), { onProgress, signal });
              const written = {
                format: { ...format, format: name },
                columns: resultFileColumns(columns),
                cells,
              };
              return writeTextRows(file, written);
            }
            const exact = exactResult(columns, quoteIdentifier(what.table));
            const cells = telling(exact.readCells(parts), { onProgress, signal });
            return writeExactRows(file, { ...exact, dialect, format: name, cells });
          });
        } finally {
          await parts.return(undefined);
        }
      },
      'exports.writeJournal': async ({ what, file: format }, { signal, onProgress }) => {
        const columns = what.columns.map((column) => journalExportColumns[column]);
        const cells = readEntryCells(entries, what);
        return writeFile(format, async (file) =>
          writeTextRows(file, { format, columns, cells: telling(cells, { onProgress, signal }) }),
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

function notThere(): Error {
  return makeFailure({
    code: 'not-found',
    message: 'The exported file no longer exists',
    hint: 'Export the list again.',
  });
}
