import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import { getDatabaseFacts } from '#core/overview/databaseFacts.ts';
import { getOverview } from '#core/overview/getOverview.ts';
import { makeStorageByUser } from '#core/overview/storageByUser.ts';
import type { OverviewRange } from '#shared/domain/overview.ts';
import { aBlob, aRow, aSimulation, aTask, aUser } from '../../support/aSimulation.ts';
import { caughtFailure } from '../../support/caughtFailure.ts';
import { makeOwnDatabase, dialects, neverAborted, openOwnDatabase, openPlace } from '../../support/ownDatabases.ts';
import { runOnPostgres } from '../../support/postgresServer.ts';

const now = Date.UTC(2026, 5, 17, 12);
const blob = aBlob('{}');
const at = (id: number, start: string | null, more: Readonly<Record<string, string | number | null>> = {}) =>
  aSimulation({ id, user_id: 1, start_time: start, end_time: start, ...more });
const rows = [
  aUser({ id: 1, username: 'alice' }),
  aUser({ id: 2, username: 'bob' }),
  at(1, '2026-06-17 10:30:00'),
  at(2, '2026-06-17 11:00:00.25', { job_state: 'RUNNING', end_time: null }),
  aTask({ id: 1, simulation_id: 2, task_id: 0, task_state: 'COMPLETED' }),
  aTask({ id: 2, simulation_id: 2, task_id: 1, task_state: 'RUNNING' }),
  at(3, '2026-06-16 23:30:00', { job_state: 'FAILED', user_id: 2 }),
  at(4, '2026-06-01 09:00:00'),
  at(5, null, { job_state: 'PENDING', user_id: null }),
  at(6, '2024-02-29 12:00:00', { job_state: 'odd' }),
  ...Array.from({ length: 12 }, (_, index) => at(20 + index, '2026-06-10 08:00:00', { job_state: 'FAILED' })),
  aRow('Input', { id: 1, simulation_id: 3, compressed_data: blob }),
];

describe.each(dialects)('the overview on %s', (dialect) => {
  let database: OpenDatabase;
  beforeAll(async () => {
    database = await openOwnDatabase(dialect, { rows });
  });
  afterAll(async () => database.close());
  const overview = async (range?: OverviewRange, zoneOffset = 0) =>
    getOverview(database, { range, zoneOffset, now }, neverAborted);
  const daysOf = (buckets: Awaited<ReturnType<typeof overview>>['buckets']) =>
    buckets.map(({ start, states }) => [
      new Date(start).toISOString().slice(0, 16),
      Object.fromEntries(states.map(({ value, count }) => [value, count])),
    ]);

  it('counts simulations by day and state, and says where one user failed unusually often', async () => {
    const found = await overview();
    expect(found).toMatchObject({ range: 'month', bucketSeconds: 86_400, simulations: 18 });
    expect(daysOf(found.buckets)).toEqual([
      ['2026-06-01T00:00', { COMPLETED: 1 }],
      ['2026-06-10T00:00', { FAILED: 12 }],
      ['2026-06-16T00:00', { FAILED: 1 }],
      ['2026-06-17T00:00', { COMPLETED: 1, RUNNING: 1 }],
    ]);
    expect([found.from, found.to]).toEqual([Date.UTC(2026, 4, 19), Date.UTC(2026, 5, 18)]);
    expect(found.failures).toEqual({
      start: Date.UTC(2026, 5, 10),
      failed: 12,
      ofOneUser: 12,
      user: { id: 1, username: 'alice' },
    });
    expect(found.firstStartedAt).toMatch(/^2024-02-29 12:00:00\+00$/u);
  });

  it('begins days where the reader’s begin, and divides other ranges into hours and weeks', async () => {
    expect(daysOf((await overview('week', 60)).buckets)).toEqual([
      ['2026-06-16T23:00', { COMPLETED: 1, RUNNING: 1, FAILED: 1 }],
    ]);
    expect(daysOf((await overview('day')).buckets).map(([start]) => start)).toEqual([
      '2026-06-16T23:00',
      '2026-06-17T10:00',
      '2026-06-17T11:00',
    ]);
    expect(daysOf((await overview('year')).buckets).map(([start]) => start)).toEqual([
      '2026-06-01T00:00',
      '2026-06-08T00:00',
      '2026-06-15T00:00',
    ]);
    const all = await overview('all');
    expect(all.bucketSeconds).toBe(28 * 86_400);
    expect(all.buckets.length).toBe(2);
  });

  it('names what is unfinished with its progress, what failed lately, and the most active users', async () => {
    const { unfinished, failedLately, users } = await overview();
    expect(unfinished.states.toSorted((one, other) => one.value.localeCompare(other.value))).toEqual([
      { value: 'odd', count: 1 },
      { value: 'PENDING', count: 1 },
      { value: 'RUNNING', count: 1 },
    ]);
    expect(unfinished.newest.map(({ id, tasksCompleted, tasksTotal }) => [id, tasksCompleted, tasksTotal])).toEqual([
      [2, 1, 2],
      [6, 0, 0],
      [5, 0, 0],
    ]);
    expect(failedLately).toEqual({ count: 1, ofOneUser: 1, user: { id: 2, username: 'bob' } });
    expect(users).toMatchObject({ count: 2, active: 2 });
    expect(users.mostActive.map(({ username, simulations }) => [username, simulations])).toEqual([
      ['alice', 15],
      ['bob', 1],
    ]);
  });

  it('tells where the bytes are, by table and by user', async () => {
    const facts = await getDatabaseFacts(database, neverAborted);
    expect(facts).toMatchObject({ tableCount: 14, encoding: dialect === 'sqlite' ? 'UTF-8' : 'UTF8' });
    const simulation = facts.tables.find(({ table }) => table === 'Simulation');
    expect(simulation?.heap).toBeGreaterThan(0);
    expect(simulation?.indexes).toBeGreaterThan(0);
    const storageByUser = makeStorageByUser();
    expect(await storageByUser(database, 'one', neverAborted)).toEqual([
      { id: 2, username: 'bob', bytes: blob.length },
    ]);
  });
});

