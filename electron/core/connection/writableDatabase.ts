import type { Knex } from 'knex';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';

/** One transaction that is open: what it did is there for nobody else until it is committed. */
export interface WriteTransaction {
  /** Reads within the transaction. */
  readonly rows: ReadOnlyDatabase['rows'];
  readonly positionalRows: ReadOnlyDatabase['positionalRows'];
  /** Runs one statement that changes rows (no control of transactions) and answers how many it touched. */
  readonly execute: (query: Knex.QueryBuilder | Knex.Raw) => Promise<number>;
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
