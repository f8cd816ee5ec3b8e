import { setImmediate } from 'node:timers/promises';
import type Database from 'better-sqlite3';
import { maxHexBytes, maxTextBytes } from '../../valueLimits.ts';
import { type ConsoleLimits, type SqliteBinding, tooLarge } from './sqliteMessages.ts';

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
    readonly database: string | null;
    readonly table: string | null;
    readonly column: string | null;
  }[];
  readonly rows: readonly (readonly Cell[])[];
  readonly hasMore: boolean;
  readonly changes: number;
  /** Whether it gives rows. */
  readonly isReader: boolean;
  readonly inTransaction: boolean;
  /** Where values are whole: for each row the first letters of their storage classes. */
  readonly classes?: readonly string[];
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

/** A query that is read on where it was left. */
interface Held {
  readonly sql: string;
  readonly columns: SqliteConsoleAnswer['columns'];
  readonly rows: Iterator<unknown>;
  /** How many of its rows were read. */
  seen: number;
}

let held: Held | undefined;

/** Rows of a query whose values are complete. It stays open until its last row, or until another one is asked for. */
async function readWhole(
  reading: Held,
  { rows: wanted, size: allowed }: Statement,
  isCancelled: () => boolean,
): Promise<Pick<SqliteConsoleAnswer, 'rows' | 'hasMore' | 'classes'>> {
  held = reading;
  const rows: Cell[][] = [];
  const classes: string[] = [];
  let size = 0;
  let pause = performance.now() + stride;
  while (rows.length < wanted && size <= allowed) {
    const next: IteratorResult<unknown, unknown> = reading.rows.next();
    const { value } = next;
    if (next.done === true) {
      held = undefined;
      return { rows, classes, hasMore: false };
    }
    if (!Array.isArray(value)) continue;
    const cells = value.map((each: unknown, index) => toWholeCell(each, reading.columns[index]?.name ?? ''));
    for (const cell of cells) size += sizeOf(cell);
    rows.push(cells);
    classes.push(value.map((each: unknown) => classOf(each)).join(''));
    reading.seen += 1;
    if (performance.now() < pause) continue;
    await setImmediate();
    if (isCancelled()) {
      letGo();
      throw new Error('The statement was cancelled.');
    }
    pause = performance.now() + stride;
  }
  return { rows, classes, hasMore: true };
}

function letGo(): void {
  held?.rows.return?.();
  held = undefined;
}

function sizeOf(cell: Cell): number {
  if (typeof cell === 'string') return cell.length;
  return cell?.kind === 'bytes' ? cell.head.length : 1;
}

export async function runOfConsole(
  database: Database.Database,
  request: Statement,
  isCancelled: () => boolean,
): Promise<SqliteConsoleAnswer> {
  const { sql, bindings, skip, rows: wanted, size: allowed, isWhole } = request;
  if (isWhole && skip > 0) {
    if (held?.sql !== sql || held.seen !== skip) throw new Error('The query is no longer open.');
    const { columns } = held;
    const answer = { columns, changes: 0, isReader: true, inTransaction: database.inTransaction };
    return { ...answer, ...(await readWhole(held, request, isCancelled)) };
  }
  letGo();
  const statement = database.prepare(sql);
  if (!statement.reader) {
    const { changes } = statement.run(...bindings);
    return { columns: [], rows: [], hasMore: false, changes, isReader: false, inTransaction: database.inTransaction };
  }
  const columns = statement.columns().map(({ name, type, database: schema, table, column }) => ({
    name,
    type: type ?? '',
    database: schema,
    table,
    column,
  }));
  const answer = { columns, changes: 0, isReader: true, inTransaction: database.inTransaction };
  if (isWhole) {
    const begun = { sql, columns, rows: statement.raw(true).iterate(...bindings), seen: 0 };
    return { ...answer, ...(await readWhole(begun, request, isCancelled)) };
  }
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
  return { ...answer, rows, hasMore, inTransaction: database.inTransaction };
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

/** A blob that is too large for that keeps its beginning only. */
function toWholeCell(value: unknown, column: string): Cell {
  if (typeof value === 'string') {
    if (value.length <= maxTextBytes) return value;
    throw tooLarge(`A value of the column '${column}'`, value.length, { max: maxTextBytes, verb: 'written to files' });
  }
  if (!(value instanceof Uint8Array) || value.byteLength > maxHexBytes) return toCell(value);
  const head = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex');
  return { kind: 'bytes', size: value.byteLength, head };
}

function classOf(value: unknown): string {
  if (value === null) return 'n';
  if (typeof value === 'string') return 't';
  return value instanceof Uint8Array ? 'b' : typeof value === 'bigint' ? 'i' : 'r';
}
