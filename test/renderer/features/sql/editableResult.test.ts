import { describe, expect, it } from 'vitest';
import { tableOfResult, toEditableResult } from '#renderer/features/sql/results/editableResult.ts';
import { queriedTable } from '#renderer/features/sql/results/queriedTable.ts';
import type { Relation } from '#shared/domain/catalog.ts';
import type { ResultColumn } from '#shared/domain/sql.ts';

describe('the one table of a query', () => {
  it.each([
    ['select * from Item', 'item'],
    ['SELECT i.id, (select max(x) from other) FROM s."It""em" AS i WHERE i.id in (select 1 union select 2);', 'It"em'],
    ['select id from t a order by id limit 3', 't'],
    ['select extract(year from made), id from only t where a is not null for update', 't'],
    ['select distinct id, name from t offset 3', 't'],
  ])('is read from %s', (sql, table) => {
    expect(queriedTable(sql, 'postgresql')).toBe(table);
  });

  it.each([
    'select a.id, b.name from t a join t b on a.id = b.parent',
    'select a.id, b.name from t a, t b',
    'select a.id, b.name from t natural join u',
    'select a.id, b.name from t a cross join t b where a.id = 1',
    'select id, name from t union select id, name from u',
    'with t as (select 1 as id) select id from t',
    'select id from (select * from t) s',
    'select id from f(1)',
    'select id, count(*) from t group by id',
    'select id from t tablesample system (1)',
    'update t set a = 1',
    'explain select * from t',
    'select 1',
  ])('is not told by %s', (sql) => {
    expect(queriedTable(sql, 'postgresql')).toBeUndefined();
  });
});

const column = (name: string, table = 'item'): ResultColumn => ({
  name,
  type: 'text',
  source: { schema: 'public', table, column: name },
});
const item: Relation = {
  schema: 'public',
  name: 'item',
  kind: 'table',
  comment: null,
  rows: 1,
  columns: ['id', 'name', 'isNew', 'made'].map((name) => ({
    name,
    type: { id: 'integer', name: 'text', isNew: 'boolean' }[name] ?? 'timestamp with time zone',
    isNotNull: false,
    default: null,
    generated: null,
    comment: null,
    isSecret: false,
    isForbidden: false,
    isBlob: false,
  })),
  primaryKey: ['id'],
  uniqueKeys: [],
  notEditable: null,
  rowKey: ['id'],
  references: [],
  referencedBy: [],
};

describe('a result whose rows are edited', () => {
  it('shows values of one table, and not of one that the query only reaches through a view', () => {
    const columns = [column('id'), column('name'), { name: 'n', type: 'bigint', source: null }];
    expect(tableOfResult('select id, name, 1 as n from item', columns, 'postgresql')).toEqual({
      schema: 'public',
      name: 'item',
    });
    expect(tableOfResult('select id, name from pairs', columns, 'sqlite')).toBeUndefined();
    expect(tableOfResult('select * from item', [column('id'), column('x', 'u')], 'sqlite')).toBeUndefined();
  });

  it('has the key, and names rows and values as the table does', () => {
    const found = toEditableResult(item, [column('isNew'), column('id'), column('isNew')], 'postgresql');
    expect(found?.columns.map((each) => each?.name)).toEqual(['isNew', 'id', undefined]);
    expect(found?.toGridRow({ index: 0, cells: ['t', '7', 't'] })).toEqual({
      key: '["7"]',
      cells: ['7', null, 'true', null],
    });
    expect(found?.keyOf({ index: 0, cells: ['t', null, 't'] })).toBeUndefined();
  });

  it('writes the storage class of a key of SQLite', () => {
    const named = { ...item, schema: 'main', rowKey: ['name', 'id'] };
    const found = toEditableResult(named, [column('id'), column('name')], 'sqlite');
    expect(found?.keyOf({ index: 0, cells: ['7', 'x'] })).toBe('[["x","text"],"7"]');
  });

  it('cannot be edited without the key, or where the session decides how a key is written', () => {
    expect(toEditableResult(item, [column('name')], 'postgresql')).toBeUndefined();
    expect(toEditableResult({ ...item, rowKey: ['made'] }, [column('made')], 'postgresql')).toBeUndefined();
    expect(toEditableResult({ ...item, rowKey: [] }, [column('id')], 'postgresql')).toBeUndefined();
    expect(toEditableResult({ ...item, notEditable: 'A view.' }, [column('id')], 'postgresql')).toBeUndefined();
  });
});
