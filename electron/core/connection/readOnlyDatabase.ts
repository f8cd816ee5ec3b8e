import type { Knex } from 'knex';
import type { z } from 'zod';
import type { DatabaseShape } from '#core/connection/databaseShape.ts';
import type { Dialect } from '#shared/domain/connection.ts';

/** A cell as a driver returns it: the server's text, NULL, or the bytes of a blob. Never a number or a Date. */
export type RawCell = string | null | Uint8Array;

interface ReadOptions<Row> {
  readonly query: Knex.QueryBuilder | Knex.Raw;
  /** What each row must look like, and how its cells become domain values. */
  readonly row: z.ZodType<Row>;
  readonly signal: AbortSignal;
}

/** Rows of unknown shape, by position, with their columns. */
export interface PositionalRows {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly RawCell[])[];
}

/**
 * A database that can only be read: ensured by this type, by the check that a query is a SELECT, and by the server
 * (`begin read only`, or a file opened read-only). Aborting the signal stops the statement in the database.
 */
export interface ReadOnlyDatabase {
  readonly dialect: Dialect;
  readonly shape: DatabaseShape;
  /** Builds queries, which `rows` runs. */
  readonly build: Knex;
  readonly rows: <Row>(options: ReadOptions<Row>) => Promise<readonly Row[]>;
  /** The bytes of the first column of the first row: undefined without a row, null for NULL. */
  readonly bytes: (query: Knex.QueryBuilder, signal: AbortSignal) => Promise<Uint8Array | null | undefined>;
  readonly positionalRows: (query: Knex.QueryBuilder | Knex.Raw, signal: AbortSignal) => Promise<PositionalRows>;
  /**
   * On PostgreSQL, reads that all see the database as it was when the first of them ran. On SQLite, each reads by
   * itself: a longer transaction would prevent yaptide from writing.
   */
  readonly inSnapshot: <Result>(
    work: (reads: SnapshotReads) => Promise<Result>,
    signal: AbortSignal,
  ) => Promise<Result>;
  /**
   * SQLite: a statement, compiled and not run. The first row says `read-only` or `writes` (sqlite3_stmt_readonly), the others
   * are its opcodes with their operands 2 and 4.
   */
  readonly opcodesOf?: (sql: string, signal: AbortSignal) => Promise<PositionalRows>;
  /** The same reads, also of views in place of yaptide's tables; undefined if none is refused. */
  readonly withViews?: Pick<ReadOnlyDatabase, 'rows' | 'positionalRows'>;
}

/** The reads within a snapshot. */
export type SnapshotReads = Pick<ReadOnlyDatabase, 'rows' | 'positionalRows'>;
