import { rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { makeRowDigest } from '#core/backups/rowDigest.ts';
import { serveThread } from '#core/workerThread.ts';
import type { BackupTable } from '#shared/domain/backup.ts';
import { makeFailure } from '#shared/failure.ts';
import { quoteIdentifier } from '#shared/sql/quoteIdentifier.ts';
import { sqliteCopyRequestSchema } from './sqliteCopyRequest.ts';

/*
 * Copies a SQLite file and reads all its rows, in a worker thread: better-sqlite3 is synchronous. Cancelling ends the thread.
 */

/** Of a database that others write to meanwhile: after so many attempts it is copied in one step, which they wait for. */
const maxRestarts = 3;
const pagesPerStep = 2000;

async function copyFile(from: string, to: string, alive: () => void): Promise<void> {
  const source = new Database(from, { readonly: true, fileMustExist: true, timeout: 10_000 });
  try {
    let restarts = 0;
    let remaining = Infinity;
    await source.backup(to, {
      progress: ({ totalPages, remainingPages }) => {
        alive();
        // A page that another process has changed makes SQLite begin again.
        if (remainingPages > remaining) restarts += 1;
        remaining = remainingPages;
        return restarts > maxRestarts ? totalPages : pagesPerStep;
      },
    });
  } finally {
    source.close();
  }
}

/** The rows of every table of a file, and what SQLite says of its structure. */
function inspect(
  path: string,
  alive: () => void,
): { readonly tables: readonly BackupTable[]; readonly damage: readonly string[] } {
  const database = new Database(path, { readonly: true, fileMustExist: true });
  try {
    database.defaultSafeIntegers(true);
    const damage = database
      .prepare<[], string>('pragma quick_check(20)')
      .pluck()
      .all()
      .filter((text) => text !== 'ok');
    const names = database
      .prepare<[], string>(
        "select name from pragma_table_list where schema = 'main' and type in ('table', 'shadow') order by name",
      )
      .pluck()
      .all();
    return { tables: names.map((name) => readTable(database, name, alive)), damage };
  } finally {
    database.close();
  }
}

function readTable(database: Database.Database, name: string, alive: () => void): BackupTable {
  const columns = database
    .prepare<[string], string>('select name from pragma_table_xinfo(?) where hidden = 0 order by cid')
    .pluck()
    .all(name);
  // Texts as their bytes, which need not be UTF-8; with its type, so that '1' and 1 differ.
  const cells = columns
    .map(quoteIdentifier)
    .map((column) => `typeof(${column}), iif(typeof(${column}) = 'text', cast(${column} as blob), ${column})`);
  const digest = makeRowDigest();
  const statement = database.prepare(`select ${cells.join(', ')} from main.${quoteIdentifier(name)}`).raw(true);
  for (const row of statement.iterate()) {
    if (Array.isArray(row)) digest.add(encodeRow(row));
    alive();
  }
  return { name: quoteIdentifier(name), ...digest.content() };
}

function encodeRow(row: readonly unknown[]): Buffer {
  const parts = row.map((value) => {
    const bytes = Buffer.isBuffer(value) ? value : encodeNumber(value);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    return Buffer.concat([length, bytes]);
  });
  return Buffer.concat(parts);
}

function encodeNumber(value: unknown): Buffer {
  if (typeof value !== 'number') return Buffer.from(String(value));
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
}

serveThread(async (sent, alive) => {
  const request = sqliteCopyRequestSchema.parse(sent);
  try {
    if (request.kind === 'copy') await copyFile(request.from, request.to, alive);
    return { value: inspect(request.kind === 'copy' ? request.to : request.path, alive) };
  } catch (error) {
    if (request.kind === 'copy') rmSync(request.to, { force: true });
    if (!(error instanceof Database.SqliteError)) throw error;
    const isFull = error.code === 'SQLITE_FULL';
    const isWriting = error.code.startsWith('SQLITE_IOERR') && request.kind === 'copy';
    throw makeFailure({
      code: isFull ? 'unavailable' : 'database',
      message: isFull
        ? 'There is no space left for the copy of the database'
        : `SQLite could not ${isWriting ? 'copy' : 'read'} it: ${error.message}`,
      hint:
        isFull || isWriting ? 'Nothing was kept. Make space, or choose another folder.' : 'Check the file in Activity.',
      details: [error.code],
    });
  }
});
