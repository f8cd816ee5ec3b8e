import { loadModule } from 'libpg-query';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkPostgres } from '#core/sql/classify/checkPostgres.ts';
import { makeStatementCheck } from '#core/sql/classify/statementCheck.ts';
import type { CheckedStatement, StatementClass, StatementFlag } from '#shared/domain/sql.ts';
import { neverAborted } from '../../support/ownDatabases.ts';

/* A corpus of statements, one a line, by what they can do. Nothing that can write may be taken for reading. */

const postgres: Readonly<Record<StatementClass, string>> = {
  read: `
select 1
select * from "Simulation"
select count(*), max(start_time) from "Simulation" where job_state = 'COMPLETED'
table "User"
values (1, 'a'), (2, 'b')
select 'delete from x; drop table y'
select $$; delete from t; $$
select $a$ $$ ; truncate t $a$
select E'it\\'s; delete from t'
select e'\\\\', 'x'
select "delete" from "drop; table"
select /* delete from t */ 1
select 1 -- ; delete from t
select /* /* nested */ ; */ 1
with a as (select 1) select * from a
with recursive r(n) as (select 1 union all select n + 1 from r where n < 5) select * from r
select * from a join b using (id) left join lateral (select 1) c on true
select * from generate_series(1, 3)
select now(), clock_timestamp(), random(), gen_random_uuid()
select pg_sleep(1)
select pg_total_relation_size('"Page"')
select pg_size_pretty(pg_database_size(current_database()))
select current_user, session_user, current_setting('search_path')
select coalesce(a, b), nullif(a, 0), greatest(1, 2), case when a then 1 else 2 end from t
select a[1:2], b[:3], c->>'x', d #>> '{a,b}' from t
select array(select 1), exists (select 1), row(1, 2)
select sum(x) over (partition by y order by z rows between 1 preceding and current row) from t
select count(*) filter (where x) from t group by rollup (a, b) having count(*) > 1
select * from t where a = any(array[1, 2]) and b ~ '^x' and c similar to 'a%'
select * from t tablesample bernoulli (1)
select * from t order by a nulls last limit 10 offset 5
select * from t order by a fetch first 3 rows with ties
select 1 union select 2 intersect select 3 except select 4
select t.* from only t
select x::int, cast(y as numeric(10, 2)), interval '1 day' from t
select extract(epoch from now()), date_trunc('day', now()), substring('abc' from 2 for 1), trim(both from ' a ')
select position('a' in 'abc'), overlay('abc' placing 'x' from 1)
select string_agg(a, ',' order by a), array_agg(distinct b), percentile_cont(0.5) within group (order by c) from t
select json_build_object('a', 1), jsonb_path_query('{}', '$.a'), to_jsonb(t) from t
select xmlelement(name a, 'b'), xmlforest(1 as a)
select unnest(string_to_array('a,b', ','))
select regexp_replace('a', 'b', 'c', 'g'), regexp_matches('a', 'b')
select octet_length(data), encode(substr(data, 1, 4), 'hex') from "Input"
select to_char(now(), 'YYYY'), to_timestamp(0), age(now())
select obj_description('t'::regclass), col_description('t'::regclass, 1)
select pg_get_viewdef('v'), pg_get_constraintdef(1), pg_get_indexdef(1)
select has_table_privilege('t', 'select')
select * from pg_stat_activity where state <> 'idle'
select pg_catalog.lower('A')
select * from pg_stat_get_activity(null)
select pg_blocking_pids(1), pg_backend_pid()
select width_bucket(1, 0, 10, 5), round(1.5), ceil(1.2), power(2, 3), mod(5, 2), sqrt(4)
select md5('a'), sha256('a'), left('a', 1), right('a', 1), lpad('a', 2), repeat('a', 2), split_part('a', 'b', 1), initcap('a')
select lag(a) over w, lead(a) over w, row_number() over w from t window w as (order by a)
select txid_current_if_assigned(), pg_current_wal_lsn()
select currval('s'), lastval()
select pg_is_in_recovery(), version(), inet_server_addr(), pg_postmaster_start_time()
select format('%I', 'a'), quote_ident('a'), quote_literal('a')
select $1::int, $2
select * from t where id = $1
show all
show statement_timeout
explain select 1
explain (costs off) delete from t
explain update t set a = 1
explain (analyze false) delete from t
explain (analyze off, buffers off) truncate_log
explain (analyze, buffers, settings, format json) select * from t
explain analyze select 1
explain analyze verbose values (1)
declare c cursor for select 1
select * from json_to_recordset('[]') as x(a int)
select :name, :'b'::text`
    .replace("\nselect :name, :'b'::text", '\nselect :name, a::text from t')
    .replace('explain (analyze off, buffers off) truncate_log', 'explain (analyze off, buffers off) select 1'),
  session: `
set search_path to public
set local work_mem = '64MB'
set session characteristics as transaction read write
set time zone 'UTC'
set default_transaction_read_only = off
set transaction read write
set transaction isolation level serializable
set role admin
reset all
reset work_mem
listen x
unlisten *
deallocate all
deallocate p
close c
set constraints all deferred
discard all
discard temp
prepare p as select 1
prepare p(int) as select * from t where id = $1
select set_config('work_mem', '1MB', false)
explain analyze select set_config('a.b', '1', true)`,
  transaction: `
begin
begin read only
begin isolation level serializable, read write
start transaction
commit
commit and chain
end
rollback
rollback to savepoint a
abort
savepoint a
release savepoint a`,
  unknown: `
do $$ begin delete from t; end $$
do language plpgsql 'begin null; end'
call p()
call p(1, 'a')
execute p
execute p(1)
fetch all from c
move forward 1 in c
select f()
select public.lower('a')
select my.fn(1)
select * from remove_everything()
select a operator(public.+) b from t
select query_to_xml('delete from t', true, false, '')
select ts_stat('delete from t')
select jsonb_store(1)
select (select g(1)) from t
select 1 where f(1)
select * from t order by cleanup()
with a as (select f()) select 1
select 1 from t join lateral f(t.a) on true
select sum(f(x)) from t
explain analyze select f()
explain analyze execute p
prepare p as select f()
declare c cursor for select f()
select pg_nextoid(1, 'a', 2)
values (f())
table a union select f()`,
  write: `
insert into t values (1)
insert into t select * from s
insert into t default values returning *
insert into t values (1) on conflict do nothing
insert into t values (1) on conflict (id) do update set a = excluded.a
update t set a = 1 where id = 1
update t set a = b.a from b where b.id = t.id
delete from t where id = 1
delete from t using b where b.id = t.id
delete from t
update t set a = 1
merge into t using s on t.id = s.id when matched then delete
merge into t using s on t.id = s.id when not matched then insert values (1)
truncate t
truncate t, s restart identity cascade
with d as (delete from t returning *) select * from d
with d as (update t set a = 1 returning *) select count(*) from d
with i as (insert into t values (1) returning id), s as (select 1) select * from s
select * from (with d as (delete from t returning *) select * from d) x
with a as (with b as (delete from t returning 1) select * from b) select 1
select * from t for update
select * from t for share
select * from t for no key update skip locked
select * from (select * from t for update) x
select nextval('s')
select setval('s', 1)
select pg_catalog.setval('s', 1)
select pg_catalog.nextval('s')
select lo_create(0), lo_unlink(1)
select lo_import('/etc/passwd')
select lo_export(1, '/tmp/x')
select pg_terminate_backend(1)
select pg_cancel_backend(pid) from pg_stat_activity
select pg_reload_conf()
select pg_rotate_logfile()
select pg_switch_wal()
select pg_promote()
select pg_notify('a', 'b')
select pg_stat_reset()
select pg_stat_statements_reset()
select pg_advisory_lock(1)
select pg_try_advisory_xact_lock(1)
select pg_create_physical_replication_slot('a')
select pg_drop_replication_slot('a')
select pg_logical_emit_message(true, 'a', 'b')
select pg_read_file('/etc/passwd')
select pg_ls_dir('/')
select dblink('a', 'delete from t')
select dblink_exec('a', 'delete from t')
select * from dblink('a', 'select 1') as x(a int)
select public.dblink_connect('a')
select pg_file_write('a', 'b', true)
select pg_create_restore_point('a')
select pg_export_snapshot()
select setseed(0.5)
select gin_clean_pending_list('i')
select brin_summarize_new_values('i')
copy t to '/tmp/x'
copy t from '/tmp/x'
copy t to program 'cat'
copy t from program 'cat'
copy (select 1) to program 'rm -rf /'
copy (delete from t returning *) to '/tmp/x'
lock table t
lock t in access share mode
notify x
notify x, 'y'
prepare transaction 'x'
commit prepared 'x'
rollback prepared 'x'
explain analyze delete from t where id = 1
explain (analyze) insert into t values (1)
explain (analyze true, buffers) update t set a = 1
explain (analyze 1) delete from t
explain (analyze on) delete from t
explain analyze select nextval('s')
explain analyze select * from t for update
prepare p as delete from t
prepare p as select nextval('s')
declare c cursor for select * from t for update
declare c cursor for select nextval('s')
values (nextval('s'))
select 1 where nextval('s') > 0
select case when true then setval('s', 1) end
select (select nextval('s'))
select array(select nextval('s'))
select coalesce(nextval('s'), 1)
select x from t group by x having max(nextval('s')) > 0
select * from t limit (select nextval('s'))
select * from rows from (pg_terminate_backend(1)) x
select 1 union all select nextval('s')`,
  ddl: `
create table t (a int)
create table t as select 1
create table t as table s with no data
create temp table t (a int)
create unlogged table t ()
select 1 into t
select * into temp t from s
select a into unlogged t from s union select 1
create materialized view v as select 1
create view v as select 1
create or replace view v as select nextval('s')
create index on t (a)
create unique index concurrently i on t (a)
create function f() returns int language sql as 'select 1'
create or replace function f() returns int language sql begin atomic select 1; select 2; end
create procedure p() language sql begin atomic delete from t; end
create trigger x before insert on t for each row execute function f()
create rule r as on insert to t do instead (delete from t; select 1)
create type e as enum ('a')
create domain d as int check (value > 0)
create sequence s
create schema s create table t (a int)
create role r
create user u password 'x'
create database d
create extension dblink
create policy p on t using (true)
create publication p for all tables
create server s foreign data wrapper w
create foreign table f (a int) server s
create operator + (function = f, leftarg = int)
create aggregate a (int) (sfunc = f, stype = int)
create cast (int as text) with function f(int)
create event trigger e on ddl_command_start execute function f()
create statistics s on a, b from t
create tablespace x location '/tmp'
create collation c (locale = 'C')
create text search configuration c (copy = english)
alter table t add column b int
alter table t drop column b
alter table t alter a type text
alter table t drop constraint c cascade
alter table t rename to s
alter table t rename a to b
alter table t set schema x
alter table t owner to o
alter table t disable trigger all
alter table t enable row level security
alter index i rename to j
alter sequence s restart
alter role r superuser
alter role r set work_mem = '1MB'
alter database d set work_mem = '1MB'
alter system set work_mem = '1MB'
alter type e add value 'b'
alter function f() owner to o
alter default privileges grant select on tables to r
alter extension e update
alter view v rename to w
alter policy p on t using (false)
drop table t
drop table if exists t, s cascade
drop view v
drop index concurrently i
drop function f()
drop schema s cascade
drop database d
drop role r
drop owned by r
drop extension e
drop trigger x on t
drop policy p on t
drop sequence s
drop type e
drop materialized view v
drop tablespace x
drop user mapping for r server s
drop subscription s
comment on table t is 'x'
grant select on t to r
grant r to s
revoke all on t from public
reassign owned by r to s
refresh materialized view v
refresh materialized view concurrently v
import foreign schema s from server x into y
vacuum
vacuum (full, analyze) t
analyze
analyze t
reindex table t
reindex index concurrently i
reindex database d
cluster t using i
security label on table t is 'x'
cluster
checkpoint
load 'x'
explain analyze create table t as select 1`,
  unsupported: `
\\d
\\copy t from x
copy t to stdout
copy (select 1) to stdout with csv
copy t from stdin
set standard_conforming_strings = off
set client_encoding = 'LATIN1'
set names 'latin1'
set session authorization x
select set_config('standard_conforming_strings', 'off', false)
select set_config('standard_' || 'conforming_strings', 'off', false)
selct 1
select * fro t
select (1
select 'open
delete from t where
create table
select $$ open`,
};

