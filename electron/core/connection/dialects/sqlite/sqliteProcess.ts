import { setTimeout as setTimeoutPromise } from 'node:timers/promises';
import { z } from 'zod';
import type { ChildProcess, StartProcess } from '#core/childProcess.ts';
import type { SqliteConsoleAnswer } from '#core/connection/dialects/sqlite/sqliteConsoleRun.ts';
import type { ConsoleLimits, SqliteStart } from '#core/connection/dialects/sqlite/sqliteMessages.ts';
import type { RawCell } from '#core/connection/readOnlyDatabase.ts';

/** The result of a statement, by position. */
export interface StatementResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly RawCell[])[];
  /** How many rows it changed. */
  readonly changes: number;
  /** What a statement of a console answered. */
  readonly console?: SqliteConsoleAnswer | undefined;
}

type Request =
  | { readonly kind: 'read' | 'write' | 'explain'; readonly sql: string; readonly bindings: readonly unknown[] }
  | ({ readonly kind: 'console'; readonly sql: string; readonly bindings: readonly unknown[] } & ConsoleLimits)
  | { readonly kind: 'begin'; /** In ms. */ readonly lockTimeout: number; readonly allowsOrphans: boolean }
  | { readonly kind: 'commit' | 'rollback' };

/** A cell, or the number of one that arrived in pieces. */
type SentCell = RawCell | { readonly large: number };
const rowsSchema = z.custom<SentCell[][]>((rows) => Array.isArray(rows));

const answerSchema = z.union([
  z.object({ id: z.number(), error: z.string(), code: z.string() }),
  z.object({
    id: z.number(),
    large: z.number(),
    length: z.number(),
    piece: z.union([z.string(), z.instanceof(Uint8Array)]),
  }),
  // The first rows of a long answer.
  z.object({ id: z.number(), part: rowsSchema }),
  z.object({
    id: z.number(),
    columns: z.array(z.object({ name: z.string(), type: z.string() })),
    rows: rowsSchema,
    changes: z.number(),
    console: z.custom<SqliteConsoleAnswer>((found) => typeof found === 'object').optional(),
  }),
]);

/** An error that SQLite named: `code` is its own (`SQLITE_NOTADB`), or `ENDED`, `STOPPED` or `TOO_LARGE`. */
export class SqliteFault extends Error {
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.name = 'SqliteFault';
    this.code = code;
  }
}

/** A cell that arrives in pieces: bytes, or texts. */
interface LargeCell {
  readonly bytes: Uint8Array;
  readonly texts: string[];
  /** How much of it has arrived. */
  at: number;
}

interface Waiting {
  /** The rows that have arrived, message by message. */
  readonly parts: SentCell[][][];
  /** Large cells, of which the pieces arrive before their row. */
  readonly large: Map<number, LargeCell>;
  readonly resolve: (result: StatementResult) => void;
  readonly reject: (error: Error) => void;
}

/** What such a process runs. */
export const sqliteScript = new URL(
  import.meta.url.endsWith('.ts') ? './sqliteWorker.ts' : './sqliteWorker.js',
  import.meta.url,
);

/** In ms: how long a statement may take to respond to cancel before its process is killed. */
const cancelGrace = 100;
/** In ms: how long a process may take to close its file before it is killed; a busy one is given less. */
const closeGrace = { idle: 1000, busy: 200 };
/** In ms: how long to wait for a killed process to end. */
const killGrace = { closing: 800, stopping: 5000 };

/** A SQLite connection in a separate process, which can be killed whatever it is doing. */
export class SqliteProcess {
  ended = false;
  /** knex's pool checks this before it hands out a connection again. */
  __knex__disposed: string | undefined;
  /** Whether it was killed; a transaction in progress may then have left a journal next to the file. */
  killed = false;
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  /** Requests that the process has not answered yet, with or without a waiting caller. */
  readonly #unanswered = new Set<number>();
  readonly #ready: Promise<StatementResult>;
  readonly #exited = Promise.withResolvers<undefined>();
  #idle = Promise.withResolvers<undefined>();
  #lastId = 0;

