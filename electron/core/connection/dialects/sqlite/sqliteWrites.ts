import { randomUUID } from 'node:crypto';
import type { SqliteServices } from '#core/connection/dialects/sqlite/sqliteFiles.ts';
import { assertNotCancelled, cancelled, makeReads } from '#core/connection/dialects/reads.ts';
import { assertNoView, statementTimedOut, toSqliteFailure } from '#core/connection/dialects/sqlite/sqliteFailure.ts';
import { recoverSqlite, SqliteProcess, type StatementResult } from '#core/connection/dialects/sqlite/sqliteProcess.ts';
import { outcomeUnknown, toDefinition, toWriteStatement } from '#core/connection/dialects/writes.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { OpenWritable, TransactionOptions, WriteTransaction } from '#core/connection/writableDatabase.ts';
import { serialize } from '#core/serialize.ts';
import { quoteIdentifier } from '#shared/sql/quoteIdentifier.ts';

/** The writer of a SQLite file, which can be ended in the middle of a transaction. */
export interface SqliteWritable extends OpenWritable {
  /** Ends the transaction in progress: rolled back, unless its commit has begun. */
  readonly end: () => Promise<void>;
}

/** Makes the writer of a SQLite file: one connection in a separate process, opened at the first transaction. */
export function openSqliteWritable(
  database: ReadOnlyDatabase,
  path: string,
  { start, ownWrites, views }: SqliteServices & { readonly views: readonly string[] },
): SqliteWritable {
  const state: { session?: SqliteProcess; closed: boolean } = { closed: false };
  const takeTurn = serialize();
  const acquireSession = async (): Promise<SqliteProcess> => {
    if (state.session !== undefined && !state.session.ended) return state.session;
    await ownWrites?.begin(path);
    const session = new SqliteProcess(start, { path, writable: true });
    await session.opened().catch((error: unknown) => {
      throw toSqliteFailure(error, path);
    });
    state.session = session;
    return session;
  };
  const assertOpen = (signal: AbortSignal): void => {
    if (signal.aborted || state.closed) throw cancelled();
  };
  const end = async (): Promise<void> => {
    state.closed = true;
    await state.session?.close();
    // What a killed process left is recovered when the file is opened again.
    if (state.session?.killed === false) await ownWrites?.end(path);
  };
  return {
    database: {
      ...database,
      transaction: async (work, options) =>
        takeTurn(async () => {
          assertOpen(options.signal);
          const session = await acquireSession();
          try {
            return await runTransaction(session, path, { work, options, views });
          } finally {
            // Rolls back what it left in the file. If that fails, the next connection to the file reports it.
            if (session.killed && !state.closed) await recoverSqlite(start, path).catch(() => undefined);
          }
        }),
    },
    end,
    close: async () => {
      state.closed = true;
      await takeTurn(end);
    },
  };
}

interface Job<Result> {
  readonly work: (transaction: WriteTransaction) => Promise<Result>;
  readonly options: TransactionOptions;
  readonly views: readonly string[];
}

type Ask = SqliteProcess['ask'];

async function runTransaction<Result>(
  session: SqliteProcess,
  path: string,
  { work, options, views }: Job<Result>,
): Promise<Result> {
  const { signal, lockTimeoutSeconds, allowsOrphans = false } = options;
  const askLimited = limited(session, path, options);
  const ask: Ask = async (request) => {
    if (request.kind === 'read' || request.kind === 'write') assertNoView(request.sql, views, path);
    return askLimited(request);
  };
  try {
    await ask({ kind: 'begin', lockTimeout: Math.round(lockTimeoutSeconds * 1000), allowsOrphans });
    const result = await work(makeTransaction(ask));
    if (signal.aborted) throw cancelled();
    await commit(session, path);
    return result;
  } catch (error) {
    // A process that has ended has rolled back its transaction, or left that to the next one.
    if (!session.ended) await session.ask({ kind: 'rollback' }).catch(async () => session.kill());
    throw error;
  }
}

/** Sends a request to the process; one that takes too long, or whose transaction is cancelled, is stopped. */
function limited(session: SqliteProcess, path: string, options: TransactionOptions): Ask {
  const { signal, statementTimeoutSeconds, lockTimeoutSeconds } = options;
  return async (request): Promise<StatementResult> => {
    assertNotCancelled(signal);
    const limit: { passed: boolean; stopping?: Promise<void> } = { passed: false };
    const stop = (): void => {
      limit.stopping = session.stop();
    };
    const late = setTimeout(
      () => {
        limit.passed = true;
        stop();
      },
      (request.kind === 'begin' ? lockTimeoutSeconds + 1 : statementTimeoutSeconds) * 1000,
    );
    signal.addEventListener('abort', stop, { once: true });
    try {
      return await session.ask(request);
    } catch (error) {
      // The lock is free once the statement has really stopped.
      await limit.stopping;
      if (signal.aborted) throw cancelled();
      throw limit.passed ? statementTimedOut() : toSqliteFailure(error, path);
    } finally {
      clearTimeout(late);
      signal.removeEventListener('abort', stop);
    }
  };
}

function makeTransaction(ask: Ask): WriteTransaction {
  const { rows, positionalRows } = makeReads(async ({ sql, bindings }) => ask({ kind: 'read', sql, bindings }));
  return {
    rows,
    positionalRows,
    execute: async (query) => {
      const { sql, bindings } = toWriteStatement(query);
      const { changes } = await ask({ kind: 'write', sql, bindings });
      return changes;
    },
    define: async (sql) => void (await ask({ kind: 'write', sql: toDefinition(sql), bindings: [] })),
    withIndexes: async (indexes, work) => {
      const made = indexes.map(({ tableSql, columns }) => {
        const name = quoteIdentifier(`tidescope_${randomUUID()}`);
        return { name, sql: `create index ${name} on ${tableSql} (${columns.map(quoteIdentifier).join(', ')})` };
      });
      for (const { sql } of made) await ask({ kind: 'write', sql, bindings: [] });
      const result = await work();
      for (const { name } of made) await ask({ kind: 'write', sql: `drop index ${name}`, bindings: [] });
      return result;
    },
  };
}

async function commit(session: SqliteProcess, path: string): Promise<void> {
  await session.ask({ kind: 'commit' }).catch((error: unknown) => {
    const failure = toSqliteFailure(error, path);
    throw failure.failure.code === 'connection-lost' ? outcomeUnknown(failure) : failure;
  });
}
