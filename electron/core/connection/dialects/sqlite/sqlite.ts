import { open, stat } from 'node:fs/promises';
import knex, { type Knex } from 'knex';
import SqliteClient from 'knex/lib/dialects/better-sqlite3/index.js';
import { z } from 'zod';
import { flagCell, nullableTextCell, textCell } from '#core/connection/cells.ts';
import { type DatabaseShape, makeDatabaseShape, yaptideTables } from '#core/connection/databaseShape.ts';
import { acquire, poolOf } from '#core/connection/dialects/pool.ts';
import { cancelled, type Execute, makeReads } from '#core/connection/dialects/reads.ts';
import { statementTimedOut, toSqliteFailure } from '#core/connection/dialects/sqlite/sqliteFailure.ts';
import { SqliteThread } from '#core/connection/dialects/sqlite/sqliteThread.ts';
import { openSqliteWritable } from '#core/connection/dialects/sqlite/sqliteWrites.ts';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import { usualLimits } from '#shared/domain/profile.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';

/** knex's own dialect, with connections that live in threads. */
class ThreadClient extends SqliteClient {
  override _driver(): unknown {
    return SqliteThread;
  }

  override async acquireRawConnection(): Promise<SqliteThread> {
    const { filename } = z.object({ filename: z.string() }).parse(this.connectionSettings);
    return new SqliteThread(filename).opened();
  }

  override async destroyRawConnection(connection: SqliteThread): Promise<void> {
    await connection.terminate();
  }
}

/** Opens a SQLite file read-only. Fails with file-missing, not-sqlite or damaged, each saying what to do. */
export async function openSqlite(path: string, signal: AbortSignal): Promise<OpenDatabase> {
  await assertSqliteFile(path);
  const build = knex({
    client: ThreadClient,
    connection: { filename: path },
    useNullAsDefault: true,
    pool: { min: 0, max: 3, idleTimeoutMillis: 60_000, propagateCreateError: true },
    log: { warn: () => undefined, error: () => undefined, debug: () => undefined, deprecate: () => undefined },
  });
  const state = { statementTimeout: usualLimits.statement };
  try {
    const reads = makeReads(makeExecute(build, path, state));
    const [version] = await reads.rows({
      query: build.raw('select sqlite_version() as version'),
      row: z.object({ version: textCell }),
      signal,
    });
    const shape = await readShape(build, reads, signal);
    const recordedRevision = await readRecorded(build, reads, signal);
    const inSnapshot: OpenDatabase['inSnapshot'] = async (work) => work(reads);
    const database = { dialect: 'sqlite', shape, build, ...reads, inSnapshot } as const;
    return {
      ...database,
      serverVersion: version?.version ?? '',
      recordedRevision,
      inRecovery: false,
      setStatementTimeout: (seconds) => {
        state.statementTimeout = seconds;
      },
      // A thread that runs nothing has no transaction: each statement is one of its own.
      openTransactions: () => 0,
      openWritable: async () => Promise.resolve(openSqliteWritable(database, path)),
      close: async () => build.destroy(),
    };
  } catch (error) {
    await build.destroy();
    throw error;
  }
}

async function assertSqliteFile(path: string): Promise<void> {
  const found = await stat(path).catch((error: unknown) => {
    throw makeFailure({
      code: 'file-missing',
      message: `There is no readable file at '${path}'`,
      hint: 'Check the path and the permissions, or choose the file again.',
      details: [error instanceof Error ? error.message : String(error)],
      cause: error,
    });
  });
  if (!found.isFile()) {
    throw makeFailure({
      code: 'not-sqlite',
      message: `'${path}' is not a file`,
      hint: 'Choose a SQLite database file.',
    });
  }
  const file = await open(path).catch((error: unknown) => {
    throw toSqliteFailure(error, path);
  });
  try {
    const { buffer } = await file.read(new Uint8Array(16), 0, 16, 0);
    if (new TextDecoder('latin1').decode(buffer) === 'SQLite format 3\0') return;
    throw makeFailure({
      code: 'not-sqlite',
      message: `'${path}' is no SQLite database`,
      hint: 'Choose the file that yaptide wrote, usually db.sqlite. A PostgreSQL dump must be restored into a server first.',
      details: [`It has ${found.size} bytes and does not begin with the header of SQLite 3.`],
    });
  } finally {
    await file.close();
  }
}

function makeExecute(build: Knex, path: string, state: { readonly statementTimeout: number }): Execute {
  return async ({ sql, bindings }, signal) => {
    const client = poolOf(build);
    const thread = z.instanceof(SqliteThread).parse(
      await acquire(client, signal).catch((error: unknown) => {
        throw toSqliteFailure(error, path);
      }),
    );
    const stop = (): void => void thread.terminate();
    signal.addEventListener('abort', stop, { once: true });
    const limit = { passed: false };
    const late = setTimeout(() => {
      limit.passed = true;
      stop();
    }, state.statementTimeout * 1000);
    try {
      if (signal.aborted) throw cancelled();
      return await thread.run(sql, bindings);
    } catch (error) {
      if (signal.aborted) throw cancelled();
      throw limit.passed ? statementTimedOut() : toSqliteFailure(error, path);
    } finally {
      clearTimeout(late);
      signal.removeEventListener('abort', stop);
      await client.releaseConnection(thread);
    }
  };
}

async function readShape(
  build: Knex,
  reads: ReturnType<typeof makeReads>,
  signal: AbortSignal,
): Promise<DatabaseShape> {
  const columns = await reads.rows({
    query: build.raw(
      `select m.name as "table", c.name as name, c.type as type
       from sqlite_schema as m join pragma_table_info(m.name) as c
       where m.type = 'table' and m.name in (${yaptideTables.map((table) => `'${table}'`).join(', ')}) order by m.name, c.cid`,
    ),
    row: z.object({ table: textCell, name: textCell, type: textCell }),
    signal,
  });
  const [keys] = await reads.rows({
    query: build.raw(
      `select count(*) > 0 as cascades from pragma_foreign_key_list('Task')
       where "table" = 'Simulation' and upper(on_delete) = 'CASCADE'`,
    ),
    row: z.object({ cascades: flagCell }),
    signal,
  });
  return makeDatabaseShape({ columns, taskCascades: keys?.cascades ?? false });
}

/** What alembic_version says; null where there is no such table. */
async function readRecorded(
  build: Knex,
  reads: ReturnType<typeof makeReads>,
  signal: AbortSignal,
): Promise<string | null> {
  try {
    const query = build('alembic_version').select('version_num').limit(1);
    const [recorded] = await reads.rows({ query, row: z.object({ version_num: nullableTextCell }), signal });
    return recorded?.version_num ?? null;
  } catch (error) {
    if (error instanceof FailureError && error.failure.code !== 'cancelled') return null;
    throw error;
  }
}
