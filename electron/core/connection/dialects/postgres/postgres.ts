import knex, { type Knex } from 'knex';
import PostgresClient from 'knex/lib/dialects/postgres/index.js';
import pg from 'pg';
import { z } from 'zod';
import { acquire, poolOf } from '#core/connection/dialects/pool.ts';
import { type Facts, readPostgresFacts } from '#core/connection/dialects/postgres/postgresFacts.ts';
import type { PipelinePart, PipelineResult } from '#core/connection/dialects/postgres/pipeline.ts';
import { PostgresSession } from '#core/connection/dialects/postgres/postgresSession.ts';
import {
  openFirstSession,
  type PostgresOptions,
  type Sessions,
} from '#core/connection/dialects/postgres/postgresSessions.ts';
import { openPostgresCopy } from '#core/connection/dialects/postgres/postgresCopy.ts';
import { openPostgresConsole } from '#core/connection/dialects/postgres/postgresConsole.ts';
import { openPostgresWritable } from '#core/connection/dialects/postgres/postgresWrites.ts';
import { readOnlyParts } from '#core/connection/dialects/postgres/sessionSettings.ts';
import { assertNotCancelled, cancelled, type Execute, makeReads } from '#core/connection/dialects/reads.ts';
import {
  type UnreadableTable,
  unreadableNotices,
  withReadableColumns,
} from '#core/connection/dialects/postgres/unreadable.ts';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import type { SnapshotReads } from '#core/connection/readOnlyDatabase.ts';
import type { Notice } from '#shared/domain/connection.ts';
import { makeFailure } from '#shared/failure.ts';

/** An open database, and what protects its streams: `TLSv1.3, verified`. */
export interface OpenPostgres extends OpenDatabase {
  readonly protection: string;
  readonly isEncrypted: boolean;
  /** Whether something at a loopback port forwards the connection: `ssh -L`, a container, a pooler. */
  readonly isForwarded: boolean;
  /** What the user should know about this connection. */
  readonly notices: readonly Notice[];
}

/** In ms. */
const idleLimit = 60_000;

/**
 * Opens a pool of read-only sessions over a route, reported as the route's own steps, `tls`, `login` and `version`. Fails
 * with a Failure that names the host, database or user.
 */
