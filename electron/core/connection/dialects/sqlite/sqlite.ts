import knex, { type Knex } from 'knex';
import SqliteClient from 'knex/lib/dialects/better-sqlite3/index.js';
import { z } from 'zod';
import { forkProcess, type StartProcess } from '#core/childProcess.ts';
import { flagCell, nullableTextCell, textCell } from '#core/connection/cells.ts';
import { type DatabaseShape, makeDatabaseShape, yaptideTables } from '#core/connection/databaseShape.ts';
import { acquire, poolOf } from '#core/connection/dialects/pool.ts';
import { cancelled, type Execute, makeReads } from '#core/connection/dialects/reads.ts';
import { assertNoView, statementTimedOut, toSqliteFailure } from '#core/connection/dialects/sqlite/sqliteFailure.ts';
import { openSqliteConsole } from '#core/connection/dialects/sqlite/sqliteConsole.ts';
import { SqliteFault, SqliteProcess } from '#core/connection/dialects/sqlite/sqliteProcess.ts';
import type { SqliteServices } from '#core/connection/dialects/sqlite/sqliteFiles.ts';
import { openSqliteWritable, type SqliteWritable } from '#core/connection/dialects/sqlite/sqliteWrites.ts';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import { usualLimits } from '#shared/domain/profile.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';

interface SqliteState {
  /** In seconds. */
  statementTimeout: number;
  closed: boolean;
  views: readonly string[];
}

/** Opens a SQLite file read-only, as it is. Fails with a Failure that names the file and says what to do. */
export async function openSqlite(
  path: string,
  signal: AbortSignal,
  services: SqliteServices = { start: forkProcess },
): Promise<OpenDatabase> {
  const sessions = new Set<SqliteProcess>();
  const build = makeKnex(path, services.start, sessions);
  const state: SqliteState = { statementTimeout: usualLimits.statement, closed: false, views: [] };
  const writables = new Set<SqliteWritable>();
  try {
    const execute = makeExecute(build, { path, state, kind: 'read' });
    const explain = makeExecute(build, { path, state, kind: 'explain' });
    const { rows, positionalRows } = makeReads(execute);
    const reads = makeReads(async (statement, aborting) => {
      assertNoView(statement.sql, state.views, path);
      return execute(statement, aborting);
    });
    const [version] = await reads.rows({
      query: build.raw('select sqlite_version() as version'),
      row: z.object({ version: textCell }),
      signal,
    });
    const { shape, views, virtualTables } = await readShape(build, reads, signal);
    state.views = views;
    const recordedRevision = await readRecorded(build, reads, signal);
    const inSnapshot: OpenDatabase['inSnapshot'] = async (work) => work(reads);
    const withViews = views.length === 0 ? {} : { withViews: { rows, positionalRows } };
    const opcodesOf: OpenDatabase['opcodesOf'] = async (sql, aborting) => explain({ sql, bindings: [] }, aborting);
    const database = { dialect: 'sqlite', shape, build, ...reads, ...withViews, inSnapshot, opcodesOf } as const;
    return {
      ...database,
      serverVersion: version?.version ?? '',
      recordedRevision,
      views,
      virtualTables,
      inRecovery: false,
      setStatementTimeout: (seconds) => {
        state.statementTimeout = seconds;
      },
      // Each statement is a separate transaction.
      openTransactions: () => 0,
      openWritable: async () => {
        const writable = openSqliteWritable(database, path, { ...services, views });
        writables.add(writable);
        return Promise.resolve(writable);
      },
      openConsole: async (how) => openSqliteConsole(path, services, how),
      openCopy: async () => Promise.reject(copiedAsFile(path)),
      close: async () => {
        state.closed = true;
        // The pool would wait for running statements, which end with their processes.
        const ending = [...sessions].map(async (session) => session.close());
        await Promise.all([...ending, build.destroy(), ...[...writables].map(async ({ end }) => end())]);
      },
    };
  } catch (error) {
    await build.destroy();
    throw error;
  }
}

/** knex with its own dialect for SQLite, whose connections are processes. */
function makeKnex(path: string, start: StartProcess, sessions: Set<SqliteProcess>): Knex {
  class ProcessClient extends SqliteClient {
    override _driver(): unknown {
      return SqliteProcess;
    }

    override async acquireRawConnection(): Promise<SqliteProcess> {
      const session = new SqliteProcess(start, { path, writable: false });
      sessions.add(session);
      return session.opened();
    }

    override async destroyRawConnection(connection: SqliteProcess): Promise<void> {
      await connection.close();
      sessions.delete(connection);
    }
  }
  return knex({
    client: ProcessClient,
    connection: { filename: path },
    useNullAsDefault: true,
    pool: { min: 0, max: 3, idleTimeoutMillis: 60_000, propagateCreateError: true },
    log: { warn: () => undefined, error: () => undefined, debug: () => undefined, deprecate: () => undefined },
  });
}