  constructor(start: StartProcess, { path, writable }: SqliteStart) {
    this.#ready = this.#expect(0);
    this.#process = start({
      script: sqliteScript,
      onMessage: (message) => this.#answer(message),
      onExit: (lastWords) => {
        this.#end(new SqliteFault(lastWords === '' ? 'The process ended.' : lastWords, 'ENDED'));
        this.#exited.resolve(undefined);
      },
    });
    this.#process.send({ path, writable });
  }

  /** Waits until the file is open. Fails with a SqliteFault if it cannot be opened. */
  async opened(): Promise<this> {
    try {
      await this.#ready;
      return this;
    } catch (error) {
      await this.kill();
      throw error;
    }
  }

  /** Runs one statement that reads. */
  async run(sql: string, bindings: readonly unknown[]): Promise<StatementResult> {
    return this.ask({ kind: 'read', sql, bindings });
  }

  /** Runs one request. Only reads are accepted if the file is open read-only. */
  async ask(request: Request): Promise<StatementResult> {
    if (this.ended) throw new SqliteFault('The process has ended.', 'ENDED');
    this.#lastId += 1;
    const id = this.#lastId;
    const sent = 'bindings' in request ? { ...request, bindings: request.bindings.map(toBinding) } : request;
    const answer = this.#expect(id);
    this.#process.send({ id, ...sent });
    return answer;
  }

  /**
   * Stops the request in progress. Its caller is answered at once; this resolves when the process is idle or has ended:
   * a statement stops at its next row, and if it does not respond, the process is killed.
   */
  async stop(): Promise<void> {
    for (const { reject } of this.#waiting.values()) reject(new SqliteFault('The statement was stopped.', 'STOPPED'));
    this.#waiting.clear();
    if (this.ended || this.#unanswered.size === 0) return;
    this.#process.send({ id: this.#lastId, kind: 'cancel' });
    await within(cancelGrace, this.#idle.promise);
    if (this.#unanswered.size > 0) await this.kill();
  }

  /** Closes the file and ends the process, by force if it has not ended within a second. */
  async close(): Promise<void> {
    const grace = this.#unanswered.size > 0 ? closeGrace.busy : closeGrace.idle;
    if (!this.ended) {
      this.#end(new SqliteFault('The connection was closed.', 'ENDED'));
      this.#process.send({ id: 0, kind: 'close' });
    }
    if (!(await within(grace, this.#exited.promise))) await this.kill(killGrace.closing);
  }

  /** Ends the process whatever it is doing. Its locks are released when this resolves. */
  async kill(grace = killGrace.stopping): Promise<void> {
    this.killed = true;
    this.#end(new SqliteFault('The process was ended.', 'ENDED'));
    this.#process.kill();
    await within(grace, this.#exited.promise);
  }

  #expect(id: number): Promise<StatementResult> {
    if (this.#unanswered.size === 0) this.#idle = Promise.withResolvers<undefined>();
    this.#unanswered.add(id);
    const { promise, resolve, reject } = Promise.withResolvers<StatementResult>();
    this.#waiting.set(id, { parts: [], large: new Map(), resolve, reject });
    return promise;
  }

  #answer(message: unknown): void {
    const answer = answerSchema.parse(message);
    const waiting = this.#waiting.get(answer.id);
    if ('part' in answer) {
      waiting?.parts.push(answer.part);
      return;
    }
    if ('piece' in answer) {
      if (waiting !== undefined) addPiece(waiting.large, answer);
      return;
    }
    this.#waiting.delete(answer.id);
    this.#unanswered.delete(answer.id);
    if (this.#unanswered.size === 0) this.#idle.resolve(undefined);
    if ('error' in answer) waiting?.reject(new SqliteFault(answer.error, answer.code));
    else if (waiting !== undefined) {
      const { parts, large } = waiting;
      waiting.resolve({ ...answer, rows: wholeRows([...parts, answer.rows].flat(), large) });
    }
  }

  #end(fault: Error): void {
    this.ended = true;
    this.__knex__disposed = fault.message;
    for (const { reject } of this.#waiting.values()) reject(fault);
    this.#waiting.clear();
    this.#unanswered.clear();
    this.#idle.resolve(undefined);
  }
}

interface Piece {
  readonly large: number;
  readonly length: number;
  readonly piece: string | Uint8Array;
}

function addPiece(cells: Map<number, LargeCell>, { large, length, piece }: Piece): void {
  const cell = cells.get(large) ?? { bytes: new Uint8Array(typeof piece === 'string' ? 0 : length), texts: [], at: 0 };
  cells.set(large, cell);
  if (typeof piece === 'string') cell.texts.push(piece);
  else cell.bytes.set(piece, cell.at);
  cell.at += piece.length;
}

function wholeRows(
  rows: readonly (readonly SentCell[])[],
  large: ReadonlyMap<number, LargeCell>,
): readonly (readonly RawCell[])[] {
  const wholeCell = (cell: SentCell): RawCell => {
    if (cell === null || typeof cell === 'string' || cell instanceof Uint8Array) return cell;
    const found = large.get(cell.large);
    if (found === undefined) return null;
    return found.texts.length > 0 ? found.texts.join('') : found.bytes;
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- without large cells, all of them are as they are
  return large.size === 0 ? (rows as readonly (readonly RawCell[])[]) : rows.map((row) => row.map(wholeCell));
}

/**
 * Opens a file for writing and closes it again: the first read rolls back an interrupted change, and closing, if no
 * other program has the file open, moves the write-ahead log into it.
 */
export async function recoverSqlite(start: StartProcess, path: string): Promise<void> {
  const session = new SqliteProcess(start, { path, writable: true });
  try {
    await session.opened();
    await session.run('select count(*) from sqlite_schema', []);
  } finally {
    await session.close();
  }
}

/** Whether a promise settles within some milliseconds. */
async function within(milliseconds: number, event: Promise<undefined>): Promise<boolean> {
  const late = new AbortController();
  try {
    const timer = setTimeoutPromise(milliseconds, false, { signal: late.signal, ref: false }).catch(() => false);
    return await Promise.race([event.then(() => true), timer]);
  } finally {
    late.abort();
  }
}

function toBinding(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value ?? null;
}
