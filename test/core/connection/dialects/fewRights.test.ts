import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listClusters } from '#core/clusters/clusterRepository.ts';
import { describeShape } from '#core/connection/describeShape.ts';
import { findHiddenRows } from '#core/connection/hiddenRows.ts';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import { listEstimators } from '#core/estimators/estimatorRepository.ts';
import { getSimulation } from '#core/simulations/simulationDetail.ts';
import { listSimulations, listSimulationStorage } from '#core/simulations/simulationRepository.ts';
import { simulationSortColumns, simulationSummarySchema } from '#shared/domain/simulation.ts';
import { listSimulationRows } from '#core/tables/simulationRows.ts';
import { listTasks } from '#core/tasks/taskRepository.ts';
import { listUsers } from '#core/users/userRepository.ts';
import { listLogfiles } from '#core/logfiles/logfileRepository.ts';
import { aBatchSimulation, aBlob, aCluster, aRow, aSimulation, aTask, aUser } from '../../../support/aSimulation.ts';
import { makeOwnDatabase, neverAborted, openPlace } from '../../../support/ownDatabases.ts';
import { runOnPostgres } from '../../../support/postgresServer.ts';

const rows = [
  aUser({ id: 1, username: 'alice', password_hash: 'x' }),
  aCluster({ id: 1, cluster_name: 'ares' }),
  aSimulation({ id: 1, user_id: 1, title: 'first' }),
  aBatchSimulation(2, 1),
  aTask({ id: 1, simulation_id: 1 }),
  aRow('Estimator', { id: 1, simulation_id: 1, name: 'a', file_name: 'a_', compressed_data: aBlob({}) }),
  aRow('Page', {
    id: 1,
    estimator_id: 1,
    page_number: 0,
    page_name: 'DOSE',
    page_dimension: 1,
    compressed_data: aBlob({}),
  }),
  aRow('Logfiles', { id: 1, simulation_id: 1, compressed_data: aBlob({ a: 'b' }) }),
];
const window = { kind: 'jump', from: 'start', skip: 0, limit: 10 } as const;
const byId = { column: 'id', direction: 'ascending' } as const;

let place: string;
let databaseName: string;
const opened: OpenDatabase[] = [];
beforeAll(async () => {
  place = await makeOwnDatabase('postgresql', { rows });
  databaseName = new URL(place).pathname.slice(1);
});
afterAll(async () => {
  for (const database of opened) await database.close();
});

/** Opens the database as a role that may read everything except what is revoked. */
async function openAs(revoked: string): Promise<{ readonly database: OpenDatabase; readonly role: string }> {
  const role = `reader_${randomUUID().slice(0, 8)}`;
  await runOnPostgres(
    databaseName,
    `create role ${role} login password 'x'; grant select on all tables in schema public to ${role}; ${revoked.replaceAll('ROLE', role)}`,
  );
  const url = new URL(place);
  url.username = role;
  url.password = 'x';
  const database = await openPlace('postgresql', url.href);
  opened.push(database);
  return { database, role };
}

describe('a role that may not read some tables', () => {
  it('sees lists and details with what is missing, and a notice with the GRANT', async () => {
    const { database, role } = await openAs('revoke select on "YaptideUser", "KeycloakUser", "Logfiles" from ROLE;');
    const shape = describeShape(database);
    expect([shape.missingTables, shape.tables.length, shape.revision.byShape]).toEqual([[], 11, '5003b9acb1f4']);
    const notice = database.notices?.find(({ code }) => code === 'no-permission');
    expect(notice?.message).toBe(`The database user ${role} may not read YaptideUser, KeycloakUser, Logfiles`);
    expect(notice?.hint).toContain(`GRANT SELECT ON "Logfiles" TO ${role};`);
    const users = await listUsers(database, { filter: {}, sort: byId, window }, neverAborted);
    expect(users.rows[0]).toMatchObject({
      username: 'alice',
      forbidden: ['bytes', 'password', 'certificate', 'privateKey'],
      marks: [],
    });
    const detail = await getSimulation(database, 1, neverAborted);
    expect([detail.forbidden, detail.storage.forbidden]).toEqual([['logfiles'], ['bytes']]);
    await expect(listLogfiles(database, 1, neverAborted)).rejects.toMatchObject({
      failure: { reason: { kind: 'permission-denied', object: { name: 'Logfiles' } } },
    });
    const tables = await listSimulationRows(database, 1, neverAborted);
    expect(tables.find(({ table }) => table === 'Logfiles')).toMatchObject({ isForbidden: true });
  });

  it('does not see users, tasks or results reported as missing', async () => {
    const { database } = await openAs(
      'revoke select on "User", "Task", "CelerySimulation", "BatchSimulation", "CeleryTask", "Page" from ROLE;',
    );
    const list = await listSimulations(database, { filter: {}, sort: byId, window }, neverAborted);
    expect(list.rows.map((row) => [row.username, row.marks, row.forbidden])).toEqual([
      ['no permission', [], ['username', 'tasks', 'primariesSimulated']],
      ['no permission', [], ['username', 'tasks', 'primariesSimulated']],
    ]);
    expect((await listSimulationStorage(database, [1], neverAborted))[0]).toMatchObject({
      estimators: 1,
      forbidden: ['pages', 'bytes'],
    });
    await expect(listEstimators(database, 1, neverAborted)).rejects.toMatchObject({
      failure: { reason: { kind: 'permission-denied', object: { name: 'Page' } } },
    });
    const clusters = await listClusters(database, { sort: byId, window }, neverAborted);
    expect(clusters.rows[0]?.forbidden).toEqual(['simulations', 'lastUsedAt']);
    const detail = await getSimulation(database, 2, neverAborted);
    expect([detail.mergeId, detail.jobDirectory, detail.clusterName]).toEqual(Array(3).fill('no permission'));
  });
});

