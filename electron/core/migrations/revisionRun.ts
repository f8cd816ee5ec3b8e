import type { YaptideTable } from '#core/connection/databaseShape.ts';
import type { RawCell, ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';

/** What a revision works on. */
export interface RevisionRun {
  /** Reads the database while the writer changes it. */
  readonly database: ReadOnlyDatabase;
  readonly writer: RevisionWriter;
  /** The qualified name of a table, quoted for SQL. */
  readonly nameOf: (table: YaptideTable | 'alembic_version') => string;
  readonly signal: AbortSignal;
  /** Called with the number of rows that were just filled. */
  readonly onRows: (count: number) => void;
}

/** Writes what a revision changes: step by step on a copy, or all of it within one transaction. */
export interface RevisionWriter {
  /** Runs one statement that changes the schema. */
  readonly define: (sql: string) => Promise<void>;
  /** Runs one statement that changes this many rows. */
  readonly update: (statement: {
    readonly table: YaptideTable;
    readonly sql: string;
    readonly rows: number;
  }) => Promise<void>;
  readonly read: (sql: string) => Promise<readonly (readonly RawCell[])[]>;
  /** Runs work in one transaction, which may be part of a larger one. */
  readonly together: <Result>(work: () => Promise<Result>) => Promise<Result>;
  /** Makes alembic_version name exactly this revision. */
  readonly record: (revision: string) => Promise<void>;
}

/** What became of the rows that a revision fills. */
export interface Filled {
  readonly rows: number;
  /** Rows that stay as they are, and rows at which yaptide's own migration would end. */
  readonly left: number;
  readonly fails: readonly { readonly id: number; readonly why: string }[];
  readonly failing: number;
}
