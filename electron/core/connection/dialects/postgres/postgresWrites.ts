import type { PipelinePart, PipelineResult } from '#core/connection/dialects/postgres/pipeline.ts';
import { withConstraintColumns } from '#core/connection/dialects/postgres/postgresReason.ts';
import type { PostgresSession } from '#core/connection/dialects/postgres/postgresSession.ts';
import type { Sessions } from '#core/connection/dialects/postgres/postgresSessions.ts';
import { assertNotCancelled, cancelled, makeReads } from '#core/connection/dialects/reads.ts';
import { outcomeUnknown, toDefinition, toWriteStatement } from '#core/connection/dialects/writes.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { OpenWritable, TransactionOptions, WriteTransaction } from '#core/connection/writableDatabase.ts';
import { serialize } from '#core/serialize.ts';
import { makeFailure } from '#shared/failure.ts';

/** Makes a database that can be written to, in one separate session that is opened at the first transaction. */
export function openPostgresWritable(database: ReadOnlyDatabase, sessions: Sessions): OpenWritable {
  const closing = new AbortController();
  const state: { session?: PostgresSession } = {};
  const takeTurn = serialize();
  const acquireSession = async (signal: AbortSignal): Promise<PostgresSession> => {
    if (state.session !== undefined && state.session.__knex__disposed === undefined) return state.session;
    state.session = await sessions.open({ readOnly: false, signal: AbortSignal.any([signal, closing.signal]) });
    return state.session;
  };
  return {
    database: {
      ...database,
      transaction: async (work, options) =>
        takeTurn(async () => {
          if (options.signal.aborted || closing.signal.aborted) throw cancelled();
          const session = await acquireSession(options.signal);
          return runTransaction(session, { sessions, database }, { work, options });
        }),
    },
    close: async () => {
      closing.abort();
      await takeTurn(async () => state.session?.close());
    },
  };
}

interface Job<Result> {
  readonly work: (transaction: WriteTransaction) => Promise<Result>;
  readonly options: TransactionOptions;
}

async function runTransaction<Result>(
  session: PostgresSession,
  { sessions, database }: { readonly sessions: Sessions; readonly database: ReadOnlyDatabase },
  { work, options }: Job<Result>,
): Promise<Result> {
  const { signal, lockTimeoutSeconds, statementTimeoutSeconds: limit } = options;
  const state: { stopping?: Promise<void>; running: boolean } = { running: false };
  const stop = (): void => {
    if (state.running) state.stopping = sessions.stop(session);
  };
  const run = async (parts: readonly PipelinePart[]): Promise<PipelineResult> => {
    assertNotCancelled(signal);
    state.running = true;
    try {
      return await session.run(parts, limit);
    } catch (error) {
      throw signal.aborted ? cancelled() : await withConstraintColumns(sessions.toFailure(error), database);
    } finally {
      state.running = false;
    }
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    await run([
      { sql: 'begin read write' },
      ...sessions.settings(),
      { sql: `set local lock_timeout = ${Math.round(lockTimeoutSeconds * 1000)}` },
      { sql: `set local statement_timeout = ${Math.round(limit * 1000)}` },
    ]);
    const result = await work(makeTransaction(session, run));
    assertNotCancelled(signal);
    signal.removeEventListener('abort', stop);
    await commit(session, sessions, limit);
    return result;
  } catch (error) {
    if (state.stopping !== undefined) await state.stopping;
    await session.endTransaction();
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
    // A late cancel request would hit the next statement, so the session is not used again.
    if (state.stopping !== undefined) session.cut();
  }
}

function makeTransaction(
  session: PostgresSession,
  run: (parts: readonly PipelinePart[]) => Promise<PipelineResult>,
): WriteTransaction {
  const runWithin = async (part: PipelinePart): Promise<PipelineResult> => {
    const result = await run([part]);
    if (session.getTransactionStatus() === 'T') return result;
    throw makeFailure({
      code: 'not-allowed',
      message: 'A statement ended the transaction that it ran in',
      hint: 'Only the program begins and ends transactions. Nothing was changed.',
    });
  };
  const { rows, positionalRows } = makeReads(async ({ sql, bindings }) => runWithin({ sql, bindings, wanted: true }));
  return {
    rows,
    positionalRows,
    execute: async (query) => {
      const { tags } = await runWithin(toWriteStatement(query));
      return Number(/\d+$/u.exec(tags[0] ?? '')?.[0] ?? 0);
    },
    define: async (sql) => void (await runWithin({ sql: toDefinition(sql) })),
    withIndexes: async (_indexes, work) => work(),
  };
}

/** Until the answer arrives, only the server knows whether the transaction was committed. */
async function commit(session: PostgresSession, sessions: Sessions, limit: number): Promise<void> {
  const committed = await session.run([{ sql: 'commit' }], limit).catch((error: unknown) => {
    const failure = sessions.toFailure(error);
    throw failure.failure.code === 'connection-lost' ? outcomeUnknown(failure) : failure;
  });
  if (committed.tags[0] === 'COMMIT') return;
  throw makeFailure({
    code: 'database',
    message: 'PostgreSQL rolled the transaction back instead of committing it',
    hint: 'A statement of the transaction had failed. Nothing was changed.',
  });
}
