import type { ConnectionOptions } from 'node:tls';
import knex, { type Knex } from 'knex';
import pg from 'pg';
import { z } from 'zod';
import { flagCell, textCell } from '#core/connection/cells.ts';
import { type DatabaseShape, makeDatabaseShape } from '#core/connection/databaseShape.ts';
import { type CancelAddress, cancelBackend } from '#core/connection/dialects/cancelBackend.ts';
import { toPostgresFailure } from '#core/connection/dialects/postgresFailure.ts';
import { acquire, type Lent, poolOf } from '#core/connection/dialects/lend.ts';
import { cancelled, type Execute, makeReads } from '#core/connection/dialects/reads.ts';
import type { OpenDatabase, RawCell } from '#core/connection/readOnlyDatabase.ts';
import { FailureError } from '#shared/failure.ts';

/** Where a PostgreSQL database is and who logs in. */
export interface PostgresAddress {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  readonly tls: TlsChoice;
}

/** false: never; an object: always, with Node's options; `prefer`: if the server offers it, unverified. */
export type TlsChoice = false | 'prefer' | ConnectionOptions;

/** In ms: how long a login may take, and a statement. */
const connectTimeout = 10_000;
const statementTimeout = 30_000;

const byteaOid = 17;

/** Every value stays the server's text, so that nothing is rounded or shifted; blobs become bytes. */
const types = {
  // Blobs come as hexadecimal text: pg decodes what comes in binary as UTF-8, which is not reversible.
  getTypeParser: (oid: number) => {
    if (oid === byteaOid) return bytesOfHex;
    return (value: string): string => value;
  },
};

/** Opens a pool of read-only sessions. Fails with a Failure that names the host, database or user. */
export async function openPostgres(address: PostgresAddress, signal: AbortSignal): Promise<OpenDatabase> {
  if (address.tls !== 'prefer') return openWith(address, address.tls, signal);
  try {
    return await openWith(address, { rejectUnauthorized: false }, signal);
  } catch (error) {
    const refused =
      error instanceof FailureError && error.failure.details.some((line) => /does not support SSL/iu.test(line));
    if (!refused) throw error;
    return openWith(address, false, signal);
  }
}

async function openWith(
  address: PostgresAddress,
  ssl: false | ConnectionOptions,
  signal: AbortSignal,
): Promise<OpenDatabase> {
  const build = knex({
    client: 'pg',
    version: '16',
    connection: {
      host: address.host,
      port: address.port,
      database: address.database,
      user: address.user,
      password: address.password,
      ssl,
      application_name: 'tidescope',
      connectionTimeoutMillis: connectTimeout,
      keepAlive: true,
      options: [
        '-c default_transaction_read_only=on',
        `-c statement_timeout=${statementTimeout}`,
        '-c idle_in_transaction_session_timeout=60000',
        '-c TimeZone=UTC',
        '-c DateStyle=ISO,YMD',
        '-c IntervalStyle=postgres',
        '-c bytea_output=hex',
        '-c extra_float_digits=1',
        '-c client_encoding=UTF8',
      ].join(' '),
      types,
    },
    acquireConnectionTimeout: connectTimeout + 5000,
    pool: { min: 0, max: 6, idleTimeoutMillis: 60_000, propagateCreateError: true },
    log: { warn: () => undefined, error: () => undefined, debug: () => undefined, deprecate: () => undefined },
  });
  try {
    const reads = makeReads(makeExecute(build, address, ssl));
    const facts = await readFacts(build, reads, signal);
    const close = async (): Promise<void> => build.destroy();
    return { dialect: 'postgresql', build, close, ...facts, ...reads };
  } catch (error) {
    // A login that was given up may still wait for a silent server; nobody waits for it.
    const ended = build.destroy().catch(() => undefined);
    if (!signal.aborted) await ended;
    throw error;
  }
}

const resultSchema = z.object({
  fields: z.array(z.object({ name: z.string(), dataTypeID: z.number() })),
  rows: z.custom<RawCell[][]>((rows) => Array.isArray(rows)),
});

function makeExecute(build: Knex, address: PostgresAddress, ssl: false | ConnectionOptions): Execute {
  return async ({ sql, bindings }, signal) => {
    const client = poolOf(build);
    const fail = (error: unknown): Error => toPostgresFailure(error, address);
    const session = z.instanceof(pg.Client).parse(
      await acquire(client, signal).catch((error: unknown) => {
        throw fail(error);
      }),
    );
    let stopping: Promise<void> | undefined;
    const stop = (): void => {
      stopping = stopSession(session, { ...address, ssl });
    };
    signal.addEventListener('abort', stop, { once: true });
    try {
      if (signal.aborted) throw cancelled();
      const query = { text: sql, values: [...bindings], rowMode: 'array', queryMode: 'extended' };
      const { fields, rows } = resultSchema.parse(await session.query(query));
      return { columns: fields.map(({ name, dataTypeID }) => ({ name, type: String(dataTypeID) })), rows };
    } catch (error) {
      throw signal.aborted ? cancelled() : fail(error);
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
async function stopSession(session: pg.Client & Lent, address: CancelAddress): Promise<void> {
  session.__knex__disposed = 'cancelled';
  const sent = await cancelBackend(session, address);
  if (!sent) await session.end();
}

/** Version, tables and columns in one round trip. */
async function readFacts(
  build: Knex,
  reads: ReturnType<typeof makeReads>,
  signal: AbortSignal,
): Promise<{ readonly serverVersion: string; readonly shape: DatabaseShape }> {
  const found = await reads.rows({
    query: build.raw(
      `select current_setting('server_version') as version, c.relname as "table", a.attname as name,
         format_type(a.atttypid, a.atttypmod) as type,
         exists (select 1 from pg_constraint k join pg_class f on f.oid = k.confrelid
                 where k.contype = 'f' and k.conrelid = c.oid and c.relname = 'Task' and f.relname = 'Simulation'
                   and k.confdeltype = 'c') as cascades
       from (select 1) as one
       left join pg_class c on c.relkind in ('r', 'p', 'v', 'm', 'f') and pg_table_is_visible(c.oid)
         and c.relnamespace not in (select oid from pg_namespace where nspname in ('pg_catalog', 'information_schema'))
       left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       order by c.relname, a.attnum`,
    ),
    row: z.object({
      version: textCell,
      table: textCell.nullable(),
      name: textCell.nullable(),
      type: textCell.nullable(),
      cascades: flagCell,
    }),
    signal,
  });
  const columns = found.flatMap(({ table, name, type }) =>
    table === null || name === null ? [] : [{ table, name, type: type ?? '' }],
  );
  const shape = makeDatabaseShape({ columns, taskCascades: found.some(({ cascades }) => cascades) });
  return { serverVersion: found[0]?.version ?? '', shape };
}

/**
 * The bytes of a bytea's text, `\x1f8b…`, in memory of their own: Node puts small Buffers side by side into one block, and
 * a clone of one would carry its neighbours along to the window.
 */
function bytesOfHex(text: string): Uint8Array {
  const bytes = Buffer.from(text.slice(2), 'hex');
  const alone = bytes.byteLength === bytes.buffer.byteLength;
  return alone ? new Uint8Array(bytes.buffer) : new Uint8Array(bytes);
}
