import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConsoleSession } from '#core/connection/consoleSession.ts';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import { yaptideQueries } from '#renderer/features/sql/yaptideQueries.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import type { CoreEvent } from '#shared/contract/events.ts';
import { FailureError } from '#shared/failure.ts';
import { neverAborted, openPlace } from '../../support/ownDatabases.ts';
import { runOnPostgres } from '../../support/postgresServer.ts';
import { ask, makeSqlBench, type SqlBench } from '../../support/sqlBench.ts';

const limits = { rows: 500, size: 4_000_000, seconds: 10 };

const benches: Partial<Record<Dialect, SqlBench>> = {};
function bench(dialect: Dialect): SqlBench {
  const found = benches[dialect];
  if (found === undefined) throw new Error('There is no bench.');
  return found;
}

beforeAll(async () => {
  benches.postgresql = await makeSqlBench('postgresql');
  benches.sqlite = await makeSqlBench('sqlite');
});
afterAll(async () => {
  for (const { test } of Object.values(benches)) await test.dispose();
});

describe.each(['postgresql', 'sqlite'] as const)('a console on %s', (dialect) => {
  it('answers rows as text, exactly as they are stored', async () => {
    const { run } = bench(dialect);
    const { columns, rows, error, tag } = await run(
      'select id, name, 9007199254740993 as big, null as empty from item order by id',
    );
    expect(error).toBeNull();
    expect(columns.map(({ name }) => name)).toEqual(['id', 'name', 'big', 'empty']);
    expect(rows[2]).toEqual(['3', 'é😀', '9007199254740993', null]);
    expect(tag).toBe('SELECT 3');
  });

  it('gives bytes by their number and beginning', async () => {
    const { run } = bench(dialect);
    const value = dialect === 'sqlite' ? "x'1f8b08'" : String.raw`'\x1f8b08'::bytea`;
    expect((await run(`select ${value} as b`)).rows).toEqual([[{ kind: 'bytes', size: 3, head: '1f8b08' }]]);
  });

  it('masks secret columns, also under another name', async () => {
    const { run } = bench(dialect);
    const { rows, error } = await run(
      `select x.password_hash as plain from (select 'a' as password_hash) y left join "YaptideUser" x on true`,
    );
    expect(error).toBeNull();
    expect(JSON.stringify(rows)).not.toContain('scrypt');
    expect((await run(`select 'secret' as password_hash`)).rows).toEqual([[{ kind: 'secret' }]]);
  });

  it('reads on in a result of many rows', async () => {
    const { run, test, connectionId } = bench(dialect);
    const sql = 'with recursive n(i) as (select 1 union all select i + 1 from n where i < 1200) select i from n';
    const first = await run(sql, { rows: 500 });
    expect([first.rows.length, first.hasMore]).toEqual([500, true]);
    const { resultId } = first;
    const second = await ask(test, 'sql.more', { connectionId, consoleId: 'a', resultId, rows: 500 });
    expect([second.rows[0], second.rows.length, second.hasMore]).toEqual([['501'], 500, true]);
    const third = await ask(test, 'sql.more', { connectionId, consoleId: 'a', resultId, rows: 500 });
    expect([third.rows.length, third.hasMore, third.rows.at(-1)]).toEqual([200, false, ['1200']]);
    expect((await ask(test, 'sql.state', { connectionId, consoleId: 'a' })).transaction).toBe('none');
  });

  it('names the column of a table that a column of a result shows, and none for an expression', async () => {
    const { run } = bench(dialect);
    const { columns } = await run('select i.id as number, i.id + 1, p.item_id from item i join part p on true limit 1');
    const schema = dialect === 'sqlite' ? 'main' : 'public';
    expect(columns.map(({ source }) => source)).toEqual([
      { schema, table: 'item', column: 'id' },
      null,
      { schema, table: 'part', column: 'item_id' },
    ]);
  });

  it('gives columns whose names are odd or the same, each with its values', async () => {
    const { run } = bench(dialect);
    const names = ['a', 'a', 'quo"te', 'two\nlines', '\u202Eright to left', ...(dialect === 'sqlite' ? [''] : [])];
    const list = names.map((name, index) => `${index} as "${name.replaceAll('"', '""')}"`).join(', ');
    const { columns, rows, error } = await run(`select ${list}`);
    expect(error).toBeNull();
    expect(columns.map(({ name }) => name)).toEqual(names);
    expect(rows).toEqual([names.map((_, index) => String(index))]);
  });

  it('gives 1 600 columns', async () => {
    const { run } = bench(dialect);
    const list = Array.from({ length: 1600 }, (_, index) => `${index} as c${index}`).join(', ');
    const { columns, rows, error } = await run(`select ${list}`);
    expect([error, columns.length, rows[0]?.length, rows[0]?.at(-1)]).toEqual([null, 1600, 1600, '1599']);
  });

  it('reads a long text and a piece of a blob of a result on demand', async () => {
    const { run, test, connectionId } = bench(dialect);
    const text = dialect === 'sqlite' ? "replace(hex(zeroblob(50000)), '00', 'é1')" : "repeat('é1', 50000)";
    const blob = dialect === 'sqlite' ? "x'00010203'" : String.raw`'\x00010203'::bytea`;
    const sql = `select id, ${text} as a, ${blob} as a from item where id > :least order by id desc -- the end`;
    const values = ['1'];
    const { rows } = await run(sql, { values });
    expect(rows[1]?.[1]).toMatchObject({ kind: 'cut', length: 100_000 });
    const place = { row: 1, columns: 3 };
    const found = await ask(test, 'sql.cellText', {
      connectionId,
      sql,
      values,
      cell: { ...place, column: 1, size: 100_000, head: 'é1é1' },
    });
    expect(found).toEqual({ text: 'é1'.repeat(50_000), isCut: false });
    const cell = { ...place, column: 2, size: 4, head: '00010203' };
    const piece = await ask(test, 'sql.cellBytes', { connectionId, sql, values, cell, offset: 1, length: 2 });
    expect([...piece]).toEqual([1, 2]);
  });

  it('refuses a value that is not the one that was shown, and a secret', async () => {
    const { test, connectionId } = bench(dialect);
    const sql = 'select name from item order by id';
    const cell = { row: 1, column: 0, columns: 1, size: 3, head: 'one' };
    await expect(ask(test, 'sql.cellText', { connectionId, sql, cell })).rejects.toThrow('changed since it was shown');
    const hidden = `select 'secret' as password_hash`;
    const asked = { connectionId, sql: hidden, cell: { row: 0, column: 0, columns: 1, size: 6, head: '' } };
    await expect(ask(test, 'sql.cellText', asked)).rejects.toThrow('is a secret');
    const writes = { connectionId, sql: 'delete from item', cell };
    await expect(ask(test, 'sql.cellText', writes)).rejects.toThrow('a second time');
  });

  it('finds the estimators of pages by the ids of the pages', async () => {
    const { run, test, connectionId } = bench(dialect);
    const { rows } = await run(
      'select p.id, e.id, e.simulation_id from "Page" p join "Estimator" e on e.id = p.estimator_id order by 1',
    );
    const ids = rows.map(([id]) => Number(id));
    expect(ids.length).toBeGreaterThan(0);
    const found = await ask(test, 'estimators.ofPages', { connectionId, pageIds: [...ids, 999_999_999] });
    const pairs = found.flatMap(({ simulationId, estimator }) =>
      estimator.pages.map(({ id }) => [String(id), String(estimator.id), String(simulationId)]),
    );
    expect(pairs.toSorted(([a], [b]) => Number(a) - Number(b))).toEqual(rows);
  });

  it('reports a fault with its place in the text', async () => {
    const { run } = bench(dialect);
    const sql = "select '😀', missing_column from item";
    const { error } = await run(sql);
    expect(error?.failure.message).toContain('missing_column');
    expect(error?.at).toBe(sql.indexOf('missing_column'));
  });

  it('binds parameters', async () => {
    const { run } = bench(dialect);
    const { rows, error } = await run('select name from item where id = :id', { values: ['2'] });
    expect(error).toBeNull();
    expect(rows).toEqual([['two']]);
  });

  it('refuses what writes while the connection is locked', async () => {
    const { run } = bench(dialect);
    for (const sql of [
      'delete from item',
      'insert into item values (9)',
      'create table x (a int)',
      'drop table part',
    ]) {
      const { error } = await run(sql);
      expect(error?.failure, sql).toMatchObject({ code: 'not-allowed' });
    }
    expect((await run('select count(*) from item')).rows).toEqual([['3']]);
  });

  it('keeps a transaction and reports it', async () => {
    const { run } = bench(dialect);
    expect((await run('begin')).state).toMatchObject({ transaction: 'open', isWriting: false });
    expect((await run('select 1')).state.since).not.toBeNull();
    expect((await run('rollback')).state).toMatchObject({ transaction: 'none', since: null });
  });

  it('answers the twenty questions about yaptide', async () => {
    const { run } = bench(dialect);
    const faults: unknown[] = [];
    for (const { question, sql } of yaptideQueries) {
      const { error } = await run(sql.replace(/;$/u, ''), { values: ['%a%'] });
      if (error !== null) faults.push({ question, error });
    }
    expect(yaptideQueries).toHaveLength(20);
    expect(faults).toEqual([]);
  });

  it('stops an endless statement', async () => {
    const { test, connectionId } = bench(dialect);
    const endless = 'with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n';
    const stop = new AbortController();
    const input = { connectionId, consoleId: 'stopped', sql: endless };
    const running = test.core.call({ call: 'sql.run', input, callId: 'test' }, stop.signal);
    await ask(test, 'sql.run', { connectionId, consoleId: 'other', sql: 'select 1' });
    stop.abort();
    expect(await running).toMatchObject({ value: { error: { failure: { code: 'cancelled' } } } });
  });

  it('ends a statement at its timeout', async () => {
    const { run } = bench(dialect);
    const endless = 'with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n';
    expect((await run(endless, { timeout: 1 })).error?.failure.code).toBe('timeout');
  });
});

