import Database from 'better-sqlite3';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { exportCalls } from '#shared/contract/exportCalls.ts';
import type { CallInput, CallOutput } from '#shared/contract/contract.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import { dialects, makeOwnDatabase, neverAborted } from '../../support/ownDatabases.ts';
import { runOnPostgres } from '../../support/postgresServer.ts';
import { makeTestCore, type TestCore } from '../../support/testCore.ts';

const postgresTables = String.raw`
  create type mood as enum ('fine', 'it''s so-so');
  create table sample (id bigint primary key generated always as identity, n numeric, r double precision, f real, t text,
    b bytea, j jsonb, a text[], m mood, at timestamp, z timestamptz, d date, ok boolean,
    twice bigint generated always as (id * 2) stored);
  insert into sample (n, r, f, t, b, j, a, m, at, z, d, ok) values
    (1234567890123456789012345678901234567.891, 1e-300, 0.1, E'it''s \\ a "line"\nand more', '\x00ff1f8b', '{"a": 1.10}',
      '{"x,y",NULL,"\""}', 'it''s so-so', '2025-01-02 03:04:05.678901', '2025-01-02 03:04:05+02', '2025-01-02', true),
    ('NaN', 'Infinity', '-Infinity', '', '', 'null', '{}', 'fine', '0044-03-15 12:00:00 BC', '1999-12-31 23:59:59.5+00', '0001-01-01', false),
    (null, null, null, null, null, null, null, null, null, null, null, null);
  insert into sample (n, t) select g, 'row ' || g from generate_series(1, 1200) g;
  create table sample_copy (like sample including all);
  create table keys (id integer primary key, password_hash text);
  insert into keys values (1, 'very secret');`;
const sqliteTables = `
  create table sample (id integer primary key, n numeric, r real, t text, b blob, anything, twice generated always as (id * 2));
  insert into sample (n, r, t, b, anything) values
    (9223372036854775807, 1e-300, 'it''s \\ a "line"' || char(10) || 'and more', x'00ff1f8b', 1.0),
    ('not a number', 9e999, '', x'', '1'),
    (null, null, null, null, x'31'),
    (1.5, -1.0, 'nul' || char(0) || 'text', null, 1),
    (0, 0.1, cast(x'41ff42' as text), null, 'x');
  with recursive g(i) as (select 1 union all select i + 1 from g where i < 1200) insert into sample (n, t) select i, 'row ' || i from g;
  create table sample_copy (id integer primary key, n numeric, r real, t text, b blob, anything, twice generated always as (id * 2));
  create table keys (id integer primary key, password_hash text);
  insert into keys values (1, 'very secret');`;

type Called = 'connections.open' | 'exports.writeRelation' | 'exports.writeResult' | 'exports.read';

interface Bench {
  readonly test: TestCore;
  readonly connectionId: string;
  readonly place: string;
  readonly call: <C extends Called>(call: C, input: CallInput<C>) => Promise<CallOutput<C>>;
  readonly read: (written: { readonly exportId: string }) => Promise<Uint8Array>;
}

async function makeBench(dialect: Dialect): Promise<Bench> {
  const place = await makeOwnDatabase(dialect, {
    afterwards: dialect === 'sqlite' ? sqliteTables : postgresTables,
  });
  const test = await makeTestCore();
  const call: Bench['call'] = async (name, input) => {
    const reply = await test.core.call({ call: name, input, callId: 'test' }, neverAborted);
    if (!reply.ok) throw Object.assign(new Error(reply.failure.message), { failure: reply.failure });
    // What a call answers is checked by the parity test.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- said above
    return reply.value as never;
  };
  const target = dialect === 'sqlite' ? { kind: 'file' as const, path: place } : { kind: 'url' as const, url: place };
  const { id: connectionId } = await call('connections.open', { target });
  const read: Bench['read'] = async ({ exportId }) => call('exports.read', { exportId, offset: 0 });
  return { test, connectionId, place, call, read };
}

const benches = new Map<Dialect, Bench>();
function bench(dialect: Dialect): Bench {
  const found = benches.get(dialect);
  if (found === undefined) throw new Error('There is no bench.');
  return found;
}

