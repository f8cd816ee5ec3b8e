import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import { withOpcodes } from '#core/sql/classify/inspectSqlite.ts';
import { makeStatementCheck } from '#core/sql/classify/statementCheck.ts';
import type { StatementClass } from '#shared/domain/sql.ts';
import { makeSqliteFile, neverAborted, openPlace } from '../../support/ownDatabases.ts';

const path = makeSqliteFile(`
  create table t (id integer primary key, a text);
  insert into t values (1, 'one');
  create view v as select * from t;
  create trigger in_view instead of insert on v begin insert into t (a) values (new.a); end;
  create virtual table words using fts5(body);
  insert into words values ('one');`);

let database: OpenDatabase;
beforeAll(async () => {
  database = await openPlace('sqlite', path);
});
afterAll(async () => database.close());

async function classOf(sql: string): Promise<StatementClass | undefined> {
  const checked = await makeStatementCheck().check(sql, 'sqlite', neverAborted);
  return (await withOpcodes(checked, sql, { database, signal: neverAborted }))[0]?.class;
}

describe('a statement of SQLite', () => {
  it.each([
    'insert into t (a) values (:a)',
    'insert into v values (2, ?)',
    'insert into t (a) values (1) returning id',
    "insert into words (words) values ('optimize')",
    "insert into words (words, rank) values ('merge', 500)",
    'with x as (select 1) update t set a = 2',
    'with x as (select 1) delete from t',
    'replace into t values (1, 2)',
    'create table u as select * from t',
    'create temp table u (a)',
    'create virtual table more using fts5(body)',
    'drop table words',
    'alter table t rename column a to b',
    "attach 'other.sqlite' as other",
    'detach other',
    'vacuum',
    "vacuum main into 'copy.sqlite'",
    'reindex',
    'analyze',
    'pragma user_version = 3',
    'pragma main.user_version(3)',
    'pragma journal_mode = wal',
    'pragma default_cache_size = 10',
    'pragma incremental_vacuum',
    'pragma wal_checkpoint(truncate)',
    'pragma optimize',
    'pragma writable_schema = 1',
    "select load_extension('x')",
  ])('is not taken for harmless: %s', async (sql) => {
    expect(['write', 'ddl']).toContain(await classOf(sql));
  });

  it.each([
    'select * from t where a = :a or id in (?, ?2) order by a',
    'select a, count(*) from t group by a union select 1, 2 order by 1',
    'with recursive n(i) as (select 1 union all select i + 1 from n where i < 5) select * from n',
    "select * from words where words match 'one'",
    'select * from v',
    "select * from pragma_table_info('t')",
    'values (1)',
    'explain insert into t values (9, 9)',
    'pragma table_info(t)',
    'select * from not_yet_made',
  ])('is taken for reading: %s', async (sql) => {
    expect(await classOf(sql)).toBe('read');
  });

  it('writes where only SQLite itself can tell', async () => {
    const found = async (sql: string): Promise<StatementClass | undefined> => {
      const unknown = [
        { from: 0, to: sql.length, class: 'read', flags: [], verb: 'SELECT', parameters: [], error: null },
      ] as const;
      return (await withOpcodes(unknown, sql, { database, signal: neverAborted }))[0]?.class;
    };
    for (const sql of [
      'delete from t',
      "attach ':memory:' as m",
      'vacuum',
      'create index i on t (a)',
      'insert into v values (3, 4)',
    ])
      expect(await found(sql), sql).toBe('write');
    expect(await found('select 1')).toBe('read');
  });

  it('is compiled for this, and not run', async () => {
    await withOpcodes(
      [{ from: 0, to: 13, class: 'read', flags: [], verb: 'SELECT', parameters: [], error: null }],
      'delete from t',
      { database, signal: neverAborted },
    );
    const { rows } = await database.positionalRows(database.build.raw('select count(*) from t'), neverAborted);
    expect(rows).toEqual([['1']]);
  });
});
