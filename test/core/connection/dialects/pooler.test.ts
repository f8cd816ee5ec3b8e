import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readRows } from '#core/backups/postgres/copyRows.ts';
import { describeDatabase } from '#core/backups/postgres/databaseDescription.ts';
import { openPostgres, type OpenPostgres } from '#core/connection/dialects/postgres/postgres.ts';
import { parsePostgresUrl } from '#core/connection/postgresUrl.ts';
import { makeDirectRoute } from '#core/connection/route/routes.ts';
import { caughtFailure } from '../../../support/caughtFailure.ts';
import { neverAborted, ownSql } from '../../../support/ownDatabases.ts';
import { startPgBouncer } from '../../../support/pgBouncer.ts';
import {
  makePostgresDatabase,
  postgresAddress,
  postgresPassword,
  runOnPostgres,
} from '../../../support/postgresServer.ts';
import { quietAttempt } from '../../../support/quietAttempt.ts';

/* Behind a pooler, cells look as on a direct connection, whatever the database's own settings are. */

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

const own = [
  `timezone = 'Europe/Warsaw'`,
  `datestyle = 'SQL, DMY'`,
  `bytea_output = 'escape'`,
  `intervalstyle = 'iso_8601'`,
];

async function makeAwkwardDatabase(): Promise<string> {
  const database = await makePostgresDatabase(
    ownSql('postgresql', {
      afterwards: `create table seen (at timestamptz, bytes bytea, lasted interval, number float8);
        insert into seen values ('2026-02-14 10:15:00+00', decode(repeat('00ff5c', 150), 'hex'), '1 day 2 hours', 0.1);`,
    }),
  );
  for (const each of own) await runOnPostgres('postgres', `alter database ${database} set ${each}`);
  return database;
}

interface Pooled {
  readonly mode: 'session' | 'transaction' | 'statement';
  readonly ignored: string;
}

async function openThrough(pooled: Pooled, database: string): Promise<OpenPostgres | undefined> {
  const { port } = parsePostgresUrl(await postgresAddress(database));
  const pooler = await startPgBouncer({ port, password: postgresPassword, ...pooled });
  if (pooler === undefined) return undefined;
  closing.push(pooler.stop);
  const opened = await openDirectly(pooler.port, database);
  closing.push(opened.close);
  return opened;
}

async function openDirectly(port: number, database: string): Promise<OpenPostgres> {
  const attempt = quietAttempt();
  const { password, ...address } = parsePostgresUrl(await postgresAddress(database));
  const route = makeDirectRoute({ host: '127.0.0.1', port }, attempt);
  return openPostgres({ address: { ...address, port }, password, passwordSource: { kind: 'none' }, route, attempt });
}

const query = 'select at, bytes, lasted, number from seen';
const right = [['2026-02-14 10:15:00+00', Buffer.from('00ff5c'.repeat(150), 'hex'), '1 day 02:00:00', '0.1']];
const asBuffers = (rows: readonly (readonly unknown[])[]): unknown =>
  rows.map((row) => row.map((cell) => (cell instanceof Uint8Array ? Buffer.from(cell) : cell)));