interface Executing {
  readonly path: string;
  readonly state: Readonly<SqliteState>;
  readonly kind: 'read' | 'explain';
}

function makeExecute(build: Knex, { path, state, kind }: Executing): Execute {
  return async ({ sql, bindings }, signal) => {
    const client = poolOf(build);
    const session = z.instanceof(SqliteProcess).parse(
      await acquire(client, signal).catch((error: unknown) => {
        throw toSqliteFailure(state.closed ? new SqliteFault('The connection was closed.', 'ENDED') : error, path);
      }),
    );
    const limit: { passed: boolean; stopping?: Promise<void> } = { passed: false };
    const stop = (): void => {
      limit.stopping = session.stop();
    };
    signal.addEventListener('abort', stop, { once: true });
    const late = setTimeout(() => {
      limit.passed = true;
      stop();
    }, state.statementTimeout * 1000);
    try {
      if (signal.aborted) throw cancelled();
      return await session.ask({ kind, sql, bindings });
    } catch (error) {
      if (signal.aborted) throw cancelled();
      throw limit.passed ? statementTimedOut() : toSqliteFailure(error, path);
    } finally {
      clearTimeout(late);
      signal.removeEventListener('abort', stop);
      // A statement that is being stopped keeps its process busy for a moment; its caller does not wait for that.
      const released = Promise.resolve(limit.stopping).then(async () => client.releaseConnection(session));
      if (limit.stopping === undefined) await released;
      else released.catch(() => undefined);
    }
  };
}

interface ShapeAndViews {
  readonly shape: DatabaseShape;
  /** Views and virtual tables with the name of one of yaptide's tables. */
  readonly views: readonly string[];
  /** Those of `views` that are virtual tables. */
  readonly virtualTables: readonly string[];
}

async function readShape(
  build: Knex,
  reads: ReturnType<typeof makeReads>,
  signal: AbortSignal,
): Promise<ShapeAndViews> {
  const names = yaptideTables.map((table) => `'${table}'`).join(', ');
  // A view's columns are not read: a view may be anything, and is not queried. So may a virtual table, whose module may be missing.
  const columns = await reads.rows({
    query: build.raw(
      `select m.name as "table", c.name as name, c.type as type
       from sqlite_schema as m join pragma_table_info(m.name) as c
       where m.type = 'table' and m.rootpage > 0 and m.name in (${names}) order by m.name, c.cid`,
    ),
    row: z.object({ table: textCell, name: textCell, type: textCell }),
    signal,
  });
  const views = await reads.rows({
    query: build.raw(
      `select name, type = 'table' as virtual from sqlite_schema
       where (type = 'view' or type = 'table' and rootpage = 0) and name collate nocase in (${names}) order by name`,
    ),
    row: z.object({ name: textCell, virtual: flagCell }),
    signal,
  });
  const [keys] = await reads.rows({
    query: build.raw(
      `select count(*) > 0 as cascades from sqlite_schema as m join pragma_foreign_key_list(m.name) as f
       where m.name = 'Task' and m.type = 'table' and m.rootpage > 0 and f."table" = 'Simulation' and upper(f.on_delete) = 'CASCADE'`,
    ),
    row: z.object({ cascades: flagCell }),
    signal,
  });
  const shape = makeDatabaseShape({ columns, taskCascades: keys?.cascades ?? false });
  return {
    shape,
    views: views.map(({ name }) => name),
    virtualTables: views.filter(({ virtual }) => virtual).map(({ name }) => name),
  };
}

/** The revision in alembic_version; null if there is no such table. */
async function readRecorded(
  build: Knex,
  reads: ReturnType<typeof makeReads>,
  signal: AbortSignal,
): Promise<string | null> {
  const [table] = await reads.rows({
    query: build.raw(`select type from sqlite_schema where name = 'alembic_version' and type = 'table'`),
    row: z.object({ type: textCell }),
    signal,
  });
  if (table === undefined) return null;
  try {
    const query = build('alembic_version').select('version_num').limit(1);
    const [recorded] = await reads.rows({ query, row: z.object({ version_num: nullableTextCell }), signal });
    return recorded?.version_num ?? null;
  } catch (error) {
    if (error instanceof FailureError && error.failure.code !== 'cancelled') return null;
    throw error;
  }
}

function copiedAsFile(path: string): FailureError {
  return makeFailure({
    code: 'unavailable',
    message: `'${path}' is a SQLite file: its tables are not copied one by one`,
    hint: 'Copy the whole file instead.',
  });
}