beforeAll(async () => {
  for (const dialect of dialects) benches.set(dialect, await makeBench(dialect));
});
afterAll(async () => {
  for (const { test } of benches.values()) await test.dispose();
});

const all = { postgresql: 'id,n,r,f,t,b,j,a,m,at,z,d,ok,twice', sqlite: 'id,n,r,t,b,anything,twice' };

async function exportTable(dialect: Dialect, format: 'sql' | 'parquet', name = 'sample'): Promise<Uint8Array> {
  const { call, connectionId, read } = bench(dialect);
  const input = exportCalls['exports.writeRelation'].input.parse({
    connectionId,
    what: {
      relation: { schema: dialect === 'sqlite' ? 'main' : 'public', name },
      columns: name === 'sample' ? all[dialect].split(',') : ['id', 'password_hash'],
    },
    file: { format },
  });
  return read(await call('exports.writeRelation', input));
}

/** Runs SQL, and counts the rows in which the two tables differ. */
async function differenceAfter(dialect: Dialect, sql: string): Promise<number> {
  const { place } = bench(dialect);
  if (dialect === 'postgresql') {
    const name = new URL(place).pathname.slice(1);
    const compared = `select count(*) from (select s::text from sample s) a full join (select c::text from sample_copy c) b on a.s = b.c where a.s is null or b.c is null`;
    await runOnPostgres(name, `truncate sample_copy; ${sql}`);
    const { rows } = await runOnPostgres(name, compared);
    return Number(z.object({ count: z.string() }).parse(rows[0]).count);
  }
  const database = new Database(place);
  try {
    const values = ['n', 'r', 't', 'b', 'anything'].map((each) => `${each}, typeof(${each}), hex(${each})`).join(', ');
    database.exec(`delete from sample_copy; ${sql}`);
    const differing = database.prepare(
      `select count(*) from (select id, ${values} from sample except select id, ${values} from sample_copy)`,
    );
    const missing = database.prepare('select (select count(*) from sample) - (select count(*) from sample_copy)');
    return Number(differing.pluck().get()) + Math.abs(Number(missing.pluck().get()));
  } finally {
    database.close();
  }
}

function objectsOf(bytes: Uint8Array): Promise<readonly Record<string, unknown>[]> {
  const file = new Uint8Array(bytes).buffer;
  return parquetReadObjects({ file, utf8: false });
}

