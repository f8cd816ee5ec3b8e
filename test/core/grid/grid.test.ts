import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import { makeGridHandlers } from '#core/grid/gridHandlers.ts';
import { gridCalls } from '#shared/contract/gridCalls.ts';
import type { GridCondition, GridRow } from '#shared/domain/grid.ts';
import type { ListWindow, WindowOf } from '#shared/domain/listing.ts';
import { FailureError } from '#shared/failure.ts';
import { dialects, makeSqliteFile, neverAborted, openPlace } from '../../support/ownDatabases.ts';
import { makePostgresDatabase, postgresAddress, runOnPostgres } from '../../support/postgresServer.ts';

const gzip = gzipSync('[1]').toString('hex');
const wide = Array.from({ length: 1600 }, (_, index) => `c${index} integer default ${index}`).join(', ');
const longText = (end: string): string => `${'x'.repeat(1000)}${end}`;

/** Rows 1 to 60: ties, NULLs and long values in each column that is sorted by. */
const many = Array.from({ length: 60 }, (_, index) => {
  const tied = index % 3 === 0 ? 'null' : String(index % 4);
  const word = index % 5 === 0 ? 'null' : `'${index % 2 === 0 ? longText(String(index)) : `w${index % 7}`}'`;
  return `insert into many values (${index + 1}, ${tied}, ${word});`;
}).join('\n');

const common = `
  create table many (id integer primary key, tied integer, word text);
  ${many}
  create table paired (a integer not null, b varchar(20) not null, note text, primary key (a, b));
  insert into paired values (1, 'x', 'one'), (1, 'y', ''), (2, 'a''b', null);
  create table keyless (n integer, t text);
  insert into keyless values (3, 'c'), (1, 'a'), (2, 'b');
  create table wide (id integer primary key, ${wide.replace('c0 integer default 0, ', '')});
  insert into wide (id) values (1);
  create table "Odd ""?"" :na::me" ("a?b" integer primary key, "say ""hi""" text, "line
break" text, "select" text);
  insert into "Odd ""?"" :na::me" values (7, '?', ':x', '$1');
  create table keeps (id integer primary key, password_hash text);
  insert into keeps values (1, 'sesame');
  create view listed as select id, tied from many where id <= 10;
  create view broken as select 1 / (tied - tied) as one from many where tied is not null;`;

const onSqlite = `${common.replace('select 1 / (tied - tied)', "select json('{') ")}
  create table blobs (id integer primary key, b blob);
  insert into blobs values (1, x'${gzip}'), (2, null), (3, x''), (4, x'7b2261223a317d'), (5, zeroblob(5000));
  create table mixed (id integer primary key, v);
  insert into mixed values (1, 9223372036854775807), (2, 0.30000000000000004), (3, 'text'), (4, ''), (5, null), (6, 9e999);
  create table pairs (k text primary key, v integer) without rowid;
  insert into pairs values ('a', 1), ('b', 2);`;
const onPostgres = `${common}
  create table blobs (id integer primary key, b bytea);
  insert into blobs values (1, '\\x${gzip}'), (2, null), (3, ''), (4, '\\x7b2261223a317d'), (5, decode(repeat('00', 5000), 'hex'));
  create type point_of as (x numeric, y text);
  create table exact (id integer primary key, f float8, n numeric, i int8, t timestamptz, j jsonb, a text[], r numrange, c point_of, g json);
  insert into exact values
    (1, 'NaN', '1234567890123456789012345678901234567890.0123456789', 9223372036854775807, '2024-02-29 23:59:59.000001+05:30', '{"n": 98765432109876543210}', '{"a,b",NULL}', '[1.5,)', '(1.50,"x, y")', '{"b":1,  "a":1}'),
    (2, '-0', 'NaN', -9223372036854775808, 'infinity', '[]', '{}', 'empty', null, null),
    (3, '-Infinity', '1e-20', 0, '0753-04-21 00:00:00+00 BC', 'null', null, null, null, '[]');`;