const flagged: readonly (readonly [StatementFlag, string])[] = [
  ['no-where', 'delete from t'],
  ['no-where', 'update t set a = 1'],
  ['no-where', 'with d as (delete from t returning *) select * from d'],
  ['no-where', 'delete from t using b'],
  ['always-true', 'delete from t where true'],
  ['always-true', 'delete from t where 1 = 1'],
  ['always-true', 'delete from t where not false'],
  ['always-true', 'delete from t where 1 < 2 and true'],
  ['always-true', 'delete from t where id = 1 or true'],
  ['always-true', 'delete from t where true or id = 1'],
  ['always-true', "delete from t where 't'::bool"],
  ['always-true', "delete from t where 'yes'::boolean"],
  ['always-true', "delete from t where 'a' = 'a'"],
  ['always-true', 'delete from t where 1 <> 2'],
  ['always-true', 'delete from t where null is null'],
  ['always-true', 'delete from t where 1 is not null'],
  ['always-true', 'delete from t where true is true'],
  ['always-true', 'delete from t where false is not true'],
  ['always-true', 'delete from t where id = id'],
  ['always-true', 'delete from t where id is not distinct from id'],
  ['always-true', "delete from t where name like '%'"],
  ['always-true', 'delete from t where exists (select 1)'],
  ['always-true', 'delete from t where 1 in (1, 2)'],
  ['always-true', 'delete from t where 1 between 0 and 2'],
  ['always-true', 'delete from t where now() > $1'],
  ['always-true', 'update t set a = 1 where not (1 = 2)'],
  ['always-true', 'update t set a = 1 where (id = 1 or 1 = 1) and true'],
  ['always-true', 'merge into t using s on true when matched then delete'],
  ['truncate', 'truncate t'],
  ['drop', 'drop table t'],
  ['drop', 'alter table t drop column a'],
  ['drop', 'drop owned by r'],
  ['writing-cte', 'with d as (delete from t where id = 1 returning 1) select 1'],
  ['select-into', 'select 1 into t'],
  ['locks-rows', 'select * from t for update'],
  ['lock', 'lock t'],
  ['lock', 'select pg_advisory_lock(1)'],
  ['copy-program', "copy t to program 'x'"],
  ['copy-file', "copy t to '/tmp/x'"],
  ['writing-function', "select nextval('s')"],
  ['outside', 'select pg_terminate_backend(1)'],
  ['outside', "select dblink('a', 'b')"],
  ['outside', 'notify x'],
  ['unknown-function', 'select f()'],
  ['explain-runs', 'explain analyze delete from t where id = 1'],
  ['dynamic', 'do $$ begin end $$'],
  ['dynamic', 'execute p'],
  ['no-transaction', 'vacuum t'],
  ['no-transaction', 'create index concurrently i on t (a)'],
  ['no-transaction', 'create database d'],
  ['server-settings', 'alter system set a = 1'],
];

