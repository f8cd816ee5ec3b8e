import knex, { type Knex } from 'knex';
import PostgresClient from 'knex/lib/dialects/postgres/index.js';
import pg from 'pg';
import { z } from 'zod';
import { acquire, poolOf } from '#core/connection/dialects/pool.ts';
import { readPostgresFacts } from '#core/connection/dialects/postgres/postgresFacts.ts';
import { PostgresSession } from '#core/connection/dialects/postgres/postgresSession.ts';
import {
  openFirstSession,
  type PostgresOptions,
  type Sessions,
} from '#core/connection/dialects/postgres/postgresSessions.ts';
import { openPostgresWritable } from '#core/connection/dialects/postgres/postgresWrites.ts';
import { readInSnapshot } from '#core/connection/dialects/postgres/postgresSnapshot.ts';
import { readOnlyParts } from '#core/connection/dialects/readOnlyParts.ts';
import { cancelled, type Execute, makeReads } from '#core/connection/dialects/reads.ts';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';

/** What is open, and what its streams are protected with: `TLSv1.3, verified`. */
export interface OpenPostgres extends OpenDatabase {
  readonly protection: string;
  readonly isEncrypted: boolean;
}

/** In ms. */
const idleLimit = 60_000;

/**
 * Opens a pool of read-only sessions over a route, told as the route's own steps, `tls`, `login` and `version`. Fails
 * with a Failure that names the host, database or user.
 */
export async function openPostgres(options: PostgresOptions): Promise<OpenPostgres> {
  const { attempt, route } = options;
  const { first, sessions } = await openFirstSession(options);
  const closing = new AbortController();
  const build = makePool(first, sessions, { closing: closing.signal, limits: attempt.limits });
  const deafen = route.onLost((why) => sessions.cutAll(why));
  const close = async (): Promise<void> => {
    deafen();
    closing.abort();
    await build.destroy();
  };
  try {
    const reads = makeReads(makeExecute(build, sessions));
    const facts = await attempt.step({ id: 'version', label: 'Version and tables' }, async (context) => {
      const found = await readPostgresFacts(build, reads, AbortSignal.any([attempt.signal, context.signal]));
      if (found.forbidden !== undefined) throw sessions.toFailure(new ForbiddenTable(found.forbidden));
      context.tell(`PostgreSQL ${found.serverVersion}${found.inRecovery ? ', a standby or recovering' : ''}`);
      return found;
    });
    const { serverVersion, recordedRevision, inRecovery } = facts;
    const inSnapshot: OpenDatabase['inSnapshot'] = async (work, signal) => readInSnapshot(sessions, work, signal);
    const { protection, isEncrypted, setStatementTimeout, openTransactions } = sessions;
    const database = { dialect: 'postgresql', build, shape: facts.shape, ...reads, inSnapshot } as const;
    return {
      ...database,
      serverVersion,
      recordedRevision,
      inRecovery,
      protection,
      isEncrypted,
      setStatementTimeout,
      openTransactions,
      openWritable: async () => Promise.resolve(openPostgresWritable(database, sessions)),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What the server says itself when such a table is read. */
class ForbiddenTable extends Error {
  readonly code = '42501';

  constructor(table: string) {
    super(`permission denied for table ${table}`);
  }
}

interface PoolOptions {
  readonly closing: AbortSignal;
  readonly limits: PostgresOptions['attempt']['limits'];
}

/** knex with sessions that are made here: the first is the one that is open already. */
function makePool(first: PostgresSession, sessions: Sessions, { closing, limits }: PoolOptions): Knex {
  const waiting = [first];
  class SessionClient extends PostgresClient {
    override _driver(): unknown {
      return pg;
    }

    override async acquireRawConnection(): Promise<PostgresSession> {
      return waiting.pop() ?? sessions.open({ readOnly: true, signal: closing });
    }

    override async destroyRawConnection(session: PostgresSession): Promise<void> {
      await session.close();
    }
  }
  closing.addEventListener('abort', () => waiting.pop()?.cut(), { once: true });
  return knex({
    client: SessionClient,
    version: '16',
    connection: {},
    // As long as a session that is asked for may take to be made, or one that is lent to come back.
    acquireConnectionTimeout: (Math.max(limits.step, limits.statement) + 5) * 1000,
    pool: { min: 0, max: 6, idleTimeoutMillis: idleLimit, propagateCreateError: true },
    log: { warn: () => undefined, error: () => undefined, debug: () => undefined, deprecate: () => undefined },
  });
}

/** Runs a statement in a read-only transaction of its own, in one round trip. */
function makeExecute(build: Knex, sessions: Sessions): Execute {
  return async ({ sql, bindings }, signal) => {
    const client = poolOf(build);
    const session = z.instanceof(PostgresSession).parse(
      await acquire(client, signal).catch((error: unknown) => {
        throw sessions.toFailure(error);
      }),
    );
    let stopping: Promise<void> | undefined;
    const stop = (): void => {
      stopping = stopSession(session, sessions);
    };
    signal.addEventListener('abort', stop, { once: true });
    try {
      if (signal.aborted) throw cancelled();
      const limit = sessions.statementTimeout();
      const { columns, rows } = await session.run(readOnlyParts({ sql, bindings }, limit), limit);
      if (!session.isIdle()) await session.endTransaction();
      return { columns, rows };
    } catch (error) {
      await session.endTransaction();
      throw signal.aborted ? cancelled() : sessions.toFailure(error);
    } finally {
      signal.removeEventListener('abort', stop);
      if (stopping !== undefined) await stopping;
      await client.releaseConnection(session);
    }
  };
}

/**
 * Stops what a session runs. The request may reach the server after the statement has ended by itself, and would then
 * hit the next one: the session is not lent again. One that cannot be stopped is cut off.
 */
async function stopSession(session: PostgresSession, { cancel }: Sessions): Promise<void> {
  session.discard('cancelled');
  if (!(await cancel(session))) session.cut();
}
