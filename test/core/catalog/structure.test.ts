import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCatalogHandlers } from '#core/catalog/catalogHandlers.ts';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import { catalogCalls } from '#shared/contract/catalogCalls.ts';
import type { RelationStructure } from '#shared/domain/catalog.ts';
import { dialects, makeSqliteFile, neverAborted, openPlace } from '../../support/ownDatabases.ts';
import { makePostgresDatabase, postgresAddress, runOnPostgres } from '../../support/postgresServer.ts';

const noCopy = async (): Promise<never> => Promise.reject(new Error('Nothing is copied here.'));

const common = `
  create table parent (id integer primary key, code text unique);
  create table child (id integer primary key references parent (id), parent_id integer references parent (id),
    "odd ""name" integer references parent (id), a integer, b integer);
  create index by_a on child (a);
  create index by_a_b on child (a, b);
  create index by_b on child (b);
  create index by_b_again on child (b);
  create unique index unique_b on child (b);
  create index by_b_down on child (b desc);
  create index some_a on child (a) where a > 1;
  create view seen as select a from child;`;
const onPostgres = `${common}
  create index hash_a on child using hash (a);
  create index by_sum on child ((a + b));
  alter table child add constraint positive check (a > 0);
  create function nothing() returns trigger language plpgsql as 'begin return new; end';
  create trigger watched before update on child for each row execute function nothing();
  alter table child disable trigger watched;
  create policy own on child for select using (a = 1);`;
const onSqlite = `${common}
  create index by_sum on child (a + b);
  create trigger watched after update on child begin select 1; end;`;

describe.each(dialects)('the structure of a table on %s', (dialect) => {
  let database: OpenDatabase;
  let structure: RelationStructure;
  const schema = dialect === 'sqlite' ? 'main' : 'public';
  const made: { name: string } = { name: '' };
  const read = async (name: string): Promise<RelationStructure> => {
    const input = { connectionId: 'c', relation: { schema, name } };
    const calls = makeCatalogHandlers({ connections: { database: () => database, openCopy: noCopy } });
    return catalogCalls['catalog.structure'].output.parse(
      await calls['catalog.structure'](input, { signal: neverAborted }),
    );
  };
  beforeAll(async () => {
    if (dialect === 'sqlite') database = await openPlace(dialect, makeSqliteFile(onSqlite));
    else {
      made.name = await makePostgresDatabase(onPostgres);
      database = await openPlace(dialect, await postgresAddress(made.name));
    }
    structure = await read('child');
  });
  afterAll(async () => database.close());

  it('names the index that serves the same queries as another one, and no other', () => {
    const covered = new Map(structure.indexes.map(({ name, coveredBy }) => [name, coveredBy]));
    expect(covered.get('by_a')).toBe('by_a_b');
    expect(['unique_b', 'by_b_again']).toContain(covered.get('by_b'));
    expect(['unique_b', 'by_b']).toContain(covered.get('by_b_again'));
    expect([...covered.values()].filter((name) => name !== null)).toHaveLength(3);
  });

  it('names every foreign key of the database, and which parents have one child at most', async () => {
    const calls = makeCatalogHandlers({ connections: { database: () => database, openCopy: noCopy } });
    const { keys, isCut } = catalogCalls['catalog.keys'].output.parse(
      await calls['catalog.keys']({ connectionId: 'c' }, { signal: neverAborted }),
    );
    expect(isCut).toBe(false);
    const found = keys.map(({ key, isOneToOne }) => [key.childColumns, key.parent.name, key.parentColumns, isOneToOne]);
    expect(found.toSorted(([one], [other]) => String(one).localeCompare(String(other)))).toEqual([
      [['id'], 'parent', ['id'], true],
      [['odd "name'], 'parent', ['id'], false],
      [['parent_id'], 'parent', ['id'], false],
    ]);
  });

  it('lists columns, kinds and expressions of indexes', () => {
    const index = (name: string) => structure.indexes.find((each) => each.name === name);
    expect(index('by_a_b')).toMatchObject({ columns: ['a', 'b'], isUnique: false, isPartial: false, isValid: true });
    expect(index('some_a')).toMatchObject({ isPartial: true });
    expect(index('unique_b')).toMatchObject({ isUnique: true });
    expect(index('by_sum')?.columns).toEqual([dialect === 'sqlite' ? '(expression)' : '(a + b)']);
    expect(index('by_a')?.definition).toMatch(/create index by_a on/iu);
    if (dialect === 'postgresql') expect(index('by_a')?.bytes).toBeGreaterThan(0);
  });

  it('names the foreign keys without an index, with a statement that creates one', async () => {
    expect(structure.unindexed.map(({ columns }) => columns)).toEqual([['odd "name'], ['parent_id']]);
    const [first] = structure.unindexed;
    const statement = first?.statement ?? '';
    expect(statement).toContain('"odd ""name"');
    if (dialect === 'postgresql') {
      await runOnPostgres(made.name, statement);
      expect((await read('child')).unindexed.map(({ columns }) => columns)).toEqual([['parent_id']]);
    }
  });

  it('lists constraints, triggers and policies, and the definition of a view', async () => {
    expect(structure.triggers.map(({ name, isEnabled }) => [name, isEnabled])).toEqual([
      ['watched', dialect === 'sqlite'],
    ]);
    expect(structure.triggers[0]?.definition).toMatch(/trigger watched/iu);
    if (dialect === 'postgresql') {
      expect(structure.constraints).toEqual([{ name: 'positive', definition: 'CHECK ((a > 0))' }]);
      expect(structure.policies).toEqual([{ name: 'own', definition: 'PERMISSIVE FOR SELECT USING ((a = 1))' }]);
    } else expect(structure.definition).toMatch(/^create table child/iu);
    expect((await read('seen')).definition).toMatch(/select\s+a/iu);
  });

  it('fails with a message for a relation that does not exist', async () => {
    await expect(read('nothing here')).rejects.toThrow(/no table or view 'nothing here'/u);
  });
});