const unflagged = [
  'delete from t where id = 1',
  'delete from t where false',
  'delete from t where 1 = 2',
  'delete from t where id = 1 and true',
  'delete from t where a = b',
  'delete from t where exists (select 1 from s where s.id = t.id)',
  "update t set a = 1 where name like 'a%'",
  'update t set a = 1 where id in (select id from s)',
  'delete from t where current of c',
  'delete from t where null',
];

const sqlite: Readonly<Record<Exclude<StatementClass, 'unsupported'>, string>> = {
  read: `
select * from t where a = 'x; delete from t'
values (1)
with a as (select 1) select * from a
explain delete from t
explain query plan select 1
pragma table_info(t)
pragma main.table_info('t')
pragma foreign_key_check
pragma user_version
select [delete], \`drop\` from "t;" /* ; */ -- ;`,
  session: `
pragma foreign_keys = off
pragma query_only = off
pragma busy_timeout = 1`,
  transaction: `
begin
begin immediate
commit
end transaction
rollback
savepoint a
release a`,
  unknown: `
frobnicate`,
  write: `
insert into t values (1)
replace into t values (1)
update t set a = 1
delete from t where id = 1
with a as (select 1) delete from t where id in (select * from a)
with a as (select 1) insert into t select * from a
select load_extension('x')
attach 'x' as y`,
  ddl: `
create table t (a)
create trigger x after insert on t begin delete from t; select case when 1 then 2 end; end
create temp trigger x after insert on t begin select 1; end
drop table t
alter table t drop column a
vacuum
vacuum into 'x'
reindex
analyze
pragma user_version = 3
pragma journal_mode = wal
pragma journal_mode(wal)
pragma writable_schema = on`,
};

