import type pg from 'pg';
import { bytesCell, RowTaker, skippedCell, textCell } from '#core/connection/dialects/postgres/largeRow.ts';
import { ServerFault } from '#core/connection/dialects/postgres/serverFault.ts';
import type { PositionalRows, RawCell } from '#core/connection/readOnlyDatabase.ts';
import { maxBlobBytes, maxTextBytes } from '#core/connection/valueLimits.ts';
import { formatBytes } from '#shared/figures.ts';

/** One statement of a pipeline. Only the requested one keeps columns and rows. */
export interface PipelinePart {
  readonly sql: string;
  readonly bindings?: readonly unknown[];
  readonly wanted?: boolean;
}

export interface PipelineResult extends PositionalRows {
  /** The server's command tags, in order: `BEGIN`, `SELECT 3`, `DELETE 1`. */
  readonly tags: readonly string[];
}

interface BoundPart {
  readonly sql: string;
  readonly values: readonly (string | Buffer | null)[];
  readonly wanted: boolean;
}

const byteaOid = 17;
/** In bytes of memory, estimated. A single row may be larger. */
const maxResult = 128 * 1024 * 1024;
const maxRow = maxBlobBytes + maxTextBytes;
const tooMuchInARow = `A row takes more than ${formatBytes(maxRow)} up`;
const rowOverhead = 64;
const cellOverhead = 32;

/**
 * Several statements over the extended protocol before one Sync: one round trip, each text a single statement (the
 * server refuses a second one in it), and none runs after one that failed. pg calls the methods as the answers arrive.
 */
export class Pipeline implements pg.Submittable {
  readonly result: Promise<PipelineResult>;
  readonly #parts: readonly BoundPart[];
  readonly #settle: PromiseWithResolvers<PipelineResult>;
  readonly #rows: RawCell[][] = [];
  readonly #tags: string[] = [];
  #columns: { readonly name: string; readonly type: string }[] = [];
  #blobs: number[] = [];
  #held = 0;

  /** Fails with a TypeError for a value that cannot be a parameter. */
  constructor(parts: readonly PipelinePart[]) {
    this.#parts = parts.map(({ sql, bindings = [], wanted = false }) => ({
      sql,
      wanted,
      values: bindings.map(toParameter),
    }));
    this.#settle = Promise.withResolvers();
    this.result = this.#settle.promise;
  }

  submit(connection: pg.Connection): void {
    connection.stream.cork();
    try {
      for (const { sql, values, wanted } of this.#parts) {
        connection.parse({ name: '', text: sql, types: [] }, true);
        connection.bind({ values: [...values] }, true);
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

  /** Every value stays the server's text, so that nothing is rounded or shifted; blobs arrive as hexadecimal and become bytes. */
  handleDataRow({ fields, length }: { readonly fields: RawCell[]; readonly length: number }): void {
    if (!this.#isWanted()) return;
    this.#hold(length + rowOverhead, fields.length);
    for (const index of this.#blobs) {
      const text = fields[index];
      if (typeof text === 'string') fields[index] = bytesOfHex(text);
    }
    this.#add(fields);
  }

  /** A row of many bytes, of which blobs take half as many. Fails for a value that is too large, by its column. */
  openRow(size: number): RowTaker<RawCell> {
    const isWanted = this.#isWanted();
    if (isWanted) this.#hold(rowOverhead, this.#columns.length);
    let kept = 0;
    return new RowTaker<RawCell>({
      size,
      openCell: (index, length) => {
        if (!isWanted) return skippedCell();
        const isBlob = this.#blobs.includes(index);
        const bytes = isBlob ? Math.floor(length / 2) - 1 : length;
        const name = this.#columns[index]?.name ?? String(index);
        assertFits(name, bytes, isBlob ? maxBlobBytes : maxTextBytes);
        kept += bytes;
        if (kept > maxRow) throw new ServerFault('large value', `${tooMuchInARow} to its column '${name}'.`);
        this.#hold(bytes, 0);
        return isBlob ? bytesCell(length) : textCell();
      },
      onRow: (cells) => {
        if (isWanted) this.#add(cells);
      },
    });
  }

  /** The results of other statements (settings, RETURNING) are discarded. */
  #isWanted(): boolean {
    return this.#parts[this.#tags.length]?.wanted === true;
  }

  #hold(bytes: number, cells: number): void {
    this.#held += bytes + cellOverhead * cells;
    if (this.#held > maxResult && this.#rows.length > 0) {
      throw new ServerFault('too large', `The result is larger than ${maxResult / 1024 / 1024} MiB.`);
    }
  }

  #add(fields: RawCell[]): void {
    if (fields.length !== this.#columns.length) {
      throw new ServerFault(
        'protocol',
        `A row of ${fields.length} cells arrived where ${this.#columns.length} are due.`,
      );
    }
    this.#rows.push(fields);
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    if (this.#tags.length === this.#parts.length) {
      throw new ServerFault('protocol', `More than ${this.#parts.length} statements were answered.`);
    }
    this.#tags.push(text);
  }

  handleReadyForQuery(): void {
    if (this.#tags.length !== this.#parts.length) {
      const text = `${this.#tags.length} of ${this.#parts.length} statements were answered.`;
      const fault = new ServerFault('protocol', text);
      this.#settle.reject(fault);
      throw fault;
    }
    this.#settle.resolve({ columns: this.#columns, rows: this.#rows, tags: this.#tags });
  }

  handleError(error: unknown): void {
    this.#settle.reject(error);
  }

  handleEmptyQuery(): void {
    this.handleCommandComplete({ text: '' });
  }

  handlePortalSuspended(): void {
    this.#settle.reject(new ServerFault('protocol', 'A statement stopped in the middle of its rows.'));
  }

  handleCopyInResponse(): void {
    throw new ServerFault('protocol', 'The server asked for a copy, which no statement mentioned.');
  }

  handleCopyData(): void {
    throw new ServerFault('protocol', 'The server sent a copy where rows were expected.');
  }
}

interface RowDescription {
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
}

/** Fails where a value is larger than what is read. */
export function assertFits(column: string, bytes: number, max: number): void {
  if (bytes <= max) return;
  const text = `A value of the column '${column}' takes ${formatBytes(bytes)}; at most ${formatBytes(max)} are read.`;
  throw new ServerFault('large value', text);
}

function toParameter(value: unknown): string | Buffer | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  throw new TypeError(`A ${typeof value} cannot be a parameter of a statement.`);
}

/**
 * The bytes of a bytea's text, `\\x1f8b…`, in a separate buffer: Node pools small Buffers in one block, and cloning one
 * for the window would copy the whole block.
 */
function bytesOfHex(text: string): Uint8Array {
  const bytes = Buffer.from(text.slice(2), 'hex');
  const alone = bytes.byteLength === bytes.buffer.byteLength;
  return alone ? new Uint8Array(bytes.buffer) : new Uint8Array(bytes);
}