it('shows a longer range where the last 30 days are empty, and none where there is nothing', async () => {
  const database = await openOwnDatabase('sqlite', { rows: [at(1, '2024-02-29 12:00:00')] });
  expect(await getOverview(database, { range: undefined, zoneOffset: 0, now }, neverAborted)).toMatchObject({
    range: 'all',
    buckets: [{ states: [{ value: 'COMPLETED', count: 1 }] }],
  });
  await database.close();
});

it('adds up to the sizes that PostgreSQL tells', async () => {
  const place = await makeOwnDatabase('postgresql', { rows });
  const name = new URL(place).pathname.slice(1);
  const { rows: told } = await runOnPostgres(
    name,
    `select relname, pg_total_relation_size(oid) as bytes from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`,
  );
  const database = await openPlace('postgresql', place);
  const { tables } = await getDatabaseFacts(database, neverAborted);
  await database.close();
  const summed = new Map(tables.map(({ table, heap, toast, indexes }) => [table, String(heap + toast + indexes)]));
  expect(summed).toEqual(new Map(told.map(({ relname, bytes }) => [relname, bytes])));
});

it('of a role with few rights, loses only what that role may not read', async () => {
  const place = await makeOwnDatabase('postgresql', { rows });
  const name = new URL(place).pathname.slice(1);
  const role = `few${name.slice(1, 12)}`;
  await runOnPostgres(
    name,
    `create role ${role} login password 'secret'; grant select on "Simulation", "Task" to ${role}`,
  );
  const address = new URL(place);
  address.username = role;
  address.password = 'secret';
  const database = await openPlace('postgresql', address.href);
  const found = await getOverview(database, { range: undefined, zoneOffset: 0, now }, neverAborted);
  expect(found.users).toMatchObject({ count: null, active: 2 });
  expect(found.users.mostActive[0]).toMatchObject({ id: 1, username: null });
  expect((await getDatabaseFacts(database, neverAborted)).tableCount).toBe(14);
  const failure = await caughtFailure(makeStorageByUser()(database, 'few', neverAborted));
  expect(failure).toMatchObject({ code: 'not-allowed', reason: { object: { kind: 'table', name: 'Input' } } });
  await database.close();
});
