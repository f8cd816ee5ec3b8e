import { randomUUID } from 'node:crypto';
import { setTimeout as setTimeoutPromise } from 'node:timers/promises';
import { cancelled, makeReads } from '#core/connection/dialects/reads.ts';
import { statementTimedOut, toSqliteFailure } from '#core/connection/dialects/sqlite/sqliteFailure.ts';
import { type StatementResult, SqliteThread } from '#core/connection/dialects/sqlite/sqliteThread.ts';
import { outcomeUnknown, toWriteStatement } from '#core/connection/dialects/writes.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { OpenWritable, TransactionOptions, WriteTransaction } from '#core/connection/writableDatabase.ts';
import { serialize } from '#core/serialize.ts';

/** Makes what can write to a SQLite file: one connection in a thread of its own, opened at the first transaction. */
export function openSqliteWritable(database: ReadOnlyDatabase, path: string): OpenWritable {
  const state: { thread?: SqliteThread; closed: boolean } = { closed: false };
  const takeTurn = serialize();
  const acquireSession = async (): Promise<SqliteThread> => {
    if (state.thread !== undefined && !state.thread.ended) return state.thread;
    const thread = new SqliteThread(path, { writable: true });
    await thread.opened().catch((error: unknown) => {
      throw toSqliteFailure(error, path);
    });
    state.thread = thread;
    return thread;
  };
  return {
    database: {
      ...database,
      transaction: async (work, options) =>
        takeTurn(async () => {
          if (options.signal.aborted || state.closed) throw cancelled();
          return runTransaction(await acquireSession(), path, { work, options });
        }),
    },
    close: async () => {
      state.closed = true;
      await takeTurn(async () => state.thread?.terminate());
    },
  };
}

interface Job<Result> {
  readonly work: (transaction: WriteTransaction) => Promise<Result>;
  readonly options: TransactionOptions;
}

/** In ms: how long the end of a thread is waited for. */
const endLimit = 5000;

type Ask = SqliteThread['ask'];

async function runTransaction<Result>(
  thread: SqliteThread,
  path: string,
  { work, options }: Job<Result>,
): Promise<Result> {
  const { signal, lockTimeoutSeconds, allowsOrphans = false } = options;
  const ask = limited(thread, path, options);
  try {
    await ask({ kind: 'begin', lockTimeout: Math.round(lockTimeoutSeconds * 1000), allowsOrphans });
    const result = await work(makeTransaction(ask));
    if (signal.aborted) throw cancelled();
    await commit(thread, path);
    return result;
  } catch (error) {
    // A thread that ended has taken its transaction with it.
    if (!thread.ended) await thread.ask({ kind: 'rollback' }).catch(async () => thread.terminate());
    throw error;
  }
}

/** Asks the thread; one that takes too long, or that nobody waits for any more, is ended, as SQLite cannot be interrupted. */
function limited(thread: SqliteThread, path: string, options: TransactionOptions): Ask {
  const { signal, statementTimeoutSeconds, lockTimeoutSeconds } = options;
  return async (request): Promise<StatementResult> => {
    if (signal.aborted) throw cancelled();
    const limit: { passed: boolean; stopping?: Promise<void> } = { passed: false };
    const stop = (): void => {
      limit.stopping = thread.terminate();
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
      return await thread.ask(request);
    } catch (error) {
      // The lock is free once the thread has really ended; that is waited for, though not for ever.
      if (limit.stopping !== undefined)
        await Promise.race([limit.stopping, setTimeoutPromise(endLimit, undefined, { ref: false })]);
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
    withIndexes: async (indexes, work) => {
      const made = indexes.map(({ tableSql, columns }) => {
        const name = quoted(`tidescope_${randomUUID()}`);
        return { name, sql: `create index ${name} on ${tableSql} (${columns.map(quoted).join(', ')})` };
      });
      for (const { sql } of made) await ask({ kind: 'write', sql, bindings: [] });
      const result = await work();
      for (const { name } of made) await ask({ kind: 'write', sql: `drop index ${name}`, bindings: [] });
      return result;
    },
  };
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

async function commit(thread: SqliteThread, path: string): Promise<void> {
  await thread.ask({ kind: 'commit' }).catch((error: unknown) => {
    const failure = toSqliteFailure(error, path);
    throw failure.failure.code === 'connection-lost' ? outcomeUnknown(failure) : failure;
  });
}
