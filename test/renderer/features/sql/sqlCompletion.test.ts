import { describe, expect, it } from 'vitest';
import { findPlace } from '#renderer/features/sql/completionPlace.ts';
import { quoteName, suggest } from '#renderer/features/sql/sqlCompletion.ts';
import type { Catalog, Relation } from '#shared/domain/catalog.ts';

const summary = (name: string, schema = 'public') =>
  ({ schema, name, kind: 'table', rows: 10, isReadable: true, partOf: null, comment: null }) as const;
const catalog: Catalog = {
  searchPath: ['public'],
  schemas: [{ name: 'public', isSystem: false, isReadable: true }],
  relations: [summary('User'), summary('Simulation'), summary('plain'), summary('far', 'other')],
  isCut: false,
  functions: [{ schema: 'public', name: 'compute', arguments: 'a int', result: 'int' }],
  types: [],
  extensions: [],
};

const column = (name: string) =>
  ({
    name,
    type: 'integer',
    isNotNull: true,
    default: null,
    generated: null,
    comment: null,
    isSecret: false,
    isForbidden: false,
    isBlob: false,
  }) as const;
const key = {
  name: 'k',
  child: { schema: 'public', name: 'Simulation' },
  childColumns: ['user_id'],
  parent: { schema: 'public', name: 'User' },
  parentColumns: ['id'],
  onDelete: 'no action',
} as const;
const relation = (name: string, columns: readonly string[], parts: Partial<Relation>): Relation => ({
  schema: 'public',
  name,
  kind: 'table',
  comment: null,
  rows: 10,
  columns: columns.map(column),
  primaryKey: ['id'],
  uniqueKeys: [],
  notEditable: null,
  rowKey: ['id'],
  references: [],
  referencedBy: [],
  ...parts,
});
const relations = [
  relation('User', ['id', 'username', 'Odd name'], { referencedBy: [key] }),
  relation('Simulation', ['id', 'user_id', 'title'], { references: [key] }),
];

/** What is suggested at the bar of a text, the best first. */
function at(text: string): readonly string[] | undefined {
  const place = findPlace(text.replace('|', ''), text.indexOf('|'), 'postgresql');
  if (place === undefined) return undefined;
  return suggest(place, { catalog, relations }, 'postgresql')
    .filter(({ label }) => label.toLowerCase().startsWith(place.word.toLowerCase()))
    .toSorted((one, other) => other.boost - one.boost)
    .map(({ insert }) => insert);
}

/** Place, and what must be the first suggestion. */
const first: readonly (readonly [string, string])[] = [
  ['select * from |', '"User"'],
  ['select * from U|', '"User"'],
  ['select * from us|', '"User"'],
  ['select * from "Us|', '"User"'],
  ['select * from pl|', 'plain'],
  ['select * from fa|', 'other.far'],
  ['select * from other.|', 'far'],
  ['select * from public.S|', '"Simulation"'],
  ['update S|', '"Simulation"'],
  ['insert into S|', '"Simulation"'],
  ['delete from S|', '"Simulation"'],
  ['select us| from "User"', 'username'],
  ['select Od| from "User"', '"Odd name"'],
  ['select u.| from "User" u', 'id'],
  ['select u.us| from "User" u', 'username'],
  ['select u.us| from "User" as u', 'username'],
  ['select "User".us| from "User"', 'username'],
  ['select U.us| from "User" u', 'username'],
  ['select * from "User" where us|', 'username'],
  ['select * from "User" u where u.us|', 'username'],
  ['select * from "User" order by us|', 'username'],
  ['select * from "User" group by us|', 'username'],
  ['select * from "User" u, "Simulation" s where s.ti|', 'title'],
  ['select ti| from "User" u, "Simulation" s', 's.title'],
  ['select * from "Simulation" s join |', '"User" u ON s.user_id = u.id'],
  ['select * from "Simulation" s join U|', '"User" u ON s.user_id = u.id'],
  ['select * from "User" u join Si|', '"Simulation" s ON s.user_id = u.id'],
  ['select * from "User" u left join Si|', '"Simulation" s ON s.user_id = u.id'],
  ['select * from "User" s join Si|', '"Simulation" s2 ON s2.user_id = s.id'],
  ['select * from "Simulation" s join "User" u on |', 's.user_id = u.id'],
  ['select * from "User" u join "Simulation" s on |', 's.user_id = u.id'],
  ['with recent as (select 1) select * from re|', 'recent'],
  ['with a as (select 1), beta as (select 2) select * from be|', 'beta'],
  ['with recursive tree as (select 1) select * from tr|', 'tree'],
  ['select 1; select us| from "User"', 'username'],
  ['select us| from "User"; select 1', 'username'],
  ['select 1;\n\nselect * from U|\n\n;select 2', '"User"'],
  ["select 'it''s', us| from \"User\"", 'username'],
  ['select /* from plain */ us| from "User"', 'username'],
  ['select us| -- from plain\nfrom "User"', 'username'],
  ['select $$ from plain $$, us| from "User"', 'username'],
  ['update "User" set us|', 'username'],
  ['delete from "User" where us|', 'username'],
  ['insert into "User" (id) values (1) returning us|', 'username'],
  ['select * from public."User" u where u.us|', 'username'],
  ['select * from only "User" u where u.us|', 'username'],
  ['select count(us|) from "User"', 'username'],
  ['select max(u.us|) from "User" u', 'username'],
  ['select * from "User" u where u.id = 1 and u.us|', 'username'],
  ['select * from "User" u where exists (select 1 from "Simulation" s where s.user_id = u.i|)', 'id'],
  ['select * from (select * from "User" u where u.us|) x', 'username'],
  ['select com|', 'compute('],
  ['explain select us| from "User"', 'username'],
  ['select case when us| then 1 end from "User"', 'username'],
  ['select * from "User" having us|', 'username'],
  ['select * from "User" limit 1; select * from pl|', 'plain'],
];

describe('completion', () => {
  it.each(first)('%s → %s', (text, expected) => {
    expect(at(text)?.[0]).toBe(expected);
  });

  it.each(["select 'fro|m'", 'select 1 -- from |x', '/* from | */ select 1', 'select $$ fr| $$'])(
    'offers nothing in %s',
    (text) => {
      expect(at(text)).toBeUndefined();
    },
  );

  it('quotes names with capitals, signs and those that are keywords', () => {
    expect(['plain', 'User', 'two words', 'order', 'a"b'].map((name) => quoteName(name, 'postgresql'))).toEqual([
      'plain',
      '"User"',
      '"two words"',
      '"order"',
      '"a""b"',
    ]);
  });
});
