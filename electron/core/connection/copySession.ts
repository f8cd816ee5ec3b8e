import type { PositionalRows } from '#core/connection/readOnlyDatabase.ts';

/** How a session that copies is opened. */
export interface CopyOpening {
  /** Another database of the same server, with the same login; the connection's own without it. */
  readonly database?: string;
  /** Without it, the session is one read-only transaction that sees the database as of its first statement. */
  readonly writes: boolean;
  readonly signal: AbortSignal;
}

/**
 * A PostgreSQL session of its own, without a limit of time, that reads and writes whole tables with COPY. Names have to be
 * qualified: only `pg_catalog` is searched. A failed statement of a reading session ends its snapshot.
 */
export interface CopySession {
  /** Runs one statement and returns its rows as text. */
  readonly run: (sql: string, signal: AbortSignal) => Promise<PositionalRows>;
  /**
   * Runs `COPY … TO STDOUT` and hands over one message after the other: a row each, a large one in pieces, the first one of the
   * binary format with the header. Where `take` returns a promise, the server waits for it.
   */
  readonly copyOut: (sql: string, take: TakeMessage, signal: AbortSignal) => Promise<void>;
  /** Runs `COPY … FROM STDIN` with these pieces of its input. */
  readonly copyIn: (sql: string, pieces: AsyncIterable<Uint8Array>, signal: AbortSignal) => Promise<void>;
  readonly close: () => Promise<void>;
}

export type TakeMessage = (message: Uint8Array) => Promise<void> | undefined;
