import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCatalogHandlers } from '#core/catalog/catalogHandlers.ts';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import { catalogCalls } from '#shared/contract/catalogCalls.ts';
import type { Catalog, Relation } from '#shared/domain/catalog.ts';
import { dialects, makeSqliteFile, neverAborted, openPlace } from '../../support/ownDatabases.ts';
import { makePostgresDatabase, postgresAddress, runOnPostgres } from '../../support/postgresServer.ts';

const noCopy = async (): Promise<never> => Promise.reject(new Error('Nothing is copied here.'));

const common = `
  create table parent (a integer not null, b text not null, title text default 'x', primary key (a, b), unique (title));
  create table child (id integer primary key, pa integer, pb text, password_hash text, data BYTES,
    foreign key (pa, pb) references parent (a, b) on delete cascade);
  create table "odd ""?"" name" ("select" integer, "a.b" text, "ż ?1" text);
  create view seen as select * from child;`;
const onPostgres = `${common.replace('BYTES', 'bytea')}
  create schema other;
  create table other.parts (id bigint generated always as identity, at date not null, twice bigint generated always as (2) stored)
    partition by range (at);
  create table other.parts_1 partition of other.parts for values from ('2026-01-01') to ('2027-01-01');
  create materialized view kept as select 1 as one;
  create type mood as enum ('good', 'bad');
  create domain bytes as bytea;
  create table typed (m mood, d bytes, f double precision[], unique (m));
  create function twice(n integer) returns integer language sql as 'select 2 * n';
  comment on table parent is 'who was first';
  comment on column parent.title is 'what it is called';
  insert into child (id, data) select n, decode(repeat('ab', 3000), 'hex') from generate_series(1, 50) as n;
  analyze;`;

