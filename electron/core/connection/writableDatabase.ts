import type { Knex } from 'knex';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';

/** The columns of an index. */
export interface IndexedColumns {
  /** Quoted for SQL. */
  readonly tableSql: string;
  readonly columns: readonly string[];
}

/** An open transaction: its changes are visible to others once it is committed. */
export interface WriteTransaction {
  /** Reads within the transaction. */
  readonly rows: ReadOnlyDatabase['rows'];
  readonly positionalRows: ReadOnlyDatabase['positionalRows'];
  /** Runs one statement that changes rows (not BEGIN, COMMIT and the like) and returns how many it affected. */
  readonly execute: (query: Knex.QueryBuilder | Knex.Raw) => Promise<number>;
  /** Runs one statement that changes the schema: it is part of the transaction like any other. */
  readonly define: (sql: string) => Promise<void>;
  /**
   * On SQLite, runs the callback with temporary indexes on these columns, which are dropped before the commit: for each
   * removed row, SQLite searches for rows that refer to it, by a scan if there is no index. On PostgreSQL it creates
   * none, as that would block other writers.
   */
  readonly withIndexes: <Result>(indexes: readonly IndexedColumns[], work: () => Promise<Result>) => Promise<Result>;
}

export interface TransactionOptions {
  /** Aborting it stops the running statement and rolls everything back; a commit that was sent is waited for. */
  readonly signal: AbortSignal;
  readonly lockTimeoutSeconds: number;
  /** For each statement. */
  readonly statementTimeoutSeconds: number;
  /**
   * SQLite only: rows may refer to rows that do not exist, as existing ones may do. PostgreSQL neither has nor accepts such
   * rows.
   */
  readonly allowsOrphans?: boolean;
}

/** A database that can be written to, in transactions only. Its own reads stay read-only. */
export interface WritableDatabase extends ReadOnlyDatabase {
  /**
   * Runs the callback in one transaction: committed when it returns, rolled back when it throws. Transactions of one
   * database wait for each other. If the connection is lost between the commit and its answer, fails with
   * connection-lost and the reason `outcome-unknown`: it may or may not have been committed.
   */
  readonly transaction: <Result>(
    work: (transaction: WriteTransaction) => Promise<Result>,
    options: TransactionOptions,
  ) => Promise<Result>;
}

/** A writable database. Its opener closes it. */
export interface OpenWritable {
  readonly database: WritableDatabase;
  readonly close: () => Promise<void>;
}

/** How the journal names a connection and its user. */
export interface Identity {
  /** The connection's name and place, in the one spelling of journal and archives. */
  readonly connection: string;
  /** The writing side of an unlocked connection. */
  readonly databaseUser: string;
}

/** What an unlocked connection is written through. */
export interface UnlockedDatabase extends OpenWritable {
  readonly identity: Identity;
}