describe('a session of PostgreSQL that only reads', () => {
  let database: OpenDatabase;
  let session: ConsoleSession;
  beforeAll(async () => {
    database = await openPlace('postgresql', bench('postgresql').place);
    session = await database.openConsole({ writes: false, signal: neverAborted });
  });
  afterAll(async () => {
    await session.close();
    await database.close();
  });

  const runAll = async (...statements: readonly string[]): Promise<readonly string[]> => {
    const answers: string[] = [];
    for (const sql of statements) {
      const mode = /^(?:begin|start|commit|rollback|savepoint|release)/u.test(sql) ? 'control' : 'own';
      const answer = await session.run({ sql, bindings: [], mode, limits }, neverAborted).then(
        ({ tag }) => tag,
        (error: unknown) => (error instanceof FailureError ? error.failure.details.join(' ') : String(error)),
      );
      answers.push(answer);
    }
    await session.letGo();
    return answers;
  };

  it.each([
    ['at once', ['delete from item']],
    ['after the transaction was ended', ['begin', 'commit', 'delete from item']],
    ['after COMMIT within the same text', ['commit', 'set default_transaction_read_only = off', 'delete from item']],
    ['in a transaction that asks to write', ['begin read write', 'delete from item']],
    ['after SET TRANSACTION', ['begin', 'set transaction read write', 'delete from item']],
    [
      'after SET SESSION CHARACTERISTICS',
      ['set session characteristics as transaction read write', 'delete from item'],
    ],
    [
      'in a transaction after SET SESSION CHARACTERISTICS',
      ['set session characteristics as transaction read write', 'begin', 'delete from item'],
    ],
    ['after set_config', ["select set_config('transaction_read_only', 'off', false)", 'delete from item']],
    [
      'after set_config of the default',
      ["select set_config('default_transaction_read_only', 'off', false)", 'begin', 'delete from item'],
    ],
    ['in a chained transaction', ['begin', 'commit and chain', 'set transaction read write', 'delete from item']],
    [
      'below a savepoint',
      ['begin', 'savepoint a', 'set transaction read write', 'rollback to savepoint a', 'delete from item'],
    ],
    ['in a block', ['do $$ begin set transaction read write; delete from item; end $$']],
    ['in a block that commits', ['do $$ begin commit; delete from item; end $$']],
    [
      'by a function',
      ["select nextval('item_id_seq'), setval('s', 1)", 'select * from item for update', 'truncate item'],
    ],
  ])('removes nothing %s', async (_how, statements) => {
    const answers = await runAll(...statements);
    expect(answers.at(-1)).toMatch(/SQLSTATE (?:25006|25P02|2D000|25001)/u);
    expect((await runAll('select 1 from item')).at(0)).toBe('SELECT 3');
  });

  it('refuses a second statement in the same text', async () => {
    expect((await runAll('select 1; delete from item'))[0]).toContain('42601');
  });
});