export async function openPostgres(options: PostgresOptions): Promise<OpenPostgres> {
  const { address, attempt, route } = options;
  const { first, sessions } = await openFirstSession(options);
  // Known only while it is open.
  const loopbackPort = first.loopbackPort();
  const closing = new AbortController();
  const build = makePool(first, sessions, { closing: closing.signal, limits: attempt.limits });
  const deafen = route.onLost((why) => sessions.cutAll(why));
  const close = async (): Promise<void> => {
    deafen();
    closing.abort();
    await build.destroy();
  };
  try {
    const execute = makeExecute(build, sessions);
    const searchPath = sessions.addressSettings.get('search_path');
    const facts = await attempt.step({ id: 'version', label: 'Version and tables' }, async (context) => {
      const whole = { ...makeReads(execute), searchPath };
      const found = await readWithSettings(
        async () => readPostgresFacts(build, whole, AbortSignal.any([attempt.signal, context.signal])),
        sessions,
      );
      if (found.forbidden !== undefined) throw sessions.toFailure(new ForbiddenTable(found.forbidden));
      const settings = sessions.settings().length === 0 ? '' : ', settings sent with each transaction';
      context.tell(
        `PostgreSQL ${found.serverVersion}${found.inRecovery ? ', a standby or recovering' : ''}${settings}`,
      );
      return found;
    });
    const { serverVersion, recordedRevision, inRecovery } = facts;
    const { unreadable } = facts;
    const reads = makeReads(withReadableColumns(execute, unreadable));
    const inSnapshot: OpenDatabase['inSnapshot'] = async (work, signal) =>
      readInSnapshot(sessions, { work, unreadable }, signal);
    const { protection, isEncrypted, setStatementTimeout, openTransactions } = sessions;
    const notices = [
      ...(sessions.isProtected || isEncrypted ? [] : notEncrypted(address)),
      ...unreadableNotices(unreadable),
    ];
    const database = { dialect: 'postgresql', build, shape: facts.shape, ...reads, inSnapshot } as const;
    return {
      ...database,
      serverVersion,
      recordedRevision,
      inRecovery,
      protection,
      isEncrypted,
      // A server on this machine sees the session's own local port.
      isForwarded: loopbackPort !== undefined && facts.clientPort !== loopbackPort,
      notices,
      setStatementTimeout,
      openTransactions,
      openWritable: async () => Promise.resolve(openPostgresWritable(database, sessions)),
      openConsole: async (how) => openPostgresConsole(sessions, how),
      openCopy: async (how) => openPostgresCopy(sessions, how),
      programLogin: () => sessions.programLogin(),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Reads the facts and the session's settings. If they are not as requested (a pooler dropped them, or another client
 * left its own), every transaction sets them from here on. Fails with unavailable if that has no effect either.
 */
async function readWithSettings(read: () => Promise<Facts>, sessions: Sessions): Promise<Facts> {
  const facts = await read();
  if (facts.settings.differing.length === 0) return facts;
  sessions.setInEachTransaction(facts.settings.searchPath);
  const again = await read();
  // Each transaction is read-only by default.
  const differing = again.settings.differing.filter((name) => name !== 'default_transaction_read_only');
  if (differing.length === 0) return again;
  throw makeFailure({
    code: 'unavailable',
    message: `The connection pooler in front of ${sessions.place} does not keep the settings of a transaction`,
    hint: 'Connect to PostgreSQL itself (usually port 5432), or set pool_mode of PgBouncer to session or transaction.',
    details: differing.map((name) => `${name} stays different from what was requested.`),
  });
}

/** For optional TLS that the server does not offer: on another machine that must not go unnoticed. */
function notEncrypted({ host, tls }: PostgresOptions['address']): readonly Notice[] {
  if (tls.mode === 'disable') return [];
  return [
    {
      code: 'not-encrypted',
      message: `The connection to ${host} is not encrypted, because the server does not offer TLS`,
      hint: 'Eavesdroppers can read what is shown. Connect through SSH, or set TLS to require to refuse such connections.',
    },
  ];
}

/** The error that the server would give for such a table. */
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

/** A knex whose pool makes its sessions here and starts with the one that is already open. */
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
    // The max time for making a session, or for getting one from the pool.
    acquireConnectionTimeout: (Math.max(limits.step, limits.statement) + 5) * 1000,
    pool: { min: 0, max: 6, idleTimeoutMillis: idleLimit, propagateCreateError: true },
    log: { warn: () => undefined, error: () => undefined, debug: () => undefined, deprecate: () => undefined },
  });
}

/** Runs a statement in a separate read-only transaction, in one round trip. */
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
      stopping = sessions.stop(session);
    };
    signal.addEventListener('abort', stop, { once: true });
    try {
      if (signal.aborted) throw cancelled();
      const limit = sessions.statementTimeout();
      const { columns, rows } = await session.run(readOnlyParts({ sql, bindings }, limit, sessions.settings()), limit);
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

interface Snapshot<Result> {
  readonly work: (reads: SnapshotReads) => Promise<Result>;
  readonly unreadable: readonly UnreadableTable[];
}

/** Runs reads in one read-only transaction at REPEATABLE READ, in a session that is closed afterwards. */
async function readInSnapshot<Result>(
  sessions: Sessions,
  { work, unreadable }: Snapshot<Result>,
  signal: AbortSignal,
): Promise<Result> {
  assertNotCancelled(signal);
  const session = await sessions.open({ readOnly: true, signal });
  const stop = (): void => void sessions.stop(session);
  const run = async (...parts: readonly PipelinePart[]): Promise<PipelineResult> => {
    assertNotCancelled(signal);
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
    const execute: Execute = async ({ sql, bindings }) => run({ sql, bindings, wanted: true });
    return await work(makeReads(withReadableColumns(execute, unreadable)));
  } finally {
    signal.removeEventListener('abort', stop);
    await session.close();
  }
}
