import { setImmediate } from 'node:timers/promises';
import type Database from 'better-sqlite3';
import type { ConsoleLimits, SqliteBinding } from './sqliteMessages.ts';

/* Runs a statement of a console in the process of its session. Nothing large may be imported. */

type Cell =
  | string
  | null
  | { readonly kind: 'bytes'; readonly size: number; readonly head: string }
  | { readonly kind: 'cut'; readonly text: string; readonly length: number };

export interface SqliteConsoleAnswer {
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    /** Where its values are stored; null for an expression. */
    readonly table: string | null;
    readonly column: string | null;
  }[];
  readonly rows: readonly (readonly Cell[])[];
  readonly hasMore: boolean;
  readonly changes: number;
  /** Whether it gives rows. */
  readonly isReader: boolean;
  readonly inTransaction: boolean;
}

interface Statement extends ConsoleLimits {
  readonly sql: string;
  readonly bindings: readonly SqliteBinding[];
}

/** In characters and bytes, as for PostgreSQL. */
const maxText = 65_536;
const headBytes = 32;
/** In ms: how long rows are read before messages are looked at. */
const stride = 20;

export async function runOfConsole(
  database: Database.Database,
  { sql, bindings, skip, rows: wanted, size: allowed }: Statement,
  isCancelled: () => boolean,
): Promise<SqliteConsoleAnswer> {
  const statement = database.prepare(sql);
  if (!statement.reader) {
    const { changes } = statement.run(...bindings);
    return { columns: [], rows: [], hasMore: false, changes, isReader: false, inTransaction: database.inTransaction };
  }
  const columns = statement
    .columns()
    .map(({ name, type, table, column }) => ({ name, type: type ?? '', table, column }));
  const rows: Cell[][] = [];
  let seen = 0;
  let size = 0;
  let hasMore = false;
  let pause = performance.now() + stride;
  for (const row of statement.raw(true).iterate(...bindings)) {
    if (performance.now() >= pause) {
      await setImmediate();
      if (isCancelled()) throw new Error('The statement was cancelled.');
      pause = performance.now() + stride;
    }
    seen += 1;
    if (!Array.isArray(row) || seen <= skip) continue;
    // A statement that changes rows is run to its end.
    if (rows.length >= wanted || size > allowed) {
      hasMore = true;
      if (statement.readonly) break;
      continue;
    }
    const cells = row.map((value: unknown) => toCell(value));
    for (const cell of cells) size += typeof cell === 'string' ? cell.length : headBytes;
    rows.push(cells);
  }
  return { columns, rows, hasMore, changes: 0, isReader: true, inTransaction: database.inTransaction };
}

function toCell(value: unknown): Cell {
  if (typeof value === 'string') {
    return value.length <= maxText ? value : { kind: 'cut', text: value.slice(0, maxText), length: value.length };
  }
  if (value instanceof Uint8Array) {
    const head = Buffer.from(value.subarray(0, headBytes)).toString('hex');
    return { kind: 'bytes', size: value.byteLength, head };
  }
  return typeof value === 'bigint' || typeof value === 'number' ? `${value}` : null;
}
