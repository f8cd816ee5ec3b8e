import type pg from 'pg';
import type { PositionalRows, RawCell } from '#core/connection/readOnlyDatabase.ts';

/** One statement of a pipeline. Only of the one whose rows are wanted do columns and rows come. */
export interface PipelinePart {
  readonly sql: string;
  readonly bindings?: readonly unknown[];
  readonly wanted?: boolean;
}

export interface PipelineResult extends PositionalRows {
  /** What the server says of each statement, in order: `BEGIN`, `SELECT 3`, `DELETE 1`. */
  readonly tags: readonly string[];
}

const byteaOid = 17;

/**
 * Several statements over the extended protocol before one Sync: one round trip, each text one statement (the server
 * refuses a second one in it), and none that follows one that failed. pg calls the methods as the answers come.
 */
export class Pipeline implements pg.Submittable {
  readonly result: Promise<PipelineResult>;
  readonly #parts: readonly PipelinePart[];
  readonly #settle: PromiseWithResolvers<PipelineResult>;
  readonly #rows: RawCell[][] = [];
  readonly #tags: string[] = [];
  #columns: { readonly name: string; readonly type: string }[] = [];
  #blobs: number[] = [];

  constructor(parts: readonly PipelinePart[]) {
    this.#parts = parts;
    this.#settle = Promise.withResolvers();
    this.result = this.#settle.promise;
  }

  submit(connection: pg.Connection): void {
    connection.stream.cork();
    try {
      for (const { sql, bindings = [], wanted = false } of this.#parts) {
        connection.parse({ name: '', text: sql, types: [] }, true);
        connection.bind({ values: bindings.map(toParameter) }, true);
        if (wanted) connection.describe({ type: 'P', name: '' }, true);
        connection.execute({}, true);
      }
      connection.sync();
    } finally {
      connection.stream.uncork();
    }
  }

  handleRowDescription({ fields }: RowDescription): void {
    this.#columns = fields.map(({ name, dataTypeID }) => ({ name, type: String(dataTypeID) }));
    this.#blobs = fields.flatMap(({ dataTypeID }, index) => (dataTypeID === byteaOid ? [index] : []));
  }

  /** Every value stays the server's text, so that nothing is rounded or shifted; blobs, which come as hexadecimal, become bytes. */
  handleDataRow({ fields }: { readonly fields: RawCell[] }): void {
    for (const index of this.#blobs) {
      const text = fields[index];
      if (typeof text === 'string') fields[index] = bytesOfHex(text);
    }
    this.#rows.push(fields);
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    this.#tags.push(text);
  }

  handleReadyForQuery(): void {
    this.#settle.resolve({ columns: this.#columns, rows: this.#rows, tags: this.#tags });
  }

  handleError(error: unknown): void {
    this.#settle.reject(error);
  }

  handleEmptyQuery(): void {
    this.#tags.push('');
  }

  handlePortalSuspended(): void {
    this.#settle.reject(new Error('A statement stopped in the middle of its rows.'));
  }

  handleCopyInResponse(connection: { readonly sendCopyFail: (why: string) => void }): void {
    connection.sendCopyFail('Nothing is copied into the database over this connection.');
  }

  handleCopyData(): void {
    this.#settle.reject(new Error('The server sent a copy where rows were due.'));
  }
}

interface RowDescription {
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
}

function toParameter(value: unknown): string | Buffer | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  throw new TypeError(`A ${typeof value} cannot be a parameter of a statement.`);
}

/**
 * The bytes of a bytea's text, `\\x1f8b…`, in memory of their own: Node puts small Buffers side by side into one block, and
 * a clone of one would carry its neighbours along to the window.
 */
function bytesOfHex(text: string): Uint8Array {
  const bytes = Buffer.from(text.slice(2), 'hex');
  const alone = bytes.byteLength === bytes.buffer.byteLength;
  return alone ? new Uint8Array(bytes.buffer) : new Uint8Array(bytes);
}
