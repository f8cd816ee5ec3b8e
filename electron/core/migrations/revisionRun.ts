import type { CopySession } from '#core/connection/copySession.ts';
import type { YaptideTable } from '#core/connection/databaseShape.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';

/** What a revision works on. */
export interface RevisionRun {
  /** Reads the database while the session changes it. */
  readonly database: ReadOnlyDatabase;
  /** Writes it; only `pg_catalog` is searched, so names are qualified. */
  readonly session: CopySession;
  /** The qualified name of a table, quoted for SQL. */
  readonly nameOf: (table: YaptideTable | 'alembic_version') => string;
  readonly signal: AbortSignal;
  /** Called with the number of rows that were just filled. */
  readonly onRows: (count: number) => void;
}

/** What became of the rows that a revision fills. */
export interface Filled {
  readonly rows: number;
  /** Rows that stay as they are, and rows at which yaptide's own migration would end. */
  readonly left: number;
  readonly fails: readonly { readonly id: number; readonly why: string }[];
  readonly failing: number;
}
