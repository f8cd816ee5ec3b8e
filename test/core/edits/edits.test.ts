import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Call, CallInput, CallOutput } from '#shared/contract/contract.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import type { Edit } from '#shared/domain/edit.ts';
import { runOn } from '../../support/adminBench.ts';
import { counterSql, runEightEditors } from '../../support/eightEditors.ts';
import { dialects, makeSqliteFile, neverAborted } from '../../support/ownDatabases.ts';
import { makePostgresDatabase, postgresAddress } from '../../support/postgresServer.ts';
import { makeTestCore, type TestCore } from '../../support/testCore.ts';

const common = `
  create table parent (id integer primary key, code text not null);
  create table child (id integer primary key, parent_id integer references parent (id) on delete cascade, note text);
  create table loose (id integer primary key, parent_id integer references parent (id) on delete set null);
  insert into parent values (1, 'one'), (2, 'two'), (3, 'three');
  insert into child values (10, 1, 'a'), (11, 1, null), (12, 2, '');
  insert into loose values (20, 1);
  create table keyless (a text);
  insert into keyless values ('x');`;
const onPostgres = `${common}
  create table exact (id bigserial primary key, big bigint, num numeric, f float8, t timestamptz, d date, list int[], j jsonb,
    raw bytea, e text default 'made', flag boolean);
  insert into exact values (1, 9223372036854775807, 1234567890123456789012345678901234567890, 'NaN', '2026-11-27 12:00:00.123456+00',
    'infinity', '{1,NULL,3}', '{"a": 1.50}', '\\x00ff', null, true), (2, -1, 'NaN', '-0', '0044-03-15 00:00:00+00 BC', '2026-01-01', '{}', 'null', '\\x', '', false);`;
const specialTypes = `
  create type mood as enum ('fine', 'so-so');
  create type point3 as (x int, y text);
  create domain share as numeric check (value between 0 and 1);
  create table special (id int primary key, r int4range, m tstzmultirange, c point3, s share, e mood, f float8, g float4, n numeric,
    t timestamp, a mood[]);
  insert into special values (1, '[1,5)', '{}', '(1,"a,b")', 0.5, 'fine', 'Infinity', '-Infinity', 'Infinity', 'infinity', '{fine,NULL}');`;
/** A row of `death` makes the server end the session that gets to that point. */
const mortality = `
  create table death (point text);
  create table mortal (id integer primary key, v text);
  insert into mortal values (1, 'a'), (2, 'b'), (3, 'c');
  create function die() returns trigger language plpgsql as $$ begin
    if exists (select from death where point = tg_argv[0]) then perform pg_terminate_backend(pg_backend_pid()), pg_sleep(60); end if;
    return null; end $$;
  create trigger on_update after update on mortal for each row execute function die('update');
  create trigger on_removal after delete on mortal for each row execute function die('removal');
  create trigger on_insert after insert on mortal for each row execute function die('insert');
  create constraint trigger on_commit after update on mortal deferrable initially deferred for each row execute function die('commit');`;
const onSqlite = `${common}
  create table exact (id integer primary key, big integer, num numeric, f real, t text, any_value, raw blob, e text default 'made');
  insert into exact values (1, 9223372036854775807, 1.5, 0.1, 'x', 5, x'00ff', null), (2, -1, '1e400', 1e300, cast(x'ff41' as text), '5', 'text', '');`;

/** Of each of the eight editors: 80 in all on PostgreSQL, whose bench makes 10 000; each on SQLite starts a process. */
const attempts = { postgresql: 10, sqlite: 2 } as const;

async function makeCounter(dialect: Dialect): Promise<string> {
  return dialect === 'sqlite' ? makeSqliteFile(counterSql) : postgresAddress(await makePostgresDatabase(counterSql));
}

const made: { test: TestCore | undefined } = { test: undefined };
const core = (): TestCore['core'] => {
  if (made.test === undefined) throw new Error('There is no core.');
  return made.test.core;
};

async function call<C extends Call>(name: C, input: CallInput<C>): Promise<CallOutput<C>> {
  const reply = await core().call({ call: name, input, callId: crypto.randomUUID() }, neverAborted);
  if (!reply.ok) throw Object.assign(new Error(reply.failure.message), { failure: reply.failure });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the dispatcher checked it
  return reply.value as CallOutput<C>;
}

