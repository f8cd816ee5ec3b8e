import { readFile, writeFile } from 'node:fs/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeServerWatch } from '#core/activity/serverWatch.ts';
import { readPermissions } from '#core/activity/readPermissions.ts';
import { planReader } from '#core/activity/readerRole.ts';
import { readServerStatistics } from '#core/activity/serverStatistics.ts';
import { checkSqliteFile, getSqliteFile } from '#core/activity/sqliteChecks.ts';
import { makeStatementWatch } from '#core/activity/statements.ts';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import { waitKinds, type ServerSession } from '#shared/domain/serverActivity.ts';
import type { Call } from '#shared/contract/contract.ts';
import { aSimulation, aTask } from '../../support/aSimulation.ts';
import { startDebianPostgres } from '../../support/debianPostgres.ts';
import { makeOwnDatabase, neverAborted, openOwnDatabase, openPlace } from '../../support/ownDatabases.ts';
import { runOnPostgres } from '../../support/postgresServer.ts';
import { makeTestCore, type TestCore } from '../../support/testCore.ts';

const rows = [aSimulation({ id: 1 }), aSimulation({ id: 2 }), aTask({ id: 1, simulation_id: 1 })];

describe('the activity of a PostgreSQL server', () => {
  const clients: pg.Client[] = [];
  let place: string;
  let database: OpenDatabase;
  let test: TestCore;
  let connectionId: string;
  beforeAll(async () => {
    place = await makeOwnDatabase('postgresql', { rows });
    [database, test] = await Promise.all([openPlace('postgresql', place), makeTestCore()]);
    ({ id: connectionId } = await test.core.connections.open({ kind: 'url', url: place }, quiet));
  });
  afterAll(async () => {
    await Promise.all(clients.map(async (each) => each.end()));
    await database.close();
    await test.dispose();
  });
  const quiet = { signal: neverAborted, onProgress: () => undefined, onStage: () => undefined, callId: null };
  const call = async (name: Call, input: object): Promise<unknown> =>
    test.core.call({ callId: crypto.randomUUID(), call: name, input: { connectionId, ...input } }, neverAborted);

  interface Client {
    readonly pid: number;
    readonly query: (sql: string) => Promise<pg.QueryResult>;
  }
  async function connect(application: string): Promise<Client> {
    const made = new pg.Client({ connectionString: place, application_name: application });
    // One that is terminated says so.
    made.on('error', () => undefined);
    await made.connect();
    clients.push(made);
    const found = await made.query<{ pid: number }>('select pg_backend_pid() as pid');
    return { pid: found.rows[0]?.pid ?? 0, query: async (sql) => made.query(sql) };
  }
  const look = async (since = 0) => makeServerWatch().look(database, { connectionId: 'one', since }, neverAborted);
  const waiting = async (pid: number): Promise<ServerSession> => {
    await expect
      .poll(async () => (await look()).sessions.find((each) => each.pid === pid)?.blockedBy.length)
      .toBeGreaterThan(0);
    const found = (await look()).sessions.find((each) => each.pid === pid);
    if (found === undefined) throw new Error('The session has ended');
    return found;
  };

  it('tells of three sessions in a row who waits for whom, and for a row of which table', async () => {
    const [holder, second, third] = [await connect('psql'), await connect('yaptide_flask'), await connect('worker')];
    await holder.query('begin');
    await holder.query(`update "Simulation" set title = 'held' where id = 1`);
    await second.query('begin');
    const waits = second.query(`update "Simulation" set title = 'second' where id = 1`);
    await waiting(second.pid);
    const waitsToo = third.query(`delete from "Simulation" where id = 1`).catch((error: unknown) => error);
    const last = await waiting(third.pid);
    expect(last).toMatchObject({ blockedBy: [second.pid], waitType: 'Lock', wants: { tables: ['Simulation'] } });
    const { sessions, total, samples, seesOthers } = await look();
    expect(sessions.find(({ pid }) => pid === second.pid)).toMatchObject({
      blockedBy: [holder.pid],
      wants: { lock: 'transactionid', tables: ['Simulation'] },
      query: `update "Simulation" set title = 'second' where id = 1`,
    });
    expect(sessions.find(({ pid }) => pid === holder.pid)).toMatchObject({
      state: 'idle in transaction',
      application: 'psql',
      blockedBy: [],
      isOwn: false,
    });
    expect(sessions.some(({ isOwn }) => isOwn)).toBe(true);
    expect(seesOthers).toBe(true);
    expect(total).toBeGreaterThanOrEqual(4);
    const lock = waitKinds.indexOf('lock');
    expect(samples.at(-1)?.waits[lock]).toBe(2);
    await holder.query('rollback');
    await waits;
    await second.query('rollback');
    await waitsToo;
  });

  it('is looked at once within a second, whoever asks, and sends a sample once', async () => {
    const watch = makeServerWatch();
    const both = await Promise.all([
      watch.look(database, { connectionId: 'two', since: 0 }, neverAborted),
      watch.look(database, { connectionId: 'two', since: 0 }, neverAborted),
    ]);
    const at = both[0].samples.map((sample) => sample.at);
    expect(at.length).toBe(1);
    expect(both[1].samples.map((sample) => sample.at)).toEqual(at);
    const again = await watch.look(database, { connectionId: 'two', since: at[0] ?? 0 }, neverAborted);
    expect(again.samples).toEqual([]);
  });

  it('ends a session only while unlocked, never an own one, and records it', async () => {
    const victim = await connect('psql');
    const sessions = async () => (await look()).sessions;
    const { startedAt } = (await sessions()).find(({ pid }) => pid === victim.pid) ?? { startedAt: null };
    const terminate = { pid: victim.pid, startedAt, how: 'terminate' };
    expect(await call('activity.endSession', terminate)).toMatchObject({ ok: false, failure: { code: 'not-allowed' } });
    await call('connections.unlock', { minutes: 1, typedName: '' });
    const own = (await sessions()).find(({ isOwn }) => isOwn);
    const ofOwn = { pid: own?.pid, startedAt: own?.startedAt, how: 'terminate' };
    expect(await call('activity.endSession', ofOwn)).toMatchObject({ ok: false, failure: { code: 'not-allowed' } });
    const reused = { ...terminate, startedAt: '2001-01-01 00:00:00+00' };
    expect(await call('activity.endSession', reused)).toMatchObject({ ok: false, failure: { code: 'changed' } });
    expect(await call('activity.endSession', terminate)).toEqual({ ok: true, value: {} });
    await expect.poll(async () => (await sessions()).some(({ pid }) => pid === victim.pid)).toBe(false);
    expect(
      await test.core.call({ callId: 'j', call: 'journal.list', input: { limit: 1 } }, neverAborted),
    ).toMatchObject({
      ok: true,
      value: { entries: [{ operation: 'terminate-session', parameters: { pid: victim.pid }, outcome: 'done' }] },
    });
  });

  it('hides from a role with few rights what others do, and says so', async () => {
    const name = new URL(place).pathname.slice(1);
    const role = `few${name.slice(1, 12)}`;
    await runOnPostgres(
      name,
      `create role ${role} login password 'secret'; grant select on all tables in schema public to ${role}`,
    );
    const address = new URL(place);
    address.username = role;
    address.password = 'secret';
    const few = await openPlace('postgresql', address.href);
    const { sessions, seesOthers } = await makeServerWatch().look(few, { connectionId: 'few', since: 0 }, neverAborted);
    await few.close();
    expect(seesOthers).toBe(false);
    const [hidden] = sessions.filter(({ user, kind }) => user === 'postgres' && kind === 'client backend');
    expect([hidden?.isHidden ?? true, hidden?.query ?? null]).toEqual([true, null]);
    expect(sessions.some(({ isOwn, query }) => isOwn && query !== null)).toBe(true);
  });

  it('tells what each role can do with each table', async () => {
    const name = new URL(place).pathname.slice(1);
    const reader = `reader${name.slice(1, 12)}`;
    await runOnPostgres(
      name,
      `create role ${reader}; grant select on "Task" to ${reader}; grant select (id) on "Simulation" to ${reader};
       grant select, insert, update, delete on "Page" to ${reader}`,
    );
    const { roles, tables } = await readPermissions(database, neverAborted);
    const index = roles.findIndex((role) => role.name === reader);
    const granted = (table: string) => tables.find((each) => each.table === table)?.granted[index];
    expect(granted('Task')).toEqual({ privileges: ['SELECT'], someColumns: false });
    expect(granted('Simulation')).toEqual({ privileges: [], someColumns: true });
    expect(granted('Page')).toEqual({ privileges: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'], someColumns: false });
    expect(roles[0]).toMatchObject({ name: 'postgres', isCurrent: true, isSuperuser: true });
  });

  it('makes a role that reads everything but secrets, writes nothing, and whose password no statement holds', async () => {
    const name = new URL(place).pathname.slice(1);
    const role = { name: `Only "reads"? ${crypto.randomUUID()}` };
    const asked = { role, password: { kind: 'generated' } };
    await call('connections.lock', {});
    expect(await call('activity.createReader', asked)).toMatchObject({ ok: false, failure: { code: 'not-allowed' } });
    await call('connections.unlock', { minutes: 1, typedName: '' });
    const bad = { ...asked, password: { kind: 'typed', value: 'пароль-1234' } };
    expect(await call('activity.createReader', bad)).toMatchObject({ ok: false, failure: { code: 'bad-input' } });
    const made = await call('activity.createReader', asked);
    expect(made).toMatchObject({ ok: true, value: { tables: 14 } });
    // What it answers is checked above.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- said above
    const { generatedPassword, removal } = (made as { value: { generatedPassword: string; removal: string } }).value;
    const address = new URL(place);
    address.username = encodeURIComponent(role.name);
    address.password = generatedPassword;
    const reader = new pg.Client({ connectionString: address.href });
    await reader.connect();
    const titles = 'select id, title from "Simulation" order by id';
    const { rows: all } = await runOnPostgres(name, titles);
    expect(all.length).toBeGreaterThan(0);
    expect((await reader.query(titles)).rows).toEqual(all);
    await expect(reader.query('select password_hash from "YaptideUser"')).rejects.toThrow('permission denied');
    await expect(reader.query('delete from "Task"')).rejects.toThrow(/read-only transaction/u);
    await reader.query('set default_transaction_read_only = off');
    await expect(reader.query('delete from "Task"')).rejects.toThrow('permission denied');
    await reader.end();
    expect(await call('activity.createReader', asked)).toMatchObject({
      ok: false,
      failure: { code: 'not-allowed', message: `The role '${role.name}' already exists. Choose another name.` },
    });
    const journal = await test.core.call({ callId: 'j', call: 'journal.list', input: { limit: 1 } }, neverAborted);
    expect(journal).toMatchObject({
      ok: true,
      value: { entries: [{ operation: 'create-reader', parameters: { role: role.name }, outcome: 'done' }] },
    });
    expect(JSON.stringify(journal)).not.toContain(generatedPassword);
    await runOnPostgres(name, removal);
  });

  it('makes no role for a user who may not, and says why', async () => {
    const name = new URL(place).pathname.slice(1);
    const role = `weak${name.slice(1, 12)}`;
    await runOnPostgres(
      name,
      `drop role if exists ${role}; create role ${role} login password 'secret'; grant pg_read_all_data to ${role}`,
    );
    const address = new URL(place);
    address.username = role;
    address.password = 'secret';
    const weak = await openPlace('postgresql', address.href);
    const plan = await planReader(weak, { name: 'reader', readsSecrets: true }, neverAborted);
    await weak.close();
    expect(plan.obstacles.join()).toContain('CREATEROLE');
    expect(plan.statements.join()).not.toContain('REVOKE');
    expect(plan.notes.join()).toContain('needs membership');
  });

  it('has counted checkpoints, input and output, standbys and slots', async () => {
    const { sections, databaseSize } = await readServerStatistics(database, database.serverVersion, neverAborted);
    expect(sections.map(({ id, failure }) => [id, failure])).toEqual([
      ['checkpoints', null],
      ['io', null],
      ['replication', null],
      ['slots', null],
    ]);
    for (const { columns, rows: found } of sections) for (const row of found) expect(row.length).toBe(columns.length);
    expect(sections[1]?.rows.length).toBeGreaterThan(0);
    expect(databaseSize).toBeGreaterThan(1_000_000);
    expect(
      await makeStatementWatch()(database, { connectionId: 'one', period: 'opened', restart: false }, neverAborted),
    ).toBeNull();
  });
});

const debian = await startDebianPostgres([], ['shared_preload_libraries=pg_stat_statements']);
afterAll(async () => debian?.stop());

describe.skipIf(debian === undefined)('the statements of a server with pg_stat_statements', () => {
  it('are counted since the view was first opened, since a new period, and since a reset in between', async () => {
    const address = `postgresql://postgres@127.0.0.1:${debian?.port}/postgres`;
    const other = new pg.Client({ connectionString: address });
    await other.connect();
    await other.query('create extension pg_stat_statements; create table counted (id integer)');
    const database = await openPlace('postgresql', address);
    const statements = makeStatementWatch();
    const callsIn = async (period: 'opened' | 'reset', restart = false): Promise<number> => {
      const found = await statements(database, { connectionId: 'one', period, restart }, neverAborted);
      return found?.statements.find(({ query }) => query.includes('from counted'))?.calls ?? 0;
    };
    const run = async (times: number): Promise<void> => {
      for (let time = 0; time < times; time += 1) await other.query('select count(*) from counted');
    };
    await run(3);
    expect(await callsIn('opened')).toBe(0);
    await run(2);
    expect([await callsIn('opened'), await callsIn('reset')]).toEqual([2, 5]);
    await callsIn('opened', true);
    await run(1);
    expect([await callsIn('opened'), await callsIn('reset')]).toEqual([1, 6]);
    await other.query('select pg_stat_statements_reset()');
    // More calls than before: only the time of the reset tells that these are others.
    await run(8);
    const before = Date.now();
    expect([await callsIn('opened'), await callsIn('reset')]).toEqual([8, 8]);
    const { since = null } =
      (await statements(database, { connectionId: 'one', period: 'opened', restart: false }, neverAborted)) ?? {};
    expect(Math.abs(before - (since ?? 0))).toBeLessThan(60_000);
    await database.close();
    await other.end();
  });
});

describe('a SQLite file', () => {
  it('tells what it takes, and is checked table by table', async () => {
    const database = await openOwnDatabase('sqlite', { rows });
    expect(await getSqliteFile(database, neverAborted)).toMatchObject({
      pageSize: 4096,
      journalMode: 'delete',
      logBytes: 0,
    });
    const told: string[] = [];
    const onProgress = (_fraction: number, text: string): void => void told.push(text);
    for (const check of ['quick_check', 'integrity_check'] as const) {
      const found = await checkSqliteFile(database, { check, onProgress }, neverAborted);
      expect(found).toEqual({ problems: [], tables: 14, hasMore: false });
    }
    expect(told).toContain('Simulation');
    await database.close();
  });

  it('with a row that refers to none, and with a page that is lost, says which', async () => {
    const path = await makeOwnDatabase('sqlite', { rows: [...rows, aTask({ id: 9, simulation_id: 77 })] });
    const check = async (kind: 'foreign_key_check' | 'integrity_check'): Promise<readonly string[]> => {
      const database = await openPlace('sqlite', path);
      const { problems } = await checkSqliteFile(database, { check: kind, onProgress: () => undefined }, neverAborted);
      await database.close();
      return problems;
    };
    expect(await check('foreign_key_check')).toEqual(['Task: row 9 refers to a row of Simulation that does not exist']);
    const bytes = await readFile(path);
    await writeFile(path, bytes.fill(0, bytes.length - 4096));
    expect((await check('integrity_check')).join('\n')).toMatch(/page \d+|is damaged/iu);
  });

  it('that is being checked can be left alone again', async () => {
    const database = await openOwnDatabase('sqlite', { rows });
    const stop = new AbortController();
    const onProgress = (): void => stop.abort();
    await expect(checkSqliteFile(database, { check: 'quick_check', onProgress }, stop.signal)).rejects.toThrow(
      /cancelled/u,
    );
    await database.close();
  });
});
