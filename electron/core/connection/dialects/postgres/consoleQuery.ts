import type pg from 'pg';
import type { PipelinePart } from '#core/connection/dialects/postgres/pipeline.ts';
import { ServerFault } from '#core/connection/dialects/postgres/serverFault.ts';
import { cutCell, headBytes, maxCellText, sizeOfCell, toResultCell } from '#core/connection/consoleSession.ts';
import {
  beginningOf,
  beginningOfText,
  type CellTaker,
  mapCell,
  RowTaker,
  skippedCell,
  textCell,
} from '#core/connection/dialects/postgres/largeRow.ts';
import { assertFits } from '#core/connection/dialects/postgres/pipeline.ts';
import { maxHexBytes, maxTextBytes } from '#core/connection/valueLimits.ts';
import { type FailureError, makeFailure } from '#shared/failure.ts';
import type { ResultCell, ResultRows } from '#shared/domain/sql.ts';

/** A column as the server describes it. */
export interface DescribedColumn {
  readonly name: string;
  readonly type: number;
  /** The table's oid and the column's number; 0 for an expression. */
  readonly table: number;
  readonly column: number;
}

/** What one round trip of a console brought. */
export interface ConsoleReply {
  readonly columns: readonly DescribedColumn[];
  readonly rows: ResultRows;
  readonly size: number;
  /** '' while rows are left. */
  readonly tag: string;
  readonly hasMore: boolean;
}

interface ConsoleQueryOptions {
  /** Run first; what they answer is not kept. */
  readonly before: readonly PipelinePart[];
  /** The statement; undefined to go on with the portal. */
  readonly statement: { readonly sql: string; readonly bindings: readonly (string | null)[] } | undefined;
  /** Run after it, where it has succeeded. */
  readonly after: readonly PipelinePart[];
  readonly portal: string;
  /** 0 for all. */
  readonly rows: number;
  /** Columns whose values are bytes or secrets, as known from an earlier round trip. */
  readonly columns: readonly DescribedColumn[];
  readonly isSecret: (column: DescribedColumn) => boolean;
  /** Whether values come complete. */
  readonly isWhole: boolean;
}

const byteaOid = 17;
/** In bytes of memory, estimated: what one round trip may bring, even where the server ignores how much was asked for. */
const maxSize = 128 * 1024 * 1024;
const rowCost = 128;

/**
 * One statement over the extended protocol, as many of its rows as are wanted; the portal stays for the next ones. The
 * server refuses a second statement in the same text.
 */
export class ConsoleQuery implements pg.Submittable {
  readonly result: Promise<ConsoleReply>;
  readonly #options: ConsoleQueryOptions;
  readonly #settle = Promise.withResolvers<ConsoleReply>();
  readonly #rows: ResultCell[][] = [];
  #columns: readonly DescribedColumn[];
  #left: number;
  #tag = '';
  #hasMore = false;
  #size = 0;

  constructor(options: ConsoleQueryOptions) {
    this.#options = options;
    this.#columns = options.columns;
    this.#left = options.before.length;
    this.result = this.#settle.promise;
  }

  submit(connection: pg.Connection): void {
    const { before, statement, after, portal, rows } = this.#options;
    connection.stream.cork();
    try {
      for (const part of before) sendPart(connection, part);
      if (statement !== undefined) {
        connection.parse({ name: '', text: statement.sql, types: [] }, true);
        connection.bind({ portal, values: [...statement.bindings] }, true);
        connection.describe({ type: 'P', name: portal }, true);
      }
      // Its types want text, of which pg writes the number.
      connection.execute({ portal, rows: String(rows) }, true);
      for (const part of after) sendPart(connection, part);
      connection.sync();
    } finally {
      connection.stream.uncork();
    }
  }

