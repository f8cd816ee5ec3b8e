import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { addSqliteFunctions } from './sqliteFunctions.ts';

/*
 * One SQLite connection in a thread of its own: better-sqlite3 is synchronous, and a long statement must stop neither the
 * window nor the next call. Cancelling ends the thread.
 */

const { path } = z.object({ path: z.string() }).parse(workerData);
const requestSchema = z.object({
  id: z.number(),
  sql: z.string(),
  bindings: z.array(z.union([z.string(), z.number(), z.bigint(), z.null()])),
});

const database = new Database(path, { readonly: true, fileMustExist: true, timeout: 5000 });
database.pragma('query_only = ON');
database.pragma('foreign_keys = ON');
database.pragma('trusted_schema = OFF');
database.defaultSafeIntegers(true);
addSqliteFunctions(database);

function toCell(value: unknown): string | null | Uint8Array {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array) return value;
  if (typeof value === 'string') return value;
  return typeof value === 'bigint' || typeof value === 'number' ? `${value}` : null;
}

/* oxlint-disable unicorn/require-post-message-target-origin -- that is of windows; a thread's port has no origin */
parentPort?.on('message', (message: unknown) => {
  const { id, sql, bindings } = requestSchema.parse(message);
  try {
    const statement = database.prepare(sql);
    if (!statement.reader || !statement.readonly) throw new Error('Only statements that read are run here.');
    const columns = statement.columns().map((column) => ({ name: column.name, type: column.type ?? '' }));
    const rows: (string | null | Uint8Array)[][] = [];
    // Row by row, not `all`: a thread that is to end does so between two rows.
    for (const row of statement.raw(true).iterate(...bindings)) {
      if (Array.isArray(row)) rows.push(row.map((value: unknown) => toCell(value)));
    }
    parentPort?.postMessage({ id, columns, rows });
  } catch (error) {
    const code = error instanceof Database.SqliteError ? error.code : '';
    parentPort?.postMessage({ id, error: error instanceof Error ? error.message : String(error), code });
  }
});
parentPort?.postMessage({ id: 0, columns: [], rows: [] });
