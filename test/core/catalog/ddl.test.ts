import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { revisions } from '#shared/domain/connection.ts';
import { runOn } from '../../support/adminBench.ts';
import { awkwardSchema } from '../../support/awkwardSchema.ts';
import { makeSqliteFile, neverAborted } from '../../support/ownDatabases.ts';
import { makePostgresDatabase, postgresAddress, runOnPostgres } from '../../support/postgresServer.ts';
import { makeTestCore, type TestCore } from '../../support/testCore.ts';
import { yaptideDdl } from '../../support/yaptideDdl.ts';

const made: { test: TestCore | undefined } = { test: undefined };
beforeAll(async () => {
  made.test = await makeTestCore();
});
afterAll(async () => made.test?.dispose());

async function call(
  name: 'connections.open' | 'catalog.ddl',
  input: object,
): Promise<Readonly<Record<string, unknown>>> {
  const reply = await made.test?.core.call({ call: name, input, callId: 'test' }, neverAborted);
  if (reply?.ok !== true) throw new Error(JSON.stringify(reply));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the parity test checks what calls answer
  return reply.value as Readonly<Record<string, unknown>>;
}

async function ddlOf(
  target: { readonly kind: 'url'; readonly url: string } | { readonly kind: 'file'; readonly path: string },
  relation: { readonly schema: string; readonly name: string } | null = null,
): Promise<string> {
  const { id: connectionId } = await call('connections.open', { target });
  return String((await call('catalog.ddl', { connectionId, relation }))['sql']);
}

/** What a catalog holds, told by queries that the program does not use. */
const catalogSql = `
  select 'column' as what, table_schema || '.' || table_name || '.' || column_name as name,
    concat_ws(' ', data_type, udt_name, column_default, is_nullable, is_identity, generation_expression, collation_name, ordinal_position::text) as text
    from information_schema.columns where table_schema not in ('pg_catalog', 'information_schema')
  union all select 'index', schemaname || '.' || indexname, indexdef from pg_indexes where schemaname <> 'pg_catalog'
  union all select 'constraint', conrelid::regclass::text || conname, pg_get_constraintdef(oid) from pg_constraint
    where connamespace::regnamespace::text not in ('pg_catalog', 'information_schema')
  union all select 'trigger', tgrelid::regclass::text || tgname, pg_get_triggerdef(oid) || tgenabled::text from pg_trigger where not tgisinternal
  union all select 'view', schemaname || '.' || viewname, definition from pg_views where schemaname not in ('pg_catalog', 'information_schema')
  union all select 'function', oid::regprocedure::text, pg_get_functiondef(oid) from pg_proc
    where prokind in ('f', 'p') and pronamespace::regnamespace::text not in ('pg_catalog', 'information_schema')
  union all select 'policy', schemaname || '.' || tablename || policyname, concat_ws(' ', permissive, roles::text, cmd, qual, with_check) from pg_policies
  union all select 'enum', t.typname, string_agg(e.enumlabel, ',' order by e.enumsortorder) from pg_enum e join pg_type t on t.oid = e.enumtypid group by 2
  union all select 'sequence', schemaname || '.' || sequencename, concat_ws(' ', data_type, start_value, min_value, max_value, increment_by, cycle) from pg_sequences
  union all select 'comment', objoid::regclass::text || objsubid, description from pg_description where classoid = 'pg_class'::regclass
    and objoid >= 16384
  order by 1, 2, 3`;

const schemas: readonly (readonly [string, string])[] = [
  ['an awkward schema', awkwardSchema],
  ...revisions.map(
    (revision) => [`yaptide's revision ${revision}`, yaptideDdl('postgresql', revision).join('\n')] as const,
  ),
];

describe('the DDL of a database', { timeout: 60_000 }, () => {
  it.each(schemas)('makes an equal catalog on PostgreSQL: %s', async (_name, sql) => {
    const source = await makePostgresDatabase(sql);
    const ddl = await ddlOf({ kind: 'url', url: await postgresAddress(source) });
    const copy = await makePostgresDatabase('');
    await runOnPostgres(copy, ddl);
    const found = (await runOnPostgres(copy, catalogSql)).rows;
    expect(found.length).toBeGreaterThan(30);
    expect(found).toEqual((await runOnPostgres(source, catalogSql)).rows);
  });

  it('makes the same statements on SQLite', async () => {
    const path = makeSqliteFile(`${yaptideDdl('sqlite', revisions[0]).join('\n')}
      create index "odd ix" on "User" (username); create view v as select 1 as one;
      create trigger t after insert on "User" begin select 1; end;`);
    const ddl = await ddlOf({ kind: 'file', path });
    const copy = makeSqliteFile(ddl);
    const select = 'select type, name, sql from sqlite_schema order by type, name';
    expect(await runOn('sqlite', copy, select)).toEqual(await runOn('sqlite', path, select));
  });

  it('is that of one table with its keys, indexes, triggers and comments', async () => {
    const url = await postgresAddress(
      await makePostgresDatabase(`create table "A b" (id serial primary key, n int check (n > 0)); create index ix on "A b" (n);
        create table other (id int references "A b" (id)); comment on column "A b".n is 'why'; create index oix on other (id);`),
    );
    const ddl = await ddlOf({ kind: 'url', url }, { schema: 'public', name: 'A b' });
    for (const part of ['create table public."A b"', 'PRIMARY KEY', 'CHECK', 'CREATE INDEX ix', "is 'why'"])
      expect(ddl).toContain(part);
    expect(ddl).not.toMatch(/oix|create table public\.other/u);
  });
});
