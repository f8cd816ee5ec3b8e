import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { RawCell } from '#core/connection/readOnlyDatabase.ts';

/** What a statement answered, by position. */
export interface StatementResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly RawCell[])[];
  /** How many rows it changed. */
  readonly changes: number;
}

type Request =
  | { readonly kind: 'read' | 'write'; readonly sql: string; readonly bindings: readonly unknown[] }
  | { readonly kind: 'begin'; /** In ms. */ readonly lockTimeout: number; readonly allowsOrphans: boolean }
  | { readonly kind: 'commit' | 'rollback' };

const answerSchema = z.union([
  z.object({ id: z.number(), error: z.string(), code: z.string() }),
  z.object({
    id: z.number(),
    columns: z.array(z.object({ name: z.string(), type: z.string() })),
    rows: z.custom<RawCell[][]>((rows) => Array.isArray(rows)),
    changes: z.number(),
  }),
]);

/** A fault that SQLite named: `code` is its own (`SQLITE_NOTADB`). */
export class SqliteFault extends Error {
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.name = 'SqliteFault';
    this.code = code;
  }
}

interface Waiting {
  readonly resolve: (result: StatementResult) => void;
  readonly reject: (error: Error) => void;
}

/** A SQLite connection in its own thread. `ended` tells the pool that it is of no more use. */
export class SqliteThread {
  ended = false;
  /** What knex's pool looks at before it lends a connection again. */
  __knex__disposed: string | undefined;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #ready: Promise<StatementResult>;
  #lastId = 0;

  constructor(path: string, { writable }: { readonly writable: boolean } = { writable: false }) {
    const file = import.meta.url.endsWith('.ts') ? './sqliteWorker.ts' : './sqliteWorker.js';
    this.#worker = new Worker(new URL(file, import.meta.url), { workerData: { path, writable }, execArgv: [] });
    this.#ready = new Promise((resolve, reject) => this.#waiting.set(0, { resolve, reject }));
    this.#worker.on('message', (message: unknown) => this.#answer(message));
    this.#worker.on('error', (error: unknown) => this.#end(toFault(error)));
    this.#worker.on('exit', () => this.#end(new SqliteFault('The database thread ended.', 'ENDED')));
  }

  /** Waits until the file is open. Fails with a SqliteFault where it cannot be. */
  async opened(): Promise<this> {
    await this.#ready;
    return this;
  }

  /** Runs one statement that reads. */
  async run(sql: string, bindings: readonly unknown[]): Promise<StatementResult> {
    return this.ask({ kind: 'read', sql, bindings });
  }

  /** Has the thread do one thing. What is not of a transaction is refused where the file is open read-only. */
  async ask(request: Request): Promise<StatementResult> {
    this.#lastId += 1;
    const id = this.#lastId;
    if (this.ended) throw new SqliteFault('The database thread has ended.', 'ENDED');
    const sent = 'bindings' in request ? { ...request, bindings: request.bindings.map(toBinding) } : request;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is of windows; a thread has no origin
      this.#worker.postMessage({ id, ...sent });
    });
  }

  /**
   * Ends the connection. Whoever waits is let go at once; the thread itself ends at the next row or function call of
   * what it runs, as SQLite cannot be interrupted from outside of it.
   */
  async terminate(): Promise<void> {
    this.#end(new SqliteFault('The database thread was ended.', 'ENDED'));
    await this.#worker.terminate();
  }

  #answer(message: unknown): void {
    const answer = answerSchema.parse(message);
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('error' in answer) waiting?.reject(new SqliteFault(answer.error, answer.code));
    else waiting?.resolve(answer);
  }

  #end(fault: Error): void {
    this.ended = true;
    this.__knex__disposed = fault.message;
    for (const { reject } of this.#waiting.values()) reject(fault);
    this.#waiting.clear();
  }
}

function toBinding(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value ?? null;
}

function toFault(error: unknown): Error {
  if (!(error instanceof Error)) return new SqliteFault(String(error), '');
  const code: unknown = Reflect.get(error, 'code');
  return new SqliteFault(error.message, typeof code === 'string' ? code : '');
}
