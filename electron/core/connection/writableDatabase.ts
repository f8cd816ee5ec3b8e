import type { Knex } from 'knex';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';

/** Columns that an index is made of. */
export interface IndexedColumns {
  /** As SQL writes it, quoted. */
  readonly tableSql: string;
  readonly columns: readonly string[];
}

/** One transaction that is open: what it did is there for nobody else until it is committed. */
export interface WriteTransaction {
  /** Reads within the transaction. */
  readonly rows: ReadOnlyDatabase['rows'];
  readonly positionalRows: ReadOnlyDatabase['positionalRows'];
  /** Runs one statement that changes rows (no control of transactions) and answers how many it touched. */
  readonly execute: (query: Knex.QueryBuilder | Knex.Raw) => Promise<number>;
  /**
   * Does work on SQLite with indexes of these columns, which are gone again when it ends and which nobody else ever sees: for
   * each row that it removes SQLite looks for those that refer to it, by a scan where no index helps. PostgreSQL makes none,
   * as that would keep others from writing.
   */
  readonly withIndexes: <Result>(indexes: readonly IndexedColumns[], work: () => Promise<Result>) => Promise<Result>;
}

export interface TransactionOptions {
  /** Aborting it stops the statement that runs and takes everything back; a commit that was sent is waited for. */
  readonly signal: AbortSignal;
  readonly lockTimeoutSeconds: number;
  /** For each statement. */
  readonly statementTimeoutSeconds: number;
  /**
   * SQLite alone: rows may refer to what is not there, as rows did that were there before. PostgreSQL has no such rows and
   * takes none.
   */
  readonly allowsOrphans?: boolean;
}

/** A database that may be written to, in transactions and in no other way. Its own reads stay read-only. */
export interface WritableDatabase extends ReadOnlyDatabase {
  /**
   * Runs the work in one transaction: committed where it returns, taken back where it throws. Transactions of one
   * database wait for each other. Where the connection is lost between the commit and its answer, fails with
   * connection-lost and the details `outcome unknown`: it may or may not have been committed.
   */
  readonly transaction: <Result>(
    work: (transaction: WriteTransaction) => Promise<Result>,
    options: TransactionOptions,
  ) => Promise<Result>;
}

/** A writable database that must be closed by whoever opened it. */
export interface OpenWritable {
  readonly database: WritableDatabase;
  readonly close: () => Promise<void>;
}

/** How the journal names a connection and who works on it. */
export interface Identity {
  /** The connection's name and place, in the one spelling of journal and archives. */
  readonly connection: string;
  /** As the database itself reports it; '' for SQLite. */
  readonly databaseUser: string;
}

/** What an unlocked connection is written through. */
export interface UnlockedDatabase extends OpenWritable {
  readonly identity: Identity;
}
