import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { OpenWritable } from '#core/connection/writableDatabase.ts';

/** A database that must be closed by whoever opened it. */
export interface OpenDatabase extends ReadOnlyDatabase {
  readonly serverVersion: string;
  /** What alembic_version says; null where it says nothing or may not be read. */
  readonly recordedRevision: string | null;
  /** Whether the server is a standby (or still recovering): it can be read, and nobody can write to it. */
  readonly inRecovery: boolean;
  /** In seconds, for every statement from the next one on. */
  readonly setStatementTimeout: (seconds: number) => void;
  /** How many sessions were left in a transaction that could not be ended yet. */
  readonly openTransactions: () => number;
  /** Makes what can write, with sessions of its own. Nothing is opened before the first transaction. */
  readonly openWritable: () => Promise<OpenWritable>;
  readonly close: () => Promise<void>;
}
