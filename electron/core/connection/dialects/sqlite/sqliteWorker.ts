import { setImmediate } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { runOfConsole, type SqliteConsoleAnswer } from './sqliteConsoleRun.ts';
import { addSqliteFunctions } from './sqliteFunctions.ts';
import {
  type SqliteBinding,
  type SqliteRequest,
  type SqliteStart,
  toSqliteRequest,
  toSqliteStart,
  tooLarge,
  TooLargeError,
} from './sqliteMessages.ts';
import { maxBlobBytes, maxTextBytes } from '../../valueLimits.ts';
import { startWatchdog } from './sqliteWatchdog.ts';
import { asTextBytes, decodeSqliteText, type SqliteEncoding, toSqliteEncoding, withTextBytes } from './sqliteText.ts';

/*
 * One SQLite connection in a separate process: better-sqlite3 is synchronous and SQLite cannot be interrupted from
 * outside, but a process can be killed. It ends with the program that started it.
 */

type Cell = string | null | Uint8Array;
/** A cell, or the number of one that was sent in pieces. */
type SentCell = Cell | { readonly large: number };

interface Answer {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly Cell[])[];
  /** How many rows a statement changed. */
  readonly changes: number;
  readonly console?: SqliteConsoleAnswer;
}

/** Electron's channel to the main process; a fork in Node has its own. */
interface ParentPort {
  readonly on: (event: 'message', listener: (event: { readonly data: unknown }) => void) => void;
  readonly postMessage: (message: unknown) => void;
}

const nothing: Answer = { columns: [], rows: [], changes: 0 };
/** In bytes or characters, for all the values of one result. */
const maxAnswer = 256 * 2 ** 20;
/** In bytes or characters, about: what one message carries, and what a cell adds to that. */
const maxPart = 256 * 2 ** 10;
const cellOverhead = 16;
/** In ms: how long rows are read before messages are handled. */
const stride = 20;
const port: unknown = Reflect.get(process, 'parentPort');
interface State {
  database: Database.Database | undefined;
  encoding: SqliteEncoding;
  cancelled: number;
  last: Promise<void>;
}

const state: State = {
  database: undefined,
  encoding: 'UTF-8',
  cancelled: 0,
  last: Promise.resolve(),
};

function isParentPort(value: unknown): value is ParentPort {
  return typeof value === 'object' && value !== null && 'postMessage' in value && 'on' in value;
}

function send(message: unknown): void {
  if (isParentPort(port)) port.postMessage(message);
  else process.send?.(message);
}

function open({ path, writable }: SqliteStart): Database.Database {
  const database = new Database(path, { readonly: !writable, fileMustExist: true, timeout: 5000 });
  if (!writable) database.pragma('query_only = ON');
  database.pragma('foreign_keys = ON');
  database.pragma('trusted_schema = OFF');
  database.defaultSafeIntegers(true);
  addSqliteFunctions(database);
  state.encoding = toSqliteEncoding(database.pragma('encoding', { simple: true }));
  return database;
}

function toCell(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (typeof value === 'string') return value;
  // Written so, SQLite stores it as the same number again; 'Infinity' would stay a text.
  if (value === Infinity) return '9e999';
  if (value === -Infinity) return '-9e999';
  return typeof value === 'bigint' || typeof value === 'number' ? `${value}` : null;
}

interface Read {
  readonly id: number;
  readonly sql: string;
  readonly bindings: readonly SqliteBinding[];
}

/** Reads with texts as their stored bytes; these are requested only if the driver would lose some. */
async function read(database: Database.Database, request: Read): Promise<Answer> {
  const { sql, bindings } = withTextBytes(request.sql, request.bindings, state.encoding);
  const statement = database.prepare(sql);
  if (!statement.reader || !statement.readonly) throw new Error('Only statements that read are run here.');
  const columns = statement.columns().map((column) => ({ name: column.name, type: column.type ?? '' }));
  const answering = { id: request.id, columns, bindings };
  if (state.encoding === 'UTF-8') {
    const rows = await readRows(statement, { ...answering, toCells: wellFormedCells });
    if (rows !== undefined) return { columns, rows, changes: 0 };
  }
  const exact = database.prepare(asTextBytes(sql, columns.length));
  const rows = await readRows(exact, { ...answering, toCells: cellsOfBytes });
  return { columns, rows: rows ?? [], changes: 0 };
}

/** undefined if a text contains U+FFFD: it stands for itself, or for bytes that are not UTF-8. */
function wellFormedCells(row: readonly unknown[]): readonly Cell[] | undefined {
  const cells = row.map((value) => toCell(value));
  return cells.some((cell) => typeof cell === 'string' && cell.includes('\ufffd')) ? undefined : cells;
}

/** The cells of a row returned by `asTextBytes`. */
function cellsOfBytes(row: readonly unknown[]): readonly Cell[] {
  const cells: Cell[] = [];
  for (let index = 0; index < row.length; index += 2) {
    const cell = toCell(row[index]);
    const isText = row[index + 1] === 1n && cell instanceof Uint8Array;
    cells.push(isText ? decodeSqliteText(cell, state.encoding) : cell);
  }
  return cells;
}

interface Answering {
  readonly id: number;
  readonly columns: Answer['columns'];
  readonly bindings: readonly unknown[];
  /** Returns undefined if the rows must be read in another way. */
  readonly toCells: (row: readonly unknown[]) => readonly Cell[] | undefined;
}