describe.each(dialects)('the catalog on %s', (dialect) => {
  let database: OpenDatabase;
  let names: Catalog;
  const signal = { signal: neverAborted };
  const calls = makeCatalogHandlers({ connections: { database: () => database, openCopy: noCopy } });
  const home = dialect === 'sqlite' ? 'main' : 'public';
  const relation = async (name: string, schema = home): Promise<Relation> =>
    catalogCalls['catalog.relation'].output.parse(
      await calls['catalog.relation']({ connectionId: 'c', relation: { schema, name } }, signal),
    );
  beforeAll(async () => {
    database =
      dialect === 'sqlite'
        ? await openPlace(dialect, makeSqliteFile(common.replace('BYTES', 'blob')))
        : await openPlace(dialect, await postgresAddress(await makePostgresDatabase(onPostgres)));
    names = catalogCalls['catalog.list'].output.parse(await calls['catalog.list']({ connectionId: 'c' }, signal));
  });
  afterAll(async () => database.close());

  it('lists tables and views by kind', () => {
    const own = names.relations.filter(({ schema, name }) => schema === home && !name.startsWith('sqlite_'));
    const kinds = [
      'child table',
      ...(dialect === 'sqlite' ? [] : ['kept materialised view']),
      'odd "?" name table',
      'parent table',
      'seen view',
      ...(dialect === 'sqlite' ? [] : ['typed table']),
    ];
    expect(own.map(({ name, kind }) => `${name} ${kind}`)).toEqual(kinds);
  });

  it('tells columns, keys and references both ways', async () => {
    const parent = await relation('parent');
    expect(parent.primaryKey).toEqual(['a', 'b']);
    expect(parent.uniqueKeys).toEqual([['title']]);
    expect(parent.columns.map(({ name, isNotNull }) => [name, isNotNull])).toEqual([
      ['a', true],
      ['b', true],
      ['title', false],
    ]);
    expect(parent.columns[2]?.default).toContain(`'x'`);
    const key = {
      child: { schema: home, name: 'child' },
      childColumns: ['pa', 'pb'],
      parent: { schema: home, name: 'parent' },
      parentColumns: ['a', 'b'],
      onDelete: 'cascade',
    };
    expect(parent.referencedBy).toMatchObject([key]);
    const child = await relation('child');
    expect(child.references).toMatchObject([key]);
    expect(child.columns.map(({ isSecret, isBlob }) => [isSecret, isBlob])).toEqual([
      [false, false],
      [false, false],
      [false, false],
      [true, false],
      [false, true],
    ]);
  });

  it('names what people would not call a column', async () => {
    const odd = await relation('odd "?" name');
    expect(odd.columns.map(({ name }) => name)).toEqual(['select', 'a.b', 'ż ?1']);
  });

  it('fails with not-found for a table that is not there', async () => {
    await expect(relation('nowhere')).rejects.toMatchObject({ failure: { code: 'not-found' } });
  });

  it('tells sizes that add up', async () => {
    const sizes = catalogCalls['catalog.sizes'].output.parse(
      await calls['catalog.sizes']({ connectionId: 'c' }, signal),
    );
    const child = sizes?.find(({ name }) => name === 'child');
    if (dialect === 'sqlite') {
      expect(child).toMatchObject({ heap: 4096, toast: 0, indexes: 0, rows: 0 });
      return;
    }
    const query = database.build.raw(`select pg_total_relation_size('child')::text as size`);
    const [[total] = []] = (await database.positionalRows(query, neverAborted)).rows;
    expect((child?.heap ?? 0) + (child?.toast ?? 0) + (child?.indexes ?? 0)).toBe(Number(total));
    expect(child?.toast).toBeGreaterThan(0);
  });

  it.runIf(dialect === 'postgresql')('tells what only PostgreSQL has', async () => {
    expect(names.schemas).toContainEqual({ name: 'other', isSystem: false, isReadable: true });
    expect(names.schemas.some(({ name }) => name.startsWith('pg_toast'))).toBe(false);
    expect(names.functions).toEqual([{ schema: 'public', name: 'twice', arguments: 'n integer', result: 'integer' }]);
    expect(names.types).toEqual([
      { schema: 'public', name: 'bytes', kind: 'domain' },
      { schema: 'public', name: 'mood', kind: 'enum' },
    ]);
    expect(names.extensions.map(({ name }) => name)).toContain('plpgsql');
    const part = names.relations.find(({ name }) => name === 'parts_1');
    expect(part?.partOf).toEqual({ schema: 'other', name: 'parts' });
    expect(names.relations.find(({ name }) => name === 'child')?.rows).toBe(50);
    const parts = await relation('parts', 'other');
    expect(parts.columns.map(({ generated }) => generated)).toEqual(['identity always', null, 'stored']);
    const typed = await relation('typed');
    expect(typed.columns.map(({ type, isBlob }) => [type, isBlob])).toEqual([
      ['mood', false],
      ['bytes', true],
      ['double precision[]', false],
    ]);
    expect((await relation('parent')).comment).toBe('who was first');
  });

  it.runIf(dialect === 'postgresql')('says what a role may not read', async () => {
    const url = new URL(await postgresAddress(await makePostgresDatabase(onPostgres)));
    const role = `narrow_${Math.random().toString(36).slice(2)}`;
    await runOnPostgres(
      url.pathname.slice(1),
      `create role ${role} login password 'x'; grant select (id, pa) on child to ${role};`,
    );
    url.username = role;
    url.password = 'x';
    const narrow = await openPlace('postgresql', url.href);
    const seen = makeCatalogHandlers({ connections: { database: () => narrow, openCopy: noCopy } });
    const list = await seen['catalog.list']({ connectionId: 'c' }, signal);
    const readable = list.relations.filter(({ schema, isReadable }) => schema === 'public' && isReadable);
    expect(readable.map(({ name }) => name)).toEqual(['child']);
    const child = await seen['catalog.relation'](
      { connectionId: 'c', relation: { schema: 'public', name: 'child' } },
      signal,
    );
    expect(child.columns.map(({ isForbidden }) => isForbidden)).toEqual([false, false, true, true, true]);
    await narrow.close();
  });
});