describe('a console on PostgreSQL', () => {
  it('reports notices, and goes on after the server has ended its session', async () => {
    const { run, place } = bench('postgresql');
    const database = new URL(place).pathname.slice(1);
    const { state } = await run('select 1');
    await run('begin');
    await runOnPostgres(database, `select pg_terminate_backend(${state.pid ?? 0})`);
    const lost = await run('select 2');
    expect(lost.error?.failure.code).toBe('connection-lost');
    expect(lost.notices.join()).toContain('rolled back');
    expect((await run('select 3')).rows).toEqual([['3']]);
  });

  it('says that a result cannot be read on after its session was ended, and runs the next statement', async () => {
    const { run, test, connectionId, place } = bench('postgresql');
    const database = new URL(place).pathname.slice(1);
    const { state, resultId, hasMore } = await run('select i from generate_series(1, 100000) i', { rows: 100 });
    expect(hasMore).toBe(true);
    await runOnPostgres(database, `select pg_terminate_backend(${state.pid ?? 0})`);
    const next = ask(test, 'sql.more', { connectionId, consoleId: 'a', resultId, rows: 100 });
    await expect(next).rejects.toThrow(/lost|no longer available|ended/u);
    expect((await run('select 3')).rows).toEqual([['3']]);
  });

  it('runs what cannot run in a transaction, and tells of a rollback that it made by itself', async () => {
    const unlocked = await makeSqlBench('postgresql');
    const { test, connectionId, run } = unlocked;
    try {
      await ask(test, 'connections.unlock', { connectionId, minutes: 5, typedName: '' });
      const events: CoreEvent[] = [];
      test.core.listen((event) => void events.push(event));
      expect((await run('vacuum item', { consent: { typedName: '' } })).error).toBeNull();
      expect(
        (await run('create index concurrently i on part (item_id)', { consent: { typedName: '' } })).error,
      ).toBeNull();
      expect((await run("do $$ begin raise notice 'hello'; end $$", { consent: { typedName: '' } })).notices).toEqual([
        'NOTICE: hello',
      ]);
      for (const copy of ['copy item from stdin', 'copy item to stdout']) {
        expect((await run(copy, { consent: { typedName: '' } })).error?.failure.message).toContain('COPY');
        expect((await run('select 4')).rows).toEqual([['4']]);
      }
      const shown = await run('begin; delete from item', { consent: { typedName: '' } }).catch(
        (error: unknown) => error,
      );
      expect(String(shown)).toContain('more than one statement');
    } finally {
      await test.dispose();
    }
  });
});
