import type { PipelinePart, PipelineResult } from '#core/connection/dialects/postgres/pipeline.ts';
import type { Sessions } from '#core/connection/dialects/postgres/postgresSessions.ts';
import { cancelled, makeReads } from '#core/connection/dialects/reads.ts';
import type { SnapshotReads } from '#core/connection/readOnlyDatabase.ts';

/** Runs reads in one read-only transaction at REPEATABLE READ, in a session of its own that is closed afterwards. */
export async function readInSnapshot<Result>(
  sessions: Sessions,
  work: (reads: SnapshotReads) => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  if (signal.aborted) throw cancelled();
  const session = await sessions.open({ readOnly: true, signal });
  const stop = (): void => void sessions.stop(session);
  const run = async (...parts: readonly PipelinePart[]): Promise<PipelineResult> => {
    if (signal.aborted) throw cancelled();
    try {
      return await session.run(parts, sessions.statementTimeout());
    } catch (error) {
      throw signal.aborted ? cancelled() : sessions.toFailure(error);
    }
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    const limit = Math.round(sessions.statementTimeout() * 1000);
    await run(
      { sql: 'begin isolation level repeatable read read only' },
      { sql: `set local statement_timeout = ${limit}` },
      ...sessions.settings(),
    );
    return await work(makeReads(async ({ sql, bindings }) => run({ sql, bindings, wanted: true })));
  } finally {
    signal.removeEventListener('abort', stop);
    await session.close();
  }
}