async function readRows(
  statement: Database.Statement,
  { id, columns, bindings, toCells }: Answering,
): Promise<readonly (readonly Cell[])[] | undefined> {
  const rows: (readonly Cell[])[] = [];
  let size = 0;
  let pause = performance.now() + stride;
  for (const row of statement.raw(true).iterate(...bindings)) {
    if (!Array.isArray(row)) continue;
    const cells = toCells(row);
    if (cells === undefined) return undefined;
    for (const [index, cell] of cells.entries()) {
      const length = cell?.length ?? 0;
      const max = cell instanceof Uint8Array ? maxBlobBytes : maxTextBytes;
      if (length > max)
        throw tooLarge(`A value of the column '${columns[index]?.name ?? index}'`, length, { max, verb: 'read' });
      size += length;
    }
    if (size > maxAnswer) throw tooLarge('The answer', size, { max: maxAnswer, verb: 'read' });
    rows.push(cells);
    if (performance.now() < pause) continue;
    await setImmediate();
    if (state.cancelled >= id) throw new Error('The statement was cancelled.');
    pause = performance.now() + stride;
  }
  return rows;
}

function write(database: Database.Database, written: Pick<Read, 'sql' | 'bindings'>): Answer {
  const { sql, bindings: values } = withTextBytes(written.sql, written.bindings, state.encoding);
  const statement = database.prepare(sql);
  if (!statement.reader) return { ...nothing, changes: statement.run(...values).changes };
  let changes = 0;
  // Row by row here too: a statement can return many.
  for (const _row of statement.iterate(...values)) changes += 1;
  return { ...nothing, changes };
}

/** sqlite3_stmt_readonly of the statement, then its opcodes with their operands 2 and 4. It is compiled, not run. */
function explain(database: Database.Database, { sql }: Pick<Read, 'sql'>): Answer {
  const statement = database.prepare(`explain ${sql}`);
  const opcodes = statement
    .raw(true)
    .all()
    .map((row) => (Array.isArray(row) ? [toCell(row[1]), toCell(row[3]), toCell(row[5])] : []));
  return { ...nothing, rows: [[statement.readonly ? 'read-only' : 'writes'], ...opcodes] };
}

async function answer(database: Database.Database, request: SqliteRequest): Promise<Answer | undefined> {
  switch (request.kind) {
    case 'console':
      return { ...nothing, console: await runOfConsole(database, request, () => state.cancelled >= request.id) };
    case 'read':
      return read(database, request);
    case 'write':
      return write(database, request);
    case 'explain':
      return explain(database, request);
    case 'begin':
      database.pragma(`busy_timeout = ${request.lockTimeout}`);
      // Has no effect within a transaction, so it is set before each.
      database.pragma(`foreign_keys = ${request.allowsOrphans ? 'OFF' : 'ON'}`);
      database.exec('begin immediate');
      return nothing;
    case 'commit':
      database.exec('commit');
      return nothing;
    case 'rollback':
      if (database.inTransaction) database.exec('rollback');
      return nothing;
    case 'cancel':
      return undefined;
    case 'close':
      return end();
    default:
      return request;
  }
}

async function handle(message: unknown): Promise<void> {
  const { database } = state;
  if (database === undefined) {
    await attempt(0, async () => {
      state.database = open(toSqliteStart(message));
      return Promise.resolve(nothing);
    });
    return;
  }
  const request = toSqliteRequest(message);
  await attempt(request.id, async () => answer(database, request));
}

async function attempt(id: number, work: () => Promise<Answer | undefined>): Promise<void> {
  try {
    const found = await work();
    if (found !== undefined) sendAnswer(id, found);
  } catch (error) {
    const code = error instanceof Database.SqliteError || error instanceof TooLargeError ? error.code : '';
    send({ id, error: error instanceof Error ? error.message : String(error), code });
  }
}

/** A long answer in several messages: the program unpacks one at a time, and does other things in between. */
function sendAnswer(id: number, { rows, ...rest }: Answer): void {
  let part: SentCell[][] = [];
  let size = 0;
  let large = 0;
  for (const row of rows) {
    const sent = row.map((cell): SentCell => {
      if (cell === null || cell.length <= maxPart) return cell;
      large += 1;
      sendInPieces({ id, large }, cell);
      return { large };
    });
    part.push(sent);
    for (const cell of sent) size += cellOverhead + lengthOf(cell);
    if (size < maxPart) continue;
    send({ id, part });
    part = [];
    size = 0;
  }
  send({ id, ...rest, rows: part });
}

function lengthOf(cell: SentCell): number {
  return typeof cell === 'string' || cell instanceof Uint8Array ? cell.length : 0;
}

function sendInPieces(place: { readonly id: number; readonly large: number }, cell: string | Uint8Array): void {
  const { length } = cell;
  for (let at = 0; at < length; at += maxPart) send({ ...place, length, piece: cell.slice(at, at + maxPart) });
}

/** Closing the file rolls back what is open. */
function end(): never {
  try {
    state.database?.close();
  } finally {
    process.exit(0);
  }
}

function hear(message: unknown): void {
  // A cancel must overtake the request that it stops; everything else is processed in order.
  if (typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'cancel') {
    state.cancelled = toSqliteRequest(message).id;
    return;
  }
  state.last = state.last.then(async () => handle(message));
}

startWatchdog(!isParentPort(port));
// The program decides when its processes end; signals that a terminal sends to all of them are ignored here.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
if (isParentPort(port)) port.on('message', ({ data }) => hear(data));
else {
  process.on('message', hear);
  process.once('disconnect', end);
}