describe.each(dialects)('edits of rows on %s', { timeout: 60_000 }, (dialect: Dialect) => {
  const schema = dialect === 'sqlite' ? 'main' : 'public';
  const place: { path: string; connectionId: string } = { path: '', connectionId: '' };
  const of = (name: string) => ({ connectionId: place.connectionId, relation: { schema, name } });
  const run = async (sql: string) => runOn(dialect, place.path, sql);
  const stage = async (table: string, ...edits: readonly Edit[]) =>
    call('edits.stage', { ...of(table), edits: [...edits] });
  const apply = async (table: string) => call('edits.apply', { ...of(table), consent: {} });
  const setOne = (
    key: string,
    column: string,
    value: Extract<Edit, { kind: 'set' }>['rows'][number]['values'][number],
  ): Edit => ({
    kind: 'set',
    columns: [column],
    rows: [{ key, values: [value] }],
  });
  const key = (id: number): string => JSON.stringify([String(id)]);

  beforeAll(async () => {
    made.test ??= await makeTestCore();
    place.path =
      dialect === 'sqlite'
        ? makeSqliteFile(onSqlite)
        : await postgresAddress(await makePostgresDatabase(onPostgres + specialTypes + mortality));
    const target =
      dialect === 'sqlite'
        ? ({ kind: 'file', path: place.path } as const)
        : ({ kind: 'url', url: place.path } as const);
    const { id, name } = await call('connections.open', { target });
    place.connectionId = id;
    await core().connections.unlock(id, { minutes: 10, typedName: name });
  });
  afterAll(async () => {
    if (dialect !== 'postgresql') return;
    await made.test?.dispose();
    made.test = undefined;
  });

  const everything = async (): Promise<unknown> => {
    const tables = ['parent', 'child', 'loose', 'exact'];
    const found: unknown[] = [];
    for (const table of tables) {
      const columns =
        dialect === 'sqlite' && table === 'exact'
          ? 'id, typeof(big), cast(big as text) as big, typeof(num), num, f, hex(t) as t, typeof(any_value) as v, any_value, typeof(raw) as r, hex(raw) as raw, e'
          : dialect === 'postgresql' && table === 'exact'
            ? 'id, big::text, num::text, f::text, t::text, d::text, list::text, j::text, raw::text, e, flag'
            : '*';
      found.push(await run(`select ${columns} from ${table} order by id`));
    }
    return found;
  };

  it('are kept until they are taken back, step by step and cell by cell', async () => {
    await stage('parent', setOne(key(1), 'code', 'ONE'));
    await stage('parent', setOne(key(2), 'code', 'TWO'));
    await stage('parent', { kind: 'remove', keys: [key(3)] });
    expect((await call('edits.read', of('parent'))).steps).toHaveLength(3);
    await call('edits.unstage', { ...of('parent'), what: { kind: 'last' } });
    expect((await call('edits.read', of('parent'))).steps).toHaveLength(2);
    const what = { kind: 'cell', key: key(1), column: 'code' } as const;
    await call('edits.unstage', { ...of('parent'), what });
    const left = await call('edits.read', of('parent'));
    expect(left.steps.flatMap(({ edits }) => edits)).toEqual([setOne(key(2), 'code', 'TWO')]);
    await call('edits.unstage', { ...of('parent'), what: { kind: 'all' } });
    expect((await call('edits.read', of('parent'))).steps).toEqual([]);
  });

  it.runIf(dialect === 'postgresql').each(['update', 'removal', 'insert', 'commit'])(
    'stay staged, and nothing of them is done, when the server dies at the %s',
    async (point) => {
      const before = await run('select * from mortal order by id');
      await call('edits.unstage', { ...of('mortal'), what: { kind: 'all' } });
      await stage('mortal', setOne(key(1), 'v', point));
      await stage('mortal', { kind: 'remove', keys: [key(2)] });
      await stage('mortal', { kind: 'add', columns: ['id', 'v'], rows: [{ key: 'new:1', values: ['9', 'new'] }] });
      const { steps } = await call('edits.read', of('mortal'));
      await run(`insert into death values ('${point}')`);
      const ended = await apply('mortal').then(
        ({ outcome }) => outcome,
        (error: unknown) => (error instanceof Error ? error.message : ''),
      );
      expect(ended).toMatch(/failed|lost|ended/u);
      await run('delete from death');
      expect(await run('select * from mortal order by id')).toEqual(before);
      expect((await call('edits.read', of('mortal'))).steps).toEqual(steps);
      const { entries } = await call('journal.list', { limit: 1 });
      expect(entries[0]).toMatchObject({ operation: 'edit-rows', outcome: 'failed' });
      const again = await apply('mortal');
      expect(again.outcome).toBe('done');
      await call('edits.undo', { connectionId: place.connectionId, archive: again.archive ?? '', consent: {} });
      expect(await run('select * from mortal order by id')).toEqual(before);
    },
  );

  it('change, add and remove rows with those of cascades, and are undone to the same bytes', async () => {
    const before = await everything();
    await stage('parent', setOne(key(2), 'code', 'TWO'));
    await stage('parent', { kind: 'add', columns: ['id', 'code'], rows: [{ key: 'new:1', values: ['4', 'four'] }] });
    await stage('parent', { kind: 'remove', keys: [key(1)] });
    const review = await call('edits.review', of('parent'));
    expect(review).toMatchObject({ changed: 1, added: 1, removed: 1, conflictCount: 0, refusal: null });
    expect(review.counts).toEqual({ parent: 3, child: 2, loose: 1 });
    expect(review.statements).toHaveLength(3);
    const outcome = await apply('parent');
    expect(outcome).toMatchObject({ outcome: 'done', counts: { parent: 3, child: 2, loose: 1 } });
    expect(await run('select id, code from parent order by id')).toEqual([
      { id: 2, code: 'TWO' },
      { id: 3, code: 'three' },
      { id: 4, code: 'four' },
    ]);
    expect((await call('edits.read', of('parent'))).steps).toEqual([]);
    const undone = await call('edits.undo', {
      connectionId: place.connectionId,
      archive: outcome.archive ?? '',
      consent: {},
    });
    expect(undone.outcome).toBe('done');
    expect(await everything()).toEqual(before);
  });

  it('replace exact values, and an undo restores the former ones byte for byte', async () => {
    const before = await everything();
    const columns =
      dialect === 'sqlite'
        ? ['big', 'num', 't', 'any_value', 'raw', 'e']
        : ['big', 'num', 'f', 't', 'list', 'j', 'raw', 'e'];
    const values =
      dialect === 'sqlite'
        ? [
            '-9223372036854775808',
            null,
            '',
            '7',
            { kind: 'bytes', hex: 'c0ffee' } as const,
            { kind: 'default' } as const,
          ]
        : [
            '-9223372036854775808',
            '0.1234567890123456789012345678901234567891',
            '-Infinity',
            '2026-11-27 12:00:00.654321+00',
            '{7}',
            '{"b": 2.000}',
            { kind: 'bytes', hex: 'c0ffee' } as const,
            { kind: 'default' } as const,
          ];
    await stage('exact', { kind: 'set', columns, rows: [1, 2].map((id) => ({ key: key(id), values })) });
    const outcome = await apply('exact');
    expect(outcome.counts).toEqual({ exact: 2 });
    const [row] = await run(
      dialect === 'sqlite'
        ? `select cast(big as text) as big, typeof(any_value) as v, hex(raw) as raw, e, t from exact where id = 1`
        : `select big::text, num::text, f::text, t = '2026-11-27 12:00:00.654321+00' as t, j::text, raw::text, e from exact where id = 1`,
    );
    expect(row).toEqual(
      dialect === 'sqlite'
        ? { big: '-9223372036854775808', v: 'integer', raw: 'C0FFEE', e: 'made', t: '' }
        : {
            big: '-9223372036854775808',
            num: '0.1234567890123456789012345678901234567891',
            f: '-Infinity',
            t: true,
            j: '{"b": 2.000}',
            raw: '\\xc0ffee',
            e: 'made',
          },
    );
    await call('edits.undo', { connectionId: place.connectionId, archive: outcome.archive ?? '', consent: {} });
    expect(await everything()).toEqual(before);
  });

  it.runIf(dialect === 'postgresql')(
    'replace values of ranges, composites, domains, enums and infinities',
    async () => {
      const names = ['r', 'm', 'c', 's', 'e', 'f', 'g', 'n', 't', 'a'];
      const text = `select ${names.map((name) => `${name}::text`).join(', ')} from special`;
      const before = await run(text);
      const values = ['(,7]', '{}', `(,"a (b) c")`, '0.1234567890123456789012345678901234567891', 'so-so'];
      values.push('-Infinity', 'NaN', '-Infinity', '-infinity', '{so-so}');
      await stage('special', { kind: 'set', columns: names, rows: [{ key: key(1), values }] });
      const { archive } = await apply('special');
      const [row] = await run(text);
      expect(Object.values(row ?? {})).toEqual(values.with(0, '(,8)'));
      await expect(stage('special', setOne(key(1), 's', '1.5'))).rejects.toThrow('does not take this value');
      await expect(stage('special', setOne(key(1), 'e', 'glad'))).rejects.toThrow('does not take this value');
      await call('edits.undo', { connectionId: place.connectionId, archive: archive ?? '', consent: {} });
      expect(await run(text)).toEqual(before);
    },
  );

  it('never overwrite what others changed; mine, theirs and the base are told, and mine can win', async () => {
    await stage('child', setOne(key(10), 'note', 'mine'));
    await run(`update child set note = 'theirs' where id = 10`);
    await expect(apply('child')).rejects.toMatchObject({ failure: { code: 'changed' } });
    expect(await run('select note from child where id = 10')).toEqual([{ note: 'theirs' }]);
    const { conflicts } = await call('edits.review', of('child'));
    expect(conflicts).toMatchObject([
      { key: key(10), column: 'note', kind: 'changed', mine: 'mine', theirs: { text: 'theirs' }, base: { text: 'a' } },
    ]);
    await expect(call('edits.rebase', { ...of('child'), key: key(10), column: 'gone' })).rejects.toMatchObject({
      failure: { code: 'changed', message: "The column 'gone' no longer exists" },
    });
    await call('edits.rebase', { ...of('child'), key: key(10), column: 'note' });
    expect((await apply('child')).outcome).toBe('done');
    expect(await run('select note from child where id = 10')).toEqual([{ note: 'mine' }]);
  });

  it('of a row that others changed since the window read it are refused', async () => {
    const shown = { [key(2)]: { code: 'zwei' } };
    await expect(
      call('edits.stage', { ...of('parent'), edits: [setOne(key(2), 'code', 'TWO')], shown }),
    ).rejects.toMatchObject({ failure: { code: 'changed' } });
  });

  it('need a key, and a value that the column takes', async () => {
    const { notEditable } = await call('catalog.relation', of('keyless'));
    expect(notEditable).toBe('The table has no key that identifies its rows.');
    await expect(
      stage('keyless', { kind: 'add', columns: ['a'], rows: [{ key: 'new:1', values: ['y'] }] }),
    ).rejects.toThrow(/no key/u);
    await expect(stage('exact', setOne(key(1), 'big', 'many'))).rejects.toMatchObject({
      failure: { code: 'bad-input' },
    });
    await expect(stage('parent', setOne(key(1), 'code', null))).rejects.toThrow(/does not take 'NULL'/u);
  });

  it('are refused with the reason of the database, and change nothing', async () => {
    await stage('child', setOne(key(12), 'parent_id', '99'));
    const { refusal } = await call('edits.review', of('child'));
    expect(refusal?.message).toMatch(/refers to one that does not exist/u);
    await expect(apply('child')).rejects.toThrow(/refers to one that does not exist/u);
    await call('edits.unstage', { ...of('child'), what: { kind: 'all' } });
  });

  it('an undo leaves rows alone that others changed since', async () => {
    await stage('parent', setOne(key(3), 'code', 'drei'));
    const { archive } = await apply('parent');
    await run(`update parent set code = 'trois' where id = 3`);
    const undo = call('edits.undo', { connectionId: place.connectionId, archive: archive ?? '', consent: {} });
    await expect(undo).rejects.toMatchObject({ failure: { code: 'changed' } });
    expect(await run('select code from parent where id = 3')).toEqual([{ code: 'trois' }]);
  });

  it('paste 10 000 rows of 8 columns, and apply them', async () => {
    const names = Array.from({ length: 8 }, (_, index) => `c${index}`);
    await run(`create table wide (id integer primary key, ${names.map((name) => `${name} text`).join(', ')})`);
    const numbers = `with recursive n(id) as (select 1 union all select id + 1 from n where id < 10000)`;
    const values = names.map(() => `'old'`).join(', ');
    await run(
      dialect === 'sqlite'
        ? `insert into wide ${numbers} select id, ${values} from n`
        : `${numbers} insert into wide select id, ${values} from n`,
    );
    const rows = Array.from({ length: 10_000 }, (_, index) => ({
      key: key(index + 1),
      values: names.map((name) => `${name} of ${index}`),
    }));
    await stage('wide', { kind: 'set', columns: names, rows });
    expect((await apply('wide')).counts).toEqual({ wide: 10_000 });
    expect(Number((await run(`select count(*) as n from wide where c7 = 'old'`))[0]?.['n'])).toBe(0);
  });

  it('by eight editors of one row lose no update', async () => {
    const path = await makeCounter(dialect);
    const target = dialect === 'sqlite' ? ({ kind: 'file', path } as const) : ({ kind: 'url', url: path } as const);
    const { id: connectionId } = await call('connections.open', { target });
    await call('connections.unlock', { connectionId, minutes: 60, typedName: '' });
    if (made.test === undefined) throw new Error('There is no core.');
    const done = await runEightEditors({ test: made.test, connectionId, dialect, attempts: attempts[dialect] });
    expect(done).toBeGreaterThan(0);
    expect(Number((await runOn(dialect, path, 'select n from counter'))[0]?.['n'])).toBe(done);
    await call('connections.close', { connectionId });
  });
});