function linesOf(text: string): readonly string[] {
  return text.trim().split('\n');
}

beforeAll(async () => {
  await loadModule();
});

describe('classification for PostgreSQL', () => {
  it('takes each statement of the corpus for what it is', () => {
    const all = Object.entries(postgres).flatMap(([expected, text]) =>
      linesOf(text).map((sql) => ({ sql, expected, found: classOf(checkPostgres(sql)) })),
    );
    expect(all.length).toBeGreaterThanOrEqual(300);
    expect(all.filter(({ expected, found }) => expected !== found)).toEqual([]);
  });

  it('flags what to know before a statement runs', () => {
    const missing = flagged.filter(([flag, sql]) => checkPostgres(sql)[0]?.flags.includes(flag) !== true);
    expect(missing).toEqual([]);
  });

  it('does not flag a condition that chooses rows', () => {
    const found = unflagged.filter((sql) => (checkPostgres(sql)[0]?.flags.length ?? 1) > 0);
    expect(found).toEqual([]);
  });

  it('splits a text at the semicolons between statements, whatever is in them', () => {
    const text =
      "select 'é😀;'; -- c;\nselect $x$;$x$ /* ; /* ; */ */;;\n\\d t\nselect :a, b[:c], x::int from t where y = $1";
    const found = checkPostgres(text);
    expect(found.map(({ from, to }) => text.slice(from, to))).toEqual([
      "select 'é😀;'",
      'select $x$;$x$',
      '\\d t',
      'select :a, b[:c], x::int from t where y = $1',
    ]);
    expect(found.at(-1)?.parameters).toEqual(['$1', ':a', ':c']);
  });

  it('places a fault of the grammar in the text as it was written', () => {
    const text = "select '😀'; select :first, 'é' fro t";
    const [, second] = checkPostgres(text);
    expect(text.slice(second?.error?.at)).toBe('t');
  });

  it('gives the statement before and after a faulty one', () => {
    expect(checkPostgres('select 1; selct 2; delete from t').map((each) => each.class)).toEqual([
      'read',
      'unsupported',
      'write',
    ]);
  });
});