describe.each(dialects)('rows of %s in an exact file', { timeout: 30_000 }, (dialect) => {
  it('are inserted again by the statements of a table, equal to the last bit', async () => {
    const text = Buffer.from(await exportTable(dialect, 'sql')).toString();
    expect(text).toMatch(/^-- Without the column twice \(computed by the database\)\nINSERT INTO /u);
    expect(await differenceAfter(dialect, text.replaceAll('"sample"', '"sample_copy"'))).toBe(0);
  });

  it('are inserted again by the statements of a query', async () => {
    const { call, connectionId, read } = bench(dialect);
    const columns = all[dialect].replace(',twice', '');
    const what = { sql: `select ${columns} from sample where id > 0`, values: [], timeout: 60, table: 'sample_copy' };
    const file = exportCalls['exports.writeResult'].input.shape.file.parse({ format: 'sql' });
    const written = await call('exports.writeResult', { connectionId, what, file });
    expect(written.rows).toBe(dialect === 'sqlite' ? 1205 : 1203);
    const text = Buffer.from(await read(written)).toString();
    const overriding = text.replaceAll(
      ') VALUES\n',
      `)${dialect === 'sqlite' ? '' : ' OVERRIDING SYSTEM VALUE'} VALUES\n`,
    );
    // A query shows a text of SQLite that is not UTF-8 with U+FFFD.
    expect(await differenceAfter(dialect, overriding)).toBe(dialect === 'sqlite' ? 1 : 0);
  });

  it('are left out where they are secret', async () => {
    const text = Buffer.from(await exportTable(dialect, 'sql', 'keys')).toString();
    expect(text).toContain('-- Without the column password_hash (secret)');
    expect(text).not.toContain('very secret');
  });

  it('have the types of their columns in Parquet', async () => {
    if (dialect === 'sqlite') return;
    const bytes = await exportTable(dialect, 'parquet');
    const objects = await objectsOf(bytes);
    expect(objects).toHaveLength(1203);
    expect(objects[0]).toMatchObject({
      id: 1n,
      n: '1234567890123456789012345678901234567.891',
      r: 1e-300,
      t: 'it\'s \\ a "line"\nand more',
      b: new Uint8Array([0, 255, 31, 139]),
      j: '{"a": 1.10}',
      m: "it's so-so",
      z: new Date('2025-01-02T01:04:05Z'),
      d: new Date('2025-01-02'),
      ok: true,
      twice: 2n,
    });
    expect(objects[1]).toMatchObject({ n: 'NaN', r: Infinity, f: -Infinity, t: '', ok: false });
    expect(objects[2]).toMatchObject({ n: null, r: null, t: null, b: null, ok: null });
    expect(objects[1202]).toMatchObject({ id: 1203n, n: '1200', t: 'row 1200' });
  });

  it('say which value a Parquet column cannot hold', async () => {
    const { call, connectionId } = bench(dialect);
    const sql =
      dialect === 'sqlite'
        ? `with recursive g(i) as (select 1 union all select i + 1 from g where i < 30000)
           select case when i = 25000 then 'late text' else i end as mixed from g`
        : `select 'infinity'::timestamp as mixed`;
    const file = exportCalls['exports.writeResult'].input.shape.file.parse({ format: 'parquet' });
    const what = { sql, values: [], timeout: 60, table: 'x' };
    await expect(call('exports.writeResult', { connectionId, what, file })).rejects.toThrow(
      dialect === 'sqlite'
        ? "Row 25000 holds 'late text' in mixed, which a Parquet column of type INT64 cannot hold"
        : "Row 1 holds 'infinity' in mixed, which a Parquet column of type TIMESTAMP cannot hold",
    );
  });

  it('come from a query of many rows in several row groups', async () => {
    const { call, connectionId, read } = bench(dialect);
    const sql = `with recursive g(i) as (select 1 union all select i + 1 from g where i < 25000)
      select i, 'text ' || i as t from g where i <> cast(:left as integer) order by i`;
    const file = exportCalls['exports.writeResult'].input.shape.file.parse({ format: 'parquet' });
    const what = { sql, values: ['7'], timeout: 60, table: 'x' };
    const bytes = await read(await call('exports.writeResult', { connectionId, what, file }));
    const objects = await objectsOf(bytes);
    expect(objects).toHaveLength(24_999);
    expect(String(objects[24_998]?.['i'])).toBe('25000');
    expect(objects[24_998]?.['t']).toBe('text 25000');
    expect(parquetMetadata(new Uint8Array(bytes).buffer).row_groups.length).toBeGreaterThan(2);
  });

  it('are texts in CSV, with blobs and secrets in words', async () => {
    const { call, connectionId, read } = bench(dialect);
    const blob = dialect === 'sqlite' ? "x'1f8b0800'" : String.raw`'\x1f8b0800'::bytea`;
    const sql = `select 'a;b' as t, ${blob} as b, null as n, 'hidden' as password_hash`;
    const file = exportCalls['exports.writeResult'].input.shape.file.parse({ format: 'csv', csv: { separator: ';' } });
    const what = { sql, values: [], timeout: 60, table: 'x' };
    const text = Buffer.from(await read(await call('exports.writeResult', { connectionId, what, file }))).toString();
    expect(text.trimEnd().split(/\r?\n/u)).toEqual(['t;b;n;password_hash', '"a;b";(gzip · 4 B);;(secret, hidden)']);
  });

  it('are refused of a statement that writes', async () => {
    const { call, connectionId } = bench(dialect);
    const file = exportCalls['exports.writeResult'].input.shape.file.parse({ format: 'csv' });
    const what = { sql: 'delete from keys returning id', values: [], timeout: 60, table: 'x' };
    await expect(call('exports.writeResult', { connectionId, what, file })).rejects.toThrow(
      'The result of DELETE is not read again',
    );
  });
});
