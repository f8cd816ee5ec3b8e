import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { addSqliteFunctions } from './sqliteFunctions.ts';
import { type SqliteBinding, type SqliteRequest, toSqliteRequest, toSqliteStart } from './sqliteRequest.ts';

/*
 * One SQLite connection in a thread of its own: better-sqlite3 is synchronous, and a long statement must stop neither the
 * window nor the next call. Cancelling ends the thread.
 */

const { path, writable } = toSqliteStart(workerData);
type Cell = string | null | Uint8Array;

const database = new Database(path, { readonly: !writable, fileMustExist: true, timeout: 5000 });
if (!writable) database.pragma('query_only = ON');
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

interface Answer {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly Cell[])[];
  /** How many rows a statement changed. */
  readonly changes: number;
}

const nothing: Answer = { columns: [], rows: [], changes: 0 };

function read(sql: string, values: readonly SqliteBinding[]): Answer {
  const statement = database.prepare(sql);
  if (!statement.reader || !statement.readonly) throw new Error('Only statements that read are run here.');
  const columns = statement.columns().map((column) => ({ name: column.name, type: column.type ?? '' }));
  const rows: Cell[][] = [];
  // Row by row, not `all`: a thread that is to end does so between two rows.
  for (const row of statement.raw(true).iterate(...values)) {
    if (Array.isArray(row)) rows.push(row.map((value: unknown) => toCell(value)));
  }
  return { columns, rows, changes: 0 };
}

function write(sql: string, values: readonly SqliteBinding[]): Answer {
  const statement = database.prepare(sql);
  if (!statement.reader) return { ...nothing, changes: statement.run(...values).changes };
  let changes = 0;
  // Row by row here too: what a statement returns can be many.
  for (const _row of statement.iterate(...values)) changes += 1;
  return { ...nothing, changes };
}

function answer(request: SqliteRequest): Answer {
  switch (request.kind) {
    case 'read':
      return read(request.sql, request.bindings);
    case 'write':
      return write(request.sql, request.bindings);
    case 'begin':
      database.pragma(`busy_timeout = ${request.lockTimeout}`);
      // Has no effect within a transaction, so it is said before each.
      database.pragma(`foreign_keys = ${request.allowsOrphans ? 'OFF' : 'ON'}`);
      database.exec('begin immediate');
      return nothing;
    case 'commit':
      database.exec('commit');
      return nothing;
    case 'rollback':
      if (database.inTransaction) database.exec('rollback');
      return nothing;
    default:
      return request;
  }
}

/* oxlint-disable unicorn/require-post-message-target-origin -- that is of windows; a thread's port has no origin */
parentPort?.on('message', (message: unknown) => {
  const request = toSqliteRequest(message);
  try {
    parentPort?.postMessage({ id: request.id, ...answer(request) });
  } catch (error) {
    const code = error instanceof Database.SqliteError ? error.code : '';
    parentPort?.postMessage({ id: request.id, error: error instanceof Error ? error.message : String(error), code });
  }
});
parentPort?.postMessage({ id: 0, ...nothing });
