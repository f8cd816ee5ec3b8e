import { describe, expect, it } from 'vitest';
import { changedTable } from '#core/sql/changedTable.ts';

describe('the table that a statement changes', () => {
  it.each([
    ['delete from Item', { verb: 'delete', schema: null, table: 'item', qualifier: 'Item', columns: [] }],
    [
      'DELETE FROM ONLY s."It""em" AS i USING other o WHERE i.id = o.id',
      { verb: 'delete', schema: 's', table: 'It"em', qualifier: 'i', columns: [] },
    ],
    [
      `update "T" t set a = (select max(x) from y where z = 1), "B" = ARRAY[1, 2], c = f(1, 'where') where a > 1`,
      { verb: 'update', schema: null, table: 'T', qualifier: 't', columns: ['a', 'B', 'c'] },
    ],
    [
      'update t set a = b.a from b where b.id = t.id',
      { verb: 'update', schema: null, table: 't', qualifier: 't', columns: ['a'] },
    ],
  ])('is read from %s', (sql, found) => {
    expect(changedTable(sql, 'postgresql')).toEqual(found);
  });

  it.each([
    'with a as (select 1) delete from t',
    'delete from t returning id',
    'update t set (a, b) = (1, 2)',
    'update t set a[1] = 2',
    'update t set a.b = 2',
    'delete from t where current of c',
    'insert into t values (1)',
    'truncate t',
    'merge into t using s on true when matched then delete',
  ])('is not told for %s', (sql) => {
    expect(changedTable(sql, 'postgresql')).toHaveProperty('reason');
  });

  it.each(['update or replace t set a = 1', 'delete from t limit 1', 'replace into t values (1)'])(
    'is not told for %s of SQLite',
    (sql) => {
      expect(changedTable(sql, 'sqlite')).toHaveProperty('reason');
    },
  );

  it('keeps the case of SQLite, and reads its brackets', () => {
    expect(changedTable('update main.[My Table] set `a b` = 1', 'sqlite')).toEqual({
      verb: 'update',
      schema: 'main',
      table: 'My Table',
      qualifier: '[My Table]',
      columns: ['a b'],
    });
  });
});
