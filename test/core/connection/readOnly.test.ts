import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { poolOf } from '#core/connection/dialects/pool.ts';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import { aSimulation } from '../../support/aSimulation.ts';
import { dialects, neverAborted, openOwnDatabase } from '../../support/ownDatabases.ts';
import { runOnPostgres } from '../../support/postgresServer.ts';

const one = z.object({ one: z.string() });
const rows = [1, 2, 3].map((id) => aSimulation({ id }));
const recursion = (count: number): string =>
  `with recursive c(n) as (select 1 union all select n + 1 from c where n < ${count}) select n as one from c`;

describe.each(dialects)('a database on %s', (dialect) => {
  let database: OpenDatabase;
  beforeAll(async () => {
    database = await openOwnDatabase(dialect, { rows });
  });
  afterAll(async () => database.close());

  const run = async (sql: string, signal = neverAborted): Promise<readonly { readonly one: string }[]> =>
    database.rows({ query: database.build.raw(sql), row: one, signal });
  const countOf = async (): Promise<unknown> => (await run('select count(*) as one from "Simulation"'))[0]?.one;

  it('refuses everything but a SELECT before it is sent', async () => {
    for (const sql of ['insert into "Cluster" values (9)', 'delete from "Simulation"', 'drop table "Page"', 'vacuum']) {
      await expect(run(sql)).rejects.toThrow(/Only a SELECT/u);
    }
    expect(await countOf()).toBe('3');
  });

  it('refuses writing disguised as a SELECT, and two statements in one', async () => {
    const guises = [
      'with gone as (delete from "Simulation" returning id) select id as one from gone',
      'select 1 as one; delete from "Simulation"',
      ...(dialect === 'postgresql'
        ? [`select setval('"Simulation_id_seq"', 1)::text as one`, 'select 1 as one into unwanted']
        : ['with x as (select 1) insert into "Cluster" select 1, 2 from x returning id as one']),
    ];
    for (const sql of guises) await expect(run(sql), sql).rejects.toThrow();
    expect(await countOf()).toBe('3');
  });

  it.runIf(dialect === 'sqlite')('does not let a knex connection write either', async () => {
    const query = database.build('Cluster').insert({ id: 9, cluster_name: 'x' });
    await expect(database.rows({ query, row: one, signal: neverAborted })).rejects.toThrow(/Only a SELECT/u);
  });

  it.runIf(dialect === 'postgresql')('is read-only on the server itself', async () => {
    const client = poolOf(database.build);
    const session = z.instanceof(pg.Client).parse(await client.acquireConnection());
    try {
      await expect(session.query('insert into "Cluster" values (9)')).rejects.toMatchObject({ code: '25006' });
    } finally {
      await client.releaseConnection(session);
    }
  });

  it('answers cancelled to a call that was aborted before it began', async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(run('select 1 as one', controller.signal)).rejects.toMatchObject({ failure: { code: 'cancelled' } });
  });

  it('returns from a cancelled long statement immediately, and keeps working', async () => {
    const controller = new AbortController();
    const began = performance.now();
    const long = run(recursion(20_000_000), controller.signal);
    AbortSignal.timeout(150).addEventListener('abort', () => controller.abort());
    await expect(long).rejects.toMatchObject({ failure: { code: 'cancelled' } });
    expect(performance.now() - began).toBeLessThan(20_000);
    const answers = await Promise.all(Array.from({ length: 12 }, async () => run('select 1 as one')));
    expect(answers.flat().length).toBe(12);
  });

  it.runIf(dialect === 'postgresql')('really stops a cancelled statement in the server', async () => {
    const running = async (): Promise<unknown> => {
      const found = await runOnPostgres(
        'postgres',
        `select count(*)::int as n from pg_stat_activity where state = 'active' and query like '%pg_sleep(20)%' and pid <> pg_backend_pid()`,
      );
      return found.rows[0];
    };
    const controller = new AbortController();
    const long = run('select pg_sleep(20)::text as one', controller.signal);
    const ended = long.catch((error: unknown) => error);
    await expect.poll(running, { timeout: 5000 }).toEqual({ n: 1 });
    controller.abort();
    expect(await ended).toMatchObject({ failure: { code: 'cancelled' } });
    expect(await running()).toEqual({ n: 0 });
  });

  it('does not let a late cancellation hit the next statement', async () => {
    for (let round = 0; round < 20; round += 1) {
      const controller = new AbortController();
      const short = run('select 1 as one', controller.signal).catch((error: unknown) => error);
      AbortSignal.timeout(round % 4).addEventListener('abort', () => controller.abort());
      await short;
      expect(await run(`select max(one) as one from (${recursion(200)}) as numbers`)).toEqual([{ one: '200' }]);
    }
  });
});