describe('classification for SQLite', () => {
  it('takes each statement for what it is', async () => {
    const check = makeStatementCheck();
    const wrong: unknown[] = [];
    for (const [expected, text] of Object.entries(sqlite)) {
      for (const sql of linesOf(text)) {
        const found = classOf(await check.check(sql, 'sqlite', neverAborted));
        if (found !== expected) wrong.push({ sql, expected, found });
      }
    }
    expect(wrong).toEqual([]);
  });

  it('flags a removal of every row', async () => {
    const check = makeStatementCheck();
    const flagsOf = async (sql: string): Promise<readonly string[]> =>
      (await check.check(sql, 'sqlite', neverAborted))[0]?.flags ?? [];
    expect(await flagsOf('delete from t')).toEqual(['no-where']);
    for (const condition of ['1', '1 = 1', 'true', 'not false', 'id = 3 or 1', 'id = id']) {
      expect(await flagsOf(`delete from t where ${condition}`), condition).toEqual(['always-true']);
    }
    expect(await flagsOf("delete from t where id = 1 and name = 'x'")).toEqual([]);
  });
});

describe('the thread that reads SQL', () => {
  it('classifies, and goes on after a text that it could not hold', async () => {
    const check = makeStatementCheck();
    try {
      const deep = `select ${'1+'.repeat(100_000)}1`;
      await expect(check.check(deep, 'postgresql', neverAborted)).rejects.toMatchObject({
        failure: { code: 'too-large' },
      });
      expect(classOf(await check.check('delete from t', 'postgresql', neverAborted))).toBe('write');
      await expect(check.check(' '.repeat(1_000_001), 'postgresql', neverAborted)).rejects.toMatchObject({
        failure: { code: 'too-large' },
      });
    } finally {
      await check.close();
    }
  });
});

function classOf(statements: readonly CheckedStatement[]): string {
  return statements.map((each) => each.class).join(' ');
}