  handleRowDescription({ fields }: { readonly fields: readonly Field[] }): void {
    if (this.#left > 0) return;
    this.#columns = fields.map(({ name, dataTypeID, tableID, columnID }) => ({
      name,
      type: dataTypeID,
      table: tableID,
      column: columnID,
    }));
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    if (!this.#isWanted()) return;
    this.#add(fields.map((text, index) => this.#cellOf(text, this.#columns[index])));
  }

  /** A row of many bytes. What a table shows of a value is kept; complete ones fail by their column where they are too large. */
  openRow(size: number): RowTaker<ResultCell> {
    const isWanted = this.#isWanted();
    return new RowTaker<ResultCell>({
      size,
      openCell: (index, length) => (isWanted ? this.#openCell(this.#columns[index], length) : skippedCell()),
      onRow: (cells) => {
        if (isWanted) this.#add(cells);
      },
    });
  }

  #openCell(column: DescribedColumn | undefined, length: number): CellTaker<ResultCell> {
    if (column === undefined) return skippedCell();
    if (this.#options.isSecret(column)) return mapCell(skippedCell(), () => ({ kind: 'secret' }));
    const { isWhole } = this.#options;
    if (column.type === byteaOid) {
      const bytes = (length - 2) / 2;
      const kept = isWhole && bytes <= maxHexBytes ? length : 2 + 2 * headBytes;
      return mapCell(beginningOf(kept), (text) => ({ kind: 'bytes', size: bytes, head: text.slice(2) }));
    }
    if (!isWhole) return mapCell(beginningOfText(maxCellText), cutCell);
    assertFits(column.name, length, maxTextBytes);
    return textCell();
  }

  #isWanted(): boolean {
    return this.#left === 0 && this.#tag === '' && !this.#hasMore;
  }

  #add(row: ResultCell[]): void {
    this.#assertWanted(row.length);
    this.#size += row.reduce((sum, cell) => sum + sizeOfCell(cell), 0);
    this.#rows.push(row);
  }

  #assertWanted(cells: number): void {
    if (cells !== this.#columns.length) {
      throw new ServerFault('protocol', `A row of ${cells} cells arrived where ${this.#columns.length} are due.`);
    }
    const { rows } = this.#options;
    if (rows > 0 && this.#rows.length >= rows) {
      throw new ServerFault('protocol', `More than ${rows} rows arrived at once.`);
    }
    if (this.#size + rowCost * this.#rows.length > maxSize) {
      throw new ServerFault('too large', `The result is larger than ${maxSize / 1024 / 1024} MiB.`);
    }
  }

  #cellOf(text: string | null, column: DescribedColumn | undefined): ResultCell {
    if (text === null || column === undefined) return text;
    if (this.#options.isSecret(column)) return { kind: 'secret' };
    const { isWhole } = this.#options;
    if (column.type !== byteaOid || !text.startsWith('\\x')) return isWhole ? text : toResultCell(text);
    const head = isWhole ? text.slice(2) : text.slice(2, 2 + 2 * headBytes);
    return { kind: 'bytes', size: (text.length - 2) / 2, head };
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    if (this.#left > 0) this.#left -= 1;
    else if (this.#tag === '') this.#tag = text;
  }

  handlePortalSuspended(): void {
    this.#hasMore = true;
  }

  handleEmptyQuery(): void {
    this.handleCommandComplete({ text: ' ' });
  }

  handleReadyForQuery(): void {
    if (this.#tag === '' && !this.#hasMore) throw new ServerFault('protocol', 'A statement was not answered.');
    this.#settle.resolve({
      columns: this.#columns,
      rows: this.#rows,
      size: this.#size,
      tag: this.#tag.trim(),
      hasMore: this.#hasMore,
    });
  }

  handleError(error: unknown): void {
    this.#settle.reject(error);
  }

  handleCopyInResponse(connection: { readonly sendCopyFail: (why: string) => void; readonly sync: () => void }): void {
    // Before the server reports it as a statement that was cancelled.
    this.#settle.reject(copyRefused('Import rows from a file into the table instead.'));
    connection.sendCopyFail('COPY is not supported here.');
    // A server that expects a copy ignores the Sync that was sent with the statement.
    connection.sync();
  }

  handleCopyData({ chunk }: { readonly chunk: Uint8Array }): void {
    this.#settle.reject(copyRefused('Run a SELECT and export its result instead.'));
    this.#size += chunk.length + rowCost;
    // Nothing but its end would stop it.
    if (this.#size > maxSize) throw new ServerFault('too large', 'The copy was larger than what is read to skip it.');
  }
}

function copyRefused(hint: string): FailureError {
  return makeFailure({ code: 'bad-input', message: 'COPY to or from the program is not supported', hint });
}

interface Field {
  readonly name: string;
  readonly dataTypeID: number;
  readonly tableID: number;
  readonly columnID: number;
}

function sendPart(connection: pg.Connection, { sql, bindings = [] }: PipelinePart): void {
  connection.parse({ name: '', text: sql, types: [] }, true);
  connection.bind({ values: bindings.map(String) }, true);
  connection.execute({}, true);
}
