import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCatalogHandlers } from '#core/catalog/catalogHandlers.ts';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import { catalogCalls } from '#shared/contract/catalogCalls.ts';
import type { Bloat, ColumnFigures, TableStatistics } from '#shared/domain/statistics.ts';
import { dialects, makeSqliteFile, neverAborted, openPlace } from '../../support/ownDatabases.ts';
import { makePostgresDatabase, postgresAddress, runOnPostgres } from '../../support/postgresServer.ts';

const noCopy = async (): Promise<never> => Promise.reject(new Error('Nothing is copied here.'));

/** The statistics of one table. */
function reading(database: () => OpenDatabase, schema: string) {
  const calls = makeCatalogHandlers({ connections: { database, openCopy: noCopy } });
  const input = (name: string) => ({ connectionId: 'c', relation: { schema, name } });
  return {
    statistics: async (name: string): Promise<TableStatistics> =>
      catalogCalls['catalog.statistics'].output.parse(
        await calls['catalog.statistics'](input(name), { signal: neverAborted }),
      ),
    count: async (name: string, column: string): Promise<ColumnFigures> =>
      catalogCalls['catalog.countColumn'].output.parse(
        await calls['catalog.countColumn']({ ...input(name), column }, { signal: neverAborted }),
      ),
    bloat: async (name: string): Promise<Bloat> =>
      catalogCalls['catalog.bloat'].output.parse(await calls['catalog.bloat'](input(name), { signal: neverAborted })),
  };
}

describe.each(dialects)('a column that is counted on %s', (dialect) => {
  const isSqlite = dialect === 'sqlite';
  const bytes = isSqlite ? 'blob' : 'bytea';
  const sql = `create table t (n integer, "odd ""? name" text, b ${bytes}, password_hash text);
    insert into t values (3, 'b', null, 'x'), (1, 'a', null, 'y'), (null, 'a', null, null), (1, '', null, null);`;
  let database: OpenDatabase;
  const { count } = reading(() => database, isSqlite ? 'main' : 'public');
  beforeAll(async () => {
    const place = isSqlite ? makeSqliteFile(sql) : await postgresAddress(await makePostgresDatabase(sql));
    database = await openPlace(dialect, place);
  });
  afterAll(async () => database.close());

  it('has rows, NULLs, different values, a smallest and a largest one', async () => {
    expect(await count('t', 'n')).toEqual({ rows: 4, nulls: 1, distinct: 2, min: '1', max: '3' });
    expect(await count('t', 'odd "? name')).toEqual({ rows: 4, nulls: 0, distinct: 3, min: '', max: 'b' });
  });

  it('is no blob and holds no secrets', async () => {
    await expect(count('t', 'b')).rejects.toThrow('large');
    await expect(count('t', 'password_hash')).rejects.toThrow('secrets');
    await expect(count('t', 'none')).rejects.toThrow('no column');
  });
});

describe('statistics of a PostgreSQL table', () => {
  let database: OpenDatabase;
  let name = '';
  const { statistics, count, bloat } = reading(() => database, 'public');
  beforeAll(async () => {
    name = await makePostgresDatabase(`
      create table t (id integer primary key, kind text, half integer, b bytea, cert text, j json, flag boolean);
      insert into t select n, case when n % 4 = 0 then 'rare' else 'common' end, case when n % 2 = 0 then n % 10 end, 'x', 'secret' || n, '{}', true
        from generate_series(1, 2000) n;
      create table never (id integer);
      create view v as select 1 as one;`);
    database = await openPlace('postgresql', await postgresAddress(name));
  });
  afterAll(async () => database.close());

  it('are missing before the first ANALYZE, and have its time afterwards', async () => {
    const before = await statistics('never');
    expect(before).toMatchObject({ columns: [], upkeep: { analyzed: null, autoanalyzed: null } });
    await runOnPostgres(name, 'analyze t');
    await expect.poll(async () => (await statistics('t')).upkeep?.analyzed).toMatch(/^\d{4}-\d\d-\d\d .*\+00$/u);
  });

  it('tell of different values, NULLs, the most frequent values and their bounds', async () => {
    await runOnPostgres(name, 'analyze t');
    const columns = new Map((await statistics('t')).columns.map((each) => [each.column, each]));
    expect(columns.get('id')).toMatchObject({
      distinct: -1,
      nullFraction: 0,
      correlation: 1,
      bounds: { from: '1', to: '2000' },
    });
    const kind = columns.get('kind');
    expect(kind?.common[0]).toMatchObject({ value: 'common' });
    expect(kind?.common[0]?.fraction).toBeCloseTo(0.75, 2);
    expect(columns.get('half')?.nullFraction).toBeCloseTo(0.5, 2);
    // Neither bytes nor secrets, of which the catalog keeps samples.
    expect(columns.get('b')).toMatchObject({ common: [], bounds: null });
    expect(columns.get('cert')).toMatchObject({ common: [], bounds: null });
  });

  it('count what has no order by its text', async () => {
    expect(await count('t', 'j')).toEqual({ rows: 2000, nulls: 0, distinct: 1, min: null, max: null });
    expect(await count('t', 'flag')).toMatchObject({ distinct: 1, min: 'true' });
  });

  it('say why there is no estimate of free space, and measure it with pgstattuple', async () => {
    await runOnPostgres(name, 'drop extension if exists pgstattuple');
    expect((await statistics('v')).bloat).toMatchObject({ kind: 'none' });
    const { bloat: before } = await statistics('t');
    expect(before.kind === 'none' ? before.reason : '').toContain('CREATE EXTENSION');
    await runOnPostgres(
      name,
      'create schema if not exists "odd place"; create extension pgstattuple schema "odd place"; delete from t where id > 1000',
    );
    expect((await statistics('t')).bloat).toEqual({ kind: 'measurable' });
    const { parts } = await bloat('t');
    expect(parts.map(({ part }) => part)).toEqual(['heap', 'toast']);
    expect(parts[0]?.dead).toBeGreaterThan(10_000);
  });
});