describe('a database behind PgBouncer', () => {
  it.each<Pooled>([
    { mode: 'session', ignored: 'options,extra_float_digits' },
    { mode: 'transaction', ignored: 'options,extra_float_digits' },
    { mode: 'session', ignored: '' },
    { mode: 'transaction', ignored: '' },
  ])('reads, writes and exports as on a direct connection: $mode pooling, ignoring "$ignored"', async (pooled) => {
    const database = await makeAwkwardDatabase();
    const opened = await openThrough(pooled, database);
    if (opened === undefined) return;
    const reads = async (): Promise<unknown> =>
      asBuffers((await opened.positionalRows(opened.build.raw(query), neverAborted)).rows);
    // More clients than the pooler has server sessions.
    for (const rows of await Promise.all([reads(), reads(), reads(), reads(), reads()])) expect(rows).toEqual(right);
    const inSnapshot = await opened.inSnapshot(
      async ({ positionalRows }) => (await positionalRows(opened.build.raw(query), neverAborted)).rows,
      neverAborted,
    );
    expect(asBuffers(inSnapshot)).toEqual(right);
    const writing = await opened.openWritable();
    closing.push(writing.close);
    const written = await writing.database.transaction(
      async ({ execute, positionalRows }) => {
        await execute(opened.build.raw(`update seen set number = number`));
        return (await positionalRows(opened.build.raw(query), neverAborted)).rows;
      },
      { signal: neverAborted, lockTimeoutSeconds: 2, statementTimeoutSeconds: 10 },
    );
    expect(asBuffers(written)).toEqual(right);
    const refused = opened.rows({
      query: opened.build.raw(`with x as (delete from seen returning number) select number::text as one from x`),
      row: z.object({ one: z.string() }),
      signal: neverAborted,
    });
    await expect(refused).rejects.toMatchObject({ failure: { code: 'not-allowed' } });
  });

  it('copies its tables in one snapshot, and is not restored to through transaction pooling', async () => {
    const database = await makeAwkwardDatabase();
    const opened = await openThrough({ mode: 'transaction', ignored: 'options' }, database);
    if (opened === undefined) return;
    const session = await opened.openCopy({ writes: false, signal: neverAborted });
    const { tables } = await describeDatabase(session, neverAborted);
    const seen = tables.find(({ name }) => name === 'seen');
    await runOnPostgres(database, 'insert into seen select * from seen');
    const content = seen && (await readRows(session, { table: seen, take: () => undefined }, neverAborted));
    await session.close();
    expect(content?.rows).toBe(1);
    const failure = await caughtFailure(opened.openCopy({ writes: true, signal: neverAborted }));
    expect(failure.message).toMatch(/^A connection pooler in front of .+ shares its sessions/u);
  });

  it('does not see what another client left in a server session', async () => {
    const database = await makeAwkwardDatabase();
    await runOnPostgres(
      database,
      'create schema other; create table other.seen (at text, bytes text, lasted text, number text)',
    );
    const opened = await openThrough({ mode: 'transaction', ignored: 'options' }, database);
    if (opened === undefined) return;
    const writing = await opened.openWritable();
    closing.push(writing.close);
    await writing.database.transaction(
      async ({ rows }) => {
        const sql = `select set_config('search_path', 'other', false) || set_config('TimeZone', 'Asia/Tokyo', false) as one`;
        await rows({ query: opened.build.raw(sql), row: z.object({ one: z.string() }), signal: neverAborted });
      },
      { signal: neverAborted, lockTimeoutSeconds: 2, statementTimeoutSeconds: 10 },
    );
    const all = await Promise.all(
      Array.from({ length: 6 }, async () => (await opened.positionalRows(opened.build.raw(query), neverAborted)).rows),
    );
    for (const rows of all) expect(asBuffers(rows)).toEqual(right);
  });

  it('stops a statement in the server through the pooler', async () => {
    const database = await makeAwkwardDatabase();
    const opened = await openThrough({ mode: 'transaction', ignored: 'options' }, database);
    if (opened === undefined) return;
    const running = async (): Promise<unknown> =>
      (
        await runOnPostgres(
          'postgres',
          `select count(*)::int as n from pg_stat_activity where state = 'active' and datname = '${database}'`,
        )
      ).rows[0];
    const controller = new AbortController();
    const long = opened.positionalRows(opened.build.raw('select pg_sleep(60)'), controller.signal);
    const ended = caughtFailure(long);
    await expect.poll(running, { timeout: 5000 }).toEqual({ n: 1 });
    controller.abort();
    expect((await ended).code).toBe('cancelled');
    await expect.poll(running, { timeout: 5000 }).toEqual({ n: 0 });
  });

  it('can be read when the pooler allows no transactions, and says what to change for more', async () => {
    const database = await makeAwkwardDatabase();
    const opened = await openThrough({ mode: 'statement', ignored: 'options' }, database);
    if (opened === undefined) return;
    expect(asBuffers((await opened.positionalRows(opened.build.raw(query), neverAborted)).rows)).toEqual(right);
    const writing = await opened.openWritable();
    closing.push(writing.close);
    const options = { signal: neverAborted, lockTimeoutSeconds: 2, statementTimeoutSeconds: 10 };
    const failure = await caughtFailure(writing.database.transaction(async () => Promise.resolve(), options));
    expect(failure.code).toBe('unavailable');
    expect(failure.hint).toContain('pool_mode');
  });
});

describe('a direct connection', () => {
  it('overrides the settings of its database from the login on', async () => {
    const database = await makeAwkwardDatabase();
    const { port } = parsePostgresUrl(await postgresAddress(database));
    const opened = await openDirectly(port, database);
    closing.push(opened.close);
    expect(asBuffers((await opened.positionalRows(opened.build.raw(query), neverAborted)).rows)).toEqual(right);
  });
});