describe('a role whose own settings refuse tables with policies', () => {
  it('sees the rows that the policies allow, and a notice', async () => {
    const { database } = await openAs(`
      alter role ROLE set row_security = off;
      alter table "Logfiles" enable row level security;
      create policy later on "Logfiles" for select using (id > 1);`);
    try {
      expect(await listLogfiles(database, 1, neverAborted)).toEqual([]);
      expect(await findHiddenRows(database, ['Logfiles'], neverAborted)).toMatchObject([{ code: 'rows-hidden' }]);
    } finally {
      await runOnPostgres(
        databaseName,
        'drop policy later on "Logfiles"; alter table "Logfiles" disable row level security',
      );
    }
  });
});

describe('a role with limits of its own', () => {
  it('reads by the limits of the connection, in a list, in a snapshot and in a console', async () => {
    const { database } = await openAs(`alter role ROLE set lock_timeout = 1; alter role ROLE set statement_timeout = 1;
      alter role ROLE set idle_in_transaction_session_timeout = 1;`);
    const names = ['lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout'];
    const sql = `select ${names.map((name) => `current_setting('${name}')`).join(', ')}`;
    const expected = [['0', '30s', '1min']];
    const { rows: listed } = await database.positionalRows(database.build.raw(sql), neverAborted);
    expect(listed).toEqual(expected);
    const inSnapshot = await database.inSnapshot(
      async (reads) => reads.positionalRows(database.build.raw(sql), neverAborted),
      neverAborted,
    );
    expect(inSnapshot.rows).toEqual(expected);
    const session = await database.openConsole({ writes: false, signal: neverAborted });
    const limits = { rows: 1, size: 1000, seconds: 30 };
    const answer = await session.run({ sql, bindings: [], mode: 'own', limits }, neverAborted);
    await session.close();
    expect(answer.rows).toEqual(expected);
  });

  it('waits for a lock as long as a statement may last', async () => {
    const { database, role } = await openAs('alter role ROLE set lock_timeout = 1;');
    const other = await openPlace('postgresql', place);
    const holder = await other.openConsole({ writes: true, signal: neverAborted });
    const limits = { rows: 1, size: 1000, seconds: 30 };
    const run = async (sql: string, mode: 'own' | 'control') =>
      holder.run({ sql, bindings: [], mode, limits }, neverAborted);
    try {
      await run('begin', 'control');
      await run('lock table "Cluster" in access exclusive mode', 'own');
      const reading = database.positionalRows(database.build('Cluster').select('id'), neverAborted);
      const waiting = `select count(*) from pg_stat_activity where usename = '${role}' and wait_event_type = 'Lock'`;
      const count = async () => (await other.positionalRows(other.build.raw(waiting), neverAborted)).rows;
      await expect.poll(count, { timeout: 5000 }).toEqual([['1']]);
      await run('rollback', 'control');
      expect((await reading).rows).toEqual([['1']]);
    } finally {
      await holder.close();
      await other.close();
    }
  });
});

describe('a role with an empty search path', () => {
  it('sees the tables of the schema public', async () => {
    const { database } = await openAs("alter role ROLE set search_path = '';");
    const list = await listSimulations(database, { filter: {}, sort: byId, window }, neverAborted);
    expect(list.rows.map(({ title }) => title)).toContain('first');
    expect(describeShape(database).missingTables).toEqual([]);
  });
});

describe('a role with grants on some columns', () => {
  it('misses only the other columns, which the lists name', async () => {
    const { database, role } = await openAs(
      `revoke select on "User", "Simulation", "Task" from ROLE; grant select (id, username) on "User" to ROLE;
       grant select (id, job_id, user_id, sim_type, platform, input_type, job_state, end_time) on "Simulation" to ROLE;
       grant select (id, simulation_id, task_id, task_state, requested_primaries) on "Task" to ROLE;`,
    );
    expect(database.notices?.[0]?.message).toContain('User (auth_provider), Simulation (start_time, title)');
    expect(database.notices?.[0]?.hint).toContain(`GRANT SELECT ("auth_provider") ON "User" TO ${role};`);
    for (const column of simulationSortColumns) {
      const sort = { column, direction: 'ascending' } as const;
      const { rows: found } = await listSimulations(database, { filter: { text: 'a' }, sort, window }, neverAborted);
      for (const row of found) simulationSummarySchema.parse(row);
    }
    const list = await listSimulations(database, { filter: {}, sort: byId, window }, neverAborted);
    expect(list.rows[0]).toMatchObject({
      title: 'no permission',
      startedAt: null,
      username: 'alice',
      tasksTotal: 1,
      forbidden: ['title', 'startedAt', 'duration', 'primariesSimulated'],
      marks: [],
    });
    const users = await listUsers(database, { filter: {}, sort: byId, window }, neverAborted);
    expect(users.rows[0]).toMatchObject({ authProvider: 'no permission', marks: [], simulations: 1 });
    const tasks = await listTasks(
      database,
      { simulationId: 1, filter: {}, sort: { column: 'taskNumber', direction: 'ascending' }, window },
      neverAborted,
    );
    expect(tasks.rows[0]?.forbidden).toContain('estimatedSeconds');
    expect(tasks.rows[0]?.marks).toEqual([]);
    const tables = await listSimulationRows(database, 1, neverAborted);
    const simulation = tables.find(({ table }) => table === 'Simulation');
    const at = simulation?.columns.findIndex(({ name }) => name === 'title') ?? -1;
    expect(simulation?.rows[0]?.[at]).toEqual({ kind: 'forbidden' });
  });
});
