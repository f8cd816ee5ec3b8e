import type { CopyOpening, CopySession } from '#core/connection/copySession.ts';
import { CopyInQuery, CopyOutQuery } from '#core/connection/dialects/postgres/copyQuery.ts';
import type { PipelinePart } from '#core/connection/dialects/postgres/pipeline.ts';
import type { PostgresSession, SessionQuery } from '#core/connection/dialects/postgres/postgresSession.ts';
import type { Sessions } from '#core/connection/dialects/postgres/postgresSessions.ts';
import { assertNotCancelled, cancelled } from '#core/connection/dialects/reads.ts';
import { makeFailure } from '#shared/failure.ts';
import { z } from 'zod';

/** In seconds: a copy lasts as long as it takes. Timers of Node end after 24 days. */
const noLimit = 2_000_000;
/** In ms: how long to wait for a table that another session has locked. */
const lockLimit = 30_000;
/** In ms: how long the server may be silent during a copy before the link counts as lost. */
const silence = 300_000;

/**
 * For both kinds of session. `row_security` makes the server refuse a table of which a policy would hide rows, instead of copying
 * only some of them.
 */
const settings = [
  'statement_timeout = 0',
  `lock_timeout = ${lockLimit}`,
  'idle_in_transaction_session_timeout = 0',
  "search_path = ''",
  'row_security = off',
  'extra_float_digits = 3',
] as const;

/** Opens a session that copies tables. */
export async function openPostgresCopy(sessions: Sessions, opening: CopyOpening): Promise<CopySession> {
  const { writes, signal, database } = opening;
  const session = await sessions.open({ readOnly: !writes, signal, ...(database === undefined ? {} : { database }) });
  try {
    await session.run(beginning(writes, sessions.settings()), noLimit);
    if (writes) await assertOwnSession(session, sessions.place);
  } catch (error) {
    await session.close();
    throw sessions.toFailure(error);
  }
  const submit = async <Result>(query: SessionQuery<Result>, aborting: AbortSignal): Promise<Result> =>
    submitWatched({ session, sessions, query }, aborting);
  return {
    run: async (sql, aborting) => {
      assertNotCancelled(aborting);
      const stop = (): void => void sessions.stop(session);
      aborting.addEventListener('abort', stop, { once: true });
      try {
        return await session.run([{ sql, wanted: true }], noLimit);
      } catch (error) {
        throw aborting.aborted ? cancelled() : sessions.toFailure(error);
      } finally {
        aborting.removeEventListener('abort', stop);
      }
    },
    copyOut: async (sql, take, aborting) => {
      const clock = makeClock(session);
      try {
        const watched: typeof take = (message) => {
          clock.restart();
          return take(message);
        };
        await submit(new CopyOutQuery(sql, watched, (error) => session.cut(error)), aborting);
      } finally {
        clock.stop();
      }
    },
    copyIn: async (sql, pieces, aborting) => submit(new CopyInQuery(sql, until(pieces, aborting)), aborting),
    close: async () => session.close(),
  };
}

/**
 * A pooler may give each statement another server session: settings would then be missing in this one and stay behind in others. It
 * shows by the number of the session, which it makes up.
 */
async function assertOwnSession(session: PostgresSession, place: string): Promise<void> {
  const { rows } = await session.run([{ sql: 'select pg_catalog.pg_backend_pid()', wanted: true }], noLimit);
  const known = z.object({ processID: z.number() }).safeParse(session).data?.processID;
  if (String(rows[0]?.[0]) === String(known)) return;
  throw makeFailure({
    code: 'unavailable',
    message: `A connection pooler in front of ${place} shares its sessions, so that nothing can be restored through it`,
    hint: 'Connect to PostgreSQL itself (usually port 5432) to restore.',
  });
}

function beginning(writes: boolean, usual: readonly PipelinePart[]): readonly PipelinePart[] {
  const each = (word: string): readonly PipelinePart[] => settings.map((setting) => ({ sql: `${word} ${setting}` }));
  if (writes) return [...usual, ...each('set'), { sql: 'set check_function_bodies = off' }];
  return [{ sql: 'begin isolation level repeatable read read only' }, ...usual, ...each('set local')];
}

interface Watched<Result> {
  readonly session: PostgresSession;
  readonly sessions: Sessions;
  readonly query: SessionQuery<Result>;
}

async function submitWatched<Result>(
  { session, sessions, query }: Watched<Result>,
  signal: AbortSignal,
): Promise<Result> {
  assertNotCancelled(signal);
  // A copy is cut off at once: a request to cancel would wait until what was sent has been read.
  const stop = (): void => session.cut(cancelled());
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await session.submit(query, noLimit);
  } catch (error) {
    throw signal.aborted ? cancelled() : sessions.toFailure(error);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function* until(pieces: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    assertNotCancelled(signal);
    yield piece;
  }
}

/** Cuts a session off whose server has been silent for too long. */
function makeClock(session: PostgresSession): { readonly restart: () => void; readonly stop: () => void } {
  const timer = setTimeout(
    () => session.cut(Object.assign(new Error('Nothing arrived for 5 minutes.'), { code: 'ETIMEDOUT' })),
    silence,
  );
  return { restart: () => void timer.refresh(), stop: () => clearTimeout(timer) };
}
