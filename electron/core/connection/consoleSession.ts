import { type Failure, FailureError } from '#shared/failure.ts';
import type { Identity } from '#core/connection/writableDatabase.ts';
import type { ResultCell, ResultRows } from '#shared/domain/sql.ts';

/** How a console's session is opened. */
export interface ConsoleOpening {
  readonly writes: boolean;
  readonly signal: AbortSignal;
}

/** How much of a result is read at once. */
export interface RowLimits {
  readonly rows: number;
  /** In characters of the rows as they are given. */
  readonly size: number;
  /** In seconds, for the statement. */
  readonly seconds: number;
  /** Values come complete, bytes in hexadecimal, and a SQLite file is read on where it was left: for a file, not for a table. */
  readonly isWhole?: boolean;
}

export interface ConsoleStatement {
  readonly sql: string;
  readonly bindings: readonly (string | null)[];
  /**
   * `own`: in the open transaction, else in one of its own. `control`: begins or ends a transaction. `alone`: cannot run within
   * a transaction.
   */
  readonly mode: 'own' | 'control' | 'alone';
  readonly limits: RowLimits;
}

export interface ConsoleColumn {
  readonly name: string;
  /** As the dialect names it: the number of a type on PostgreSQL. */
  readonly type: string;
  readonly isSecret: boolean;
  /** Where its values are stored; null for an expression. */
  readonly origin: ColumnOrigin | null;
}

/** A column of a table by name, or as PostgreSQL tells it: by the table's oid and the column's number. */
export type ColumnOrigin =
  | { readonly kind: 'named'; readonly schema: string; readonly table: string; readonly column: string }
  | { readonly kind: 'numbered'; readonly table: number; readonly column: number };

export interface ConsoleRows {
  readonly rows: ResultRows;
  readonly hasMore: boolean;
  /** SQLite, where values are whole: for each row the first letters of their storage classes. */
  readonly classes?: readonly string[];
}

export interface ConsoleAnswer extends ConsoleRows {
  readonly columns: readonly ConsoleColumn[];
  /** The database's own word for what was done: `SELECT 3`. */
  readonly tag: string;
  /** In ms, until the first rows were there. */
  readonly time: number;
}

/**
 * A session of its own for one console. It keeps its settings and its transaction between statements. One that cannot write is held
 * to that by the server (or by the file's own opening), whatever is run in it.
 */
export interface ConsoleSession {
  /** The server's process; null for SQLite. */
  readonly pid: number | null;
  /** Runs one statement. Fails with a StatementFault where the database refuses it. */
  readonly run: (statement: ConsoleStatement, signal: AbortSignal) => Promise<ConsoleAnswer>;
  /** The next rows of the last statement. */
  readonly more: (limits: RowLimits, signal: AbortSignal) => Promise<ConsoleRows>;
  /** The person's own transaction. */
  readonly transaction: () => 'none' | 'open' | 'failed';
  /** Whether rows of a result are still to be had, or a transaction is open: both are ended after a while. */
  readonly isHolding: () => boolean;
  /** Ends what it holds: an open transaction is rolled back. */
  readonly letGo: () => Promise<void>;
  /** What the server reported since this was last called. */
  readonly takeNotices: () => readonly string[];
  /** Whether it has not ended. */
  readonly isUsable: () => boolean;
  readonly close: () => Promise<void>;
}

/** A console's session, and how the journal names who works in it. */
export interface OwnedConsole {
  readonly session: ConsoleSession;
  readonly identity: Identity;
}

/** A refusal of a statement, and where in its text. */
export class StatementFault extends FailureError {
  /** In UTF-16 units of the statement as it was sent; null where the database names no place. */
  readonly at: number | null;

  constructor(failure: Failure, at: number | null, cause: unknown) {
    super(failure, { cause });
    this.name = 'StatementFault';
    this.at = at;
  }
}

/** In characters: what a table gets of a text. */
export const maxCellText = 65_536;
/** In bytes: what a table gets of a blob. */
export const headBytes = 32;

/** A text as a cell; one that is too long is cut off. */
export function toResultCell(text: string | null): ResultCell {
  return text === null ? null : cutCell({ text, length: text.length });
}

/** A text of which at least the beginning is there, as a cell. */
export function cutCell({ text, length }: { readonly text: string; readonly length: number }): ResultCell {
  if (length <= maxCellText) return text;
  return { kind: 'cut', text: text.slice(0, maxCellText).replace(/[\uD800-\uDBFF]$/u, ''), length };
}

/** What a cell counts for in a budget of characters. */
export function sizeOfCell(cell: ResultCell): number {
  if (typeof cell === 'string') return cell.length;
  if (cell === null) return 1;
  if (cell.kind === 'bytes') return cell.head.length;
  return cell.kind === 'cut' ? cell.text.length : headBytes;
}
