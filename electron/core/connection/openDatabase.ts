import type { Duplex } from 'node:stream';
import type { ConsoleOpening, ConsoleSession } from '#core/connection/consoleSession.ts';
import type { CopyOpening, CopySession } from '#core/connection/copySession.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { OpenWritable } from '#core/connection/writableDatabase.ts';
import type { Notice } from '#shared/domain/connection.ts';

/** How another program reaches the same PostgreSQL database with the same login. */
export interface ProgramLogin {
  /** As seen from the last jump host. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** undefined where none was needed. */
  readonly password: string | undefined;
  /** A stream to the server, along the connection's route and with its TLS. */
  readonly openStream: (signal: AbortSignal) => Promise<Duplex>;
}

/** An open database. Its opener closes it. */
export interface OpenDatabase extends ReadOnlyDatabase {
  readonly serverVersion: string;
  /** The revision in alembic_version; null if there is none or it cannot be read. */
  readonly recordedRevision: string | null;
  /** Views and virtual tables with the name of one of yaptide's tables; they are not queried. */
  readonly views?: readonly string[];
  /** Those of `views` that are virtual tables. */
  readonly virtualTables?: readonly string[];
  /** Further notices from its dialect. */
  readonly notices?: readonly Notice[];
  /** Whether the server is a standby (or still recovering): it can only be read. */
  readonly inRecovery: boolean;
  /** In seconds, from the next statement on. */
  readonly setStatementTimeout: (seconds: number) => void;
  /** How many sessions are still in a transaction that should have ended. */
  readonly openTransactions: () => number;
  /** Makes a writable database with separate sessions; the first transaction opens one. */
  readonly openWritable: () => Promise<OpenWritable>;
  /** Opens a session of its own for a console; the caller closes it. */
  readonly openConsole: (how: ConsoleOpening) => Promise<ConsoleSession>;
  /** Opens a session that copies whole tables. Fails with unavailable on SQLite, whose file is copied instead. */
  readonly openCopy: (how: CopyOpening) => Promise<CopySession>;
  /** For programs of PostgreSQL; undefined on SQLite. */
  readonly programLogin?: () => ProgramLogin;
  readonly close: () => Promise<void>;
}