describe.each(dialects)('the rows of any table on %s', (dialect) => {
  let database: OpenDatabase;
  let databaseName = '';
  const calls = makeGridHandlers(() => database);
  const schema = dialect === 'sqlite' ? 'main' : 'public';
  const named = (name: string) => ({ connectionId: 'c', relation: { schema, name } });
  type Asked = Partial<z.input<(typeof gridCalls)['grid.rows']['input']>>;
  const read = async (name: string, columns: readonly string[], asked: Asked = {}): Promise<WindowOf<GridRow>> => {
    const input = gridCalls['grid.rows'].input.parse({ ...named(name), columns, ...asked });
    return gridCalls['grid.rows'].output.parse(await calls['grid.rows'](input, { signal: neverAborted }));
  };
  const cellsOf = async (name: string, columns: readonly string[], asked: Asked = {}) =>
    (await read(name, columns, asked)).rows.map(({ cells }) => cells);
  const filtered = async (name: string, ...conditions: readonly GridCondition[]) =>
    (await cellsOf(name, ['id'], { filter: { conditions: [...conditions] } })).map(([id]) => Number(id));

  beforeAll(async () => {
    database =
      dialect === 'sqlite'
        ? await openPlace(dialect, makeSqliteFile(onSqlite))
        : await openPlace(dialect, await postgresAddress((databaseName = await makePostgresDatabase(onPostgres))));
  });
  afterAll(async () => database.close());

  it.each(['', 'tied', 'word'])('come in the same order by windows of any kind, sorted by %j', async (column) => {
    for (const direction of ['ascending', 'descending'] as const) {
      const sort = { column, direction };
      const keys = async (window: ListWindow) =>
        (await read('many', ['id'], { sort, window })).rows.map(({ key }) => key);
      const all = await keys({ kind: 'jump', from: 'start', skip: 0, limit: 200 });
      expect(new Set(all).size).toBe(60);
      const forwards: string[] = [];
      let next = await read('many', ['id'], { sort, window: { kind: 'jump', from: 'start', skip: 0, limit: 7 } });
      while (next.lastCursor !== null) {
        forwards.push(...next.rows.map(({ key }) => key));
        next = await read('many', ['id'], { sort, window: { kind: 'after', cursor: next.lastCursor, limit: 7 } });
      }
      expect(forwards).toEqual(all);
      const backwards: string[] = [];
      let before = await read('many', ['id'], { sort, window: { kind: 'jump', from: 'end', skip: 0, limit: 7 } });
      while (before.firstCursor !== null) {
        backwards.unshift(...before.rows.map(({ key }) => key));
        before = await read('many', ['id'], { sort, window: { kind: 'before', cursor: before.firstCursor, limit: 7 } });
      }
      expect(backwards).toEqual(all);
      expect(await keys({ kind: 'jump', from: 'start', skip: 35, limit: 10 })).toEqual(all.slice(35, 45));
      expect(await keys({ kind: 'jump', from: 'start', skip: 45, limit: 10 })).toEqual(all.slice(45, 55));
      expect(await keys({ kind: 'jump', from: 'end', skip: 30, limit: 10 })).toEqual(all.slice(20, 30));
    }
  });

  it('stand last where they have no value, in both directions', async () => {
    for (const direction of ['ascending', 'descending'] as const) {
      const tied = (await cellsOf('many', ['tied'], { sort: { column: 'tied', direction } })).map(([cell]) => cell);
      expect(tied.slice(-20).every((cell) => cell === null)).toBe(true);
      expect(tied[0]).toBe(direction === 'ascending' ? '0' : '3');
    }
  });

  it('have keys of several columns, texts among them', async () => {
    const { rows } = await read('paired', ['note']);
    expect(rows.map(({ cells }) => cells[0])).toEqual(['one', '', null]);
    for (const { key } of rows) {
      const row = await calls['grid.row']({ ...named('paired'), key }, { signal: neverAborted });
      expect(row?.key).toBe(key);
    }
    const row = await calls['grid.row']({ ...named('paired'), key: rows[2]?.key ?? '' }, { signal: neverAborted });
    expect(row?.cells).toEqual(['2', "a'b", null]);
  });

  it('are told apart without a key, and in a view by their number', async () => {
    const { rows } = await read('keyless', ['n'], { sort: { column: 'n', direction: 'descending' } });
    expect(rows.map(({ cells }) => cells[0])).toEqual(['3', '2', '1']);
    const found = await calls['grid.row']({ ...named('keyless'), key: rows[1]?.key ?? '' }, { signal: neverAborted });
    expect(found?.cells).toEqual(['2', 'b']);
    const listed = await read('listed', ['id'], { window: { kind: 'jump', from: 'end', skip: 0, limit: 3 } });
    expect(listed.rows.map(({ cells }) => cells[0])).toEqual(['8', '9', '10']);
    const before = await read('listed', ['id'], {
      window: { kind: 'before', cursor: listed.firstCursor ?? '', limit: 2 },
    });
    expect(before.rows.map(({ cells }) => cells[0])).toEqual(['6', '7']);
  });

  it('are read whatever their table and columns are called', async () => {
    const name = 'Odd "?" :na::me';
    const columns = ['a?b', 'say "hi"', 'line\nbreak', 'select'];
    expect(await cellsOf(name, columns)).toEqual([['7', '?', ':x', '$1']]);
    const conditions = [{ kind: 'contains', column: 'line\nbreak', value: ':X' } as const];
    const filter = { text: '?', conditions };
    expect(
      await cellsOf(name, columns, { filter, sort: { column: 'say "hi"', direction: 'descending' } }),
    ).toHaveLength(1);
  });

  it('are read of a table with 1600 columns, a row of them as a whole', async () => {
    const { rows } = await read('wide', ['id', 'c1599', 'c700']);
    expect(rows[0]?.cells).toEqual(['1', '1599', '700']);
    const row = await calls['grid.row']({ ...named('wide'), key: rows[0]?.key ?? '' }, { signal: neverAborted });
    expect([row?.cells.length, row?.cells.at(-1)]).toEqual([1600, '1599']);
  });

  it('tell of blobs their size and what they begin with, and give them in pieces', async () => {
    expect((await cellsOf('blobs', ['b'])).flat()).toEqual([
      { kind: 'blob', bytes: gzip.length / 2, content: 'gzip' },
      null,
      { kind: 'blob', bytes: 0 },
      { kind: 'blob', bytes: 7, content: 'JSON' },
      { kind: 'blob', bytes: 5000 },
    ]);
    const { rows } = await read('blobs', ['b'], { sort: { column: 'b', direction: 'descending' } });
    expect(rows[0]?.cells).toEqual([{ kind: 'blob', bytes: 5000 }]);
    const piece = { key: (await read('blobs', ['id'])).rows[3]?.key ?? '', column: 'b', offset: 1, length: 3 };
    const bytes = await calls['grid.bytes']({ ...named('blobs'), ...piece }, { signal: neverAborted });
    expect(Buffer.from(bytes).toString()).toBe('"a"');
  });

  it('show the beginning of a long text, and all of it on request', async () => {
    const { rows } = await read('many', ['word'], {
      filter: { conditions: [{ kind: 'equals', column: 'id', value: '3' }] },
    });
    expect(rows[0]?.cells[0]).toEqual({ kind: 'cut', text: 'x'.repeat(300), length: 1001 });
    const cell = { ...named('many'), key: rows[0]?.key ?? '', column: 'word' };
    expect(await calls['grid.text'](cell, { signal: neverAborted })).toEqual({ text: longText('2'), isCut: false });
  });

  it.runIf(dialect === 'postgresql')(
    'tell of values of 100 MB how large they are, and give them piece by piece',
    async () => {
      const size = 100 * 2 ** 20;
      await runOnPostgres(
        databaseName,
        `drop table if exists huge; create table huge (id integer primary key, t text, b bytea);
       insert into huge select 1, repeat('x', ${size}), null;
       insert into huge select 2, null, decode(repeat('ab', ${size / 2}), 'hex');`,
      );
      const { rows } = await read('huge', ['t', 'b']);
      expect(rows[0]?.cells).toEqual([{ kind: 'cut', text: 'x'.repeat(300), length: size, unit: 'bytes' }, null]);
      expect(rows[1]?.cells).toMatchObject([null, { kind: 'blob', bytes: size / 2 }]);
      const text = await calls['grid.text'](
        { ...named('huge'), key: rows[0]?.key ?? '', column: 't' },
        { signal: neverAborted },
      );
      expect(text.isCut).toBe(true);
      expect(text.text?.length).toBeLessThan(16 * 2 ** 20);
      const piece = { key: rows[1]?.key ?? '', column: 'b', offset: size / 2 - 3, length: 100 };
      const bytes = await calls['grid.bytes']({ ...named('huge'), ...piece }, { signal: neverAborted });
      expect(Buffer.from(bytes).toString('hex')).toBe('ababab');
      await runOnPostgres(databaseName, 'drop table huge');
    },
  );

  it('are filtered by their values', async () => {
    expect(await filtered('many', { kind: 'equals', column: 'id', value: '12' })).toEqual([12]);
    expect(await filtered('many', { kind: 'between', column: 'id', from: '58', to: null })).toEqual([58, 59, 60]);
    expect(await filtered('many', { kind: 'null', column: 'tied' })).toHaveLength(20);
    expect(await filtered('many', { kind: 'differs', column: 'tied', value: '1' })).toHaveLength(50);
    expect(await filtered('many', { kind: 'contains', column: 'word', value: 'W3' })).toEqual([4, 18, 32, 60]);
    expect(await filtered('blobs', { kind: 'between', column: 'b', from: '5', to: '100' })).toEqual([1, 4]);
    const filter = { text: 'w3' };
    const { count } = await calls['grid.count']({ ...named('many'), filter }, { signal: neverAborted });
    expect((await read('many', ['id'], { filter })).rows).toHaveLength(count);
  });

  it('tell nothing of a secret, by values, order or filter', async () => {
    expect(await cellsOf('keeps', ['password_hash'])).toEqual([[{ kind: 'secret', length: 6 }]]);
    const refused = { failure: { code: 'bad-input' } };
    const sort = { column: 'password_hash', direction: 'ascending' } as const;
    await expect(read('keeps', ['id'], { sort })).rejects.toMatchObject(refused);
    await expect(filtered('keeps', { kind: 'contains', column: 'password_hash', value: 's' })).rejects.toMatchObject(
      refused,
    );
    expect(await cellsOf('keeps', ['id'], { filter: { text: 'sesame' } })).toEqual([]);
    const cell = { ...named('keeps'), key: '["1"]', column: 'password_hash' };
    await expect(calls['grid.text'](cell, { signal: neverAborted })).rejects.toMatchObject(refused);
  });

  it('fail with the server’s own words where a view does', async () => {
    await expect(read('broken', ['one'])).rejects.toBeInstanceOf(FailureError);
  });

  it('refuse a filter that is no value of the column, and a cursor of another table', async () => {
    if (dialect === 'postgresql') {
      const wrong = filtered('many', { kind: 'equals', column: 'id', value: 'twelve' });
      await expect(wrong).rejects.toMatchObject({
        failure: { message: 'A value does not match the type of its column' },
      });
    }
    const window = { kind: 'after', cursor: '["valued"]', limit: 5 } as const;
    await expect(read('many', ['id'], { window })).rejects.toMatchObject({ failure: { code: 'bad-input' } });
  });

  it.runIf(dialect === 'postgresql')('are exact whatever their type', async () => {
    const columns = ['f', 'n', 'i', 't', 'j', 'a', 'r', 'c', 'g'];
    expect(await cellsOf('exact', columns)).toEqual([
      [
        'NaN',
        '1234567890123456789012345678901234567890.0123456789',
        '9223372036854775807',
        '2024-02-29 18:29:59.000001+00',
        '{"n": 98765432109876543210}',
        '{"a,b",NULL}',
        '[1.5,)',
        '(1.50,"x, y")',
        '{"b":1,  "a":1}',
      ],
      ['-0', 'NaN', '-9223372036854775808', 'infinity', '[]', '{}', 'empty', null, null],
      ['-Infinity', '0.00000000000000000001', '0', '0753-04-21 00:00:00+00 BC', 'null', null, null, null, '[]'],
    ]);
    for (const column of columns) {
      const sort = { column, direction: 'descending' } as const;
      expect(await cellsOf('exact', ['id'], { sort }), column).toHaveLength(3);
    }
    expect(await filtered('exact', { kind: 'equals', column: 'g', value: '[]' })).toEqual([3]);
    expect(await filtered('exact', { kind: 'matches', column: 'a', value: '^{"a' })).toEqual([1]);
  });

  it.runIf(dialect === 'sqlite')('are exact whatever a column holds', async () => {
    expect((await cellsOf('mixed', ['v'])).flat()).toEqual([
      '9223372036854775807',
      '0.30000000000000004',
      'text',
      '',
      null,
      // As SQLite's own dumps write an infinite number: it is read back as one.
      '9e999',
    ]);
    const sorted = await read('mixed', ['v'], { sort: { column: 'v', direction: 'ascending' } });
    const window = { kind: 'after', cursor: sorted.firstCursor ?? '', limit: 5 } as const;
    const sort = { column: 'v', direction: 'ascending' } as const;
    expect((await read('mixed', ['v'], { sort, window })).rows).toHaveLength(5);
    const { rows } = await read('pairs', ['v']);
    const row = await calls['grid.row']({ ...named('pairs'), key: rows[1]?.key ?? '' }, { signal: neverAborted });
    expect(row?.cells).toEqual(['b', '2']);
  });
});