describe('values', () => {
  it('are returned as the text that PostgreSQL prints, nothing rounded, shifted or lost', async () => {
    const afterwards = `create table odd (id int primary key, f8 float8, num numeric, i8 int8, ts timestamptz, txt text, js jsonb, b bytea, arr timestamptz[]);
      set time zone 'Europe/Warsaw';
      insert into odd values
       (1, 'NaN', 'NaN', 9223372036854775807, '2026-11-22 12:00:00.123456+01', '', '{"a":10.00,"b":12345678901234567890}', '\\x1f8b0800', '{"2026-01-01 00:00:00.000001+00",infinity}'),
       (2, '-Infinity', 123456789012345678901234567890.123456789, 9007199254740993, '0044-03-15 BC', null, null, '\\x', null),
       (3, 5e-324, '1e400', -1, 'infinity', E'tab\\tbell\\x07', '"\\u2028"', null, '{}');`;
    const database = await openOwnDatabase('postgresql', { afterwards });
    try {
      const { rows: found, columns } = await database.positionalRows(
        database.build.raw('select * from odd order by id'),
        neverAborted,
      );
      expect(columns.map(({ name }) => name)).toEqual(['id', 'f8', 'num', 'i8', 'ts', 'txt', 'js', 'b', 'arr']);
      const bytes = Uint8Array.of(0x1f, 0x8b, 0x08, 0x00);
      const first = [
        '1',
        'NaN',
        'NaN',
        '9223372036854775807',
        '2026-11-22 11:00:00.123456+00',
        '',
        '{"a": 10.00, "b": 12345678901234567890}',
        bytes,
        '{"2026-01-01 00:00:00.000001+00",infinity}',
      ];
      expect(found[0]).toEqual(first);
      expect(found[1]?.slice(1, 8)).toEqual([
        '-Infinity',
        '123456789012345678901234567890.123456789',
        '9007199254740993',
        expect.stringMatching(/^0044-03-14 \d\d:\d\d:\d\d\+00 BC$/u),
        null,
        null,
        new Uint8Array(),
      ]);
      expect(found[2]?.slice(1, 6)).toEqual(['5e-324', `1${'0'.repeat(400)}`, '-1', 'infinity', 'tab\tbell\x07']);
    } finally {
      await database.close();
    }
  });

  it('are returned from SQLite as text as well, 64-bit integers exact and NULs kept', async () => {
    const database = await openOwnDatabase('sqlite', {});
    try {
      const query = database.build.raw(`select 9223372036854775807, 0.5, 'a' || char(0) || 'b', x'00ff', null, 9e999`);
      const { rows: found } = await database.positionalRows(query, neverAborted);
      expect(found[0]?.slice(0, 3)).toEqual(['9223372036854775807', '0.5', 'a\0b']);
      // An infinite number as SQLite's own dumps write it, which is read back as one.
      expect(found[0]?.slice(3)).toEqual([new Uint8Array([0, 255]), null, '9e999']);
    } finally {
      await database.close();
    }
  });
});
