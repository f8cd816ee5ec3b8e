import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import { getSimulation } from '#core/simulations/simulationDetail.ts';
import {
  countSimulations,
  getSimulationFacets,
  listSimulations,
  listSimulationStorage,
} from '#core/simulations/simulationRepository.ts';
import type { SimulationFilter } from '#shared/domain/simulation.ts';
import { aBatchSimulation, aBlob, aCluster, aRow, aSimulation, aTask, aUser } from '../../support/aSimulation.ts';
import { dialects, neverAborted, openOwnDatabase } from '../../support/ownDatabases.ts';

const titles = ['100%', 'a_b', 'a\\b', '<b>bold</b>', 'ŻÓŁW', '\'; drop table "Simulation"; --', '50 % of', 'axb'];
const blob = aBlob({ some: 'text' });
const rows = [
  aUser({ id: 1, username: 'alice' }),
  aCluster({ id: 9, cluster_name: 'ares' }),
  ...titles.map((title, index) =>
    aSimulation({
      id: index + 1,
      title,
      user_id: index === 0 ? 1 : null,
      sim_type: index === 1 ? 'FLUKA' : 'shieldhit',
    }),
  ),
  aBatchSimulation(20, 9),
  aSimulation({ id: 21, title: 'long ago', start_time: '0001-01-01 00:00:00', end_time: '9999-12-31 23:59:59.999999' }),
  aSimulation({ id: 22, start_time: '2025-06-01 00:00:00', end_time: null, job_state: 'RUNNING' }),
  aTask({ id: 1, simulation_id: 1, simulated_primaries: 40 }),
  aTask({ id: 2, simulation_id: 1, task_state: 'FAILED', last_update_time: '2025-01-01 10:00:30.25' }),
  aRow('Input', { id: 1, simulation_id: 1, compressed_data: blob }),
  aRow('Estimator', { id: 1, simulation_id: 1, name: 'e', file_name: 'e_', compressed_data: blob }),
  aRow('Page', { id: 1, estimator_id: 1, page_number: 0, compressed_data: blob }),
  aRow('Page', { id: 2, estimator_id: 1, page_number: 1, compressed_data: null }),
];

describe.each(dialects)('simulations on %s', (dialect) => {
  let database: OpenDatabase;
  beforeAll(async () => {
    database = await openOwnDatabase(dialect, { rows });
  });
  afterAll(async () => database.close());

  const found = async (filter: SimulationFilter): Promise<readonly number[]> => {
    const sort = { column: 'id', direction: 'ascending' } as const;
    const window = { kind: 'jump', from: 'start', skip: 0, limit: 500 } as const;
    const listed = (await listSimulations(database, { filter, sort, window }, neverAborted)).rows.map(({ id }) => id);
    expect(await countSimulations(database, filter, neverAborted)).toBe(listed.length);
    return listed;
  };

  it('are filtered by wildcards, quotes and HTML literally', async () => {
    expect(await found({ text: '%' })).toEqual([1, 7]);
    expect(await found({ text: 'a_b' })).toEqual([2]);
    expect(await found({ text: 'a\\b' })).toEqual([3]);
    expect(await found({ text: '<B>' })).toEqual([4]);
    expect(await found({ text: 'żółw' })).toEqual([5]);
    expect(await found({ text: "'; DROP" })).toEqual([6]);
  });

  it('are found by id and by part of the job id, and never by a NUL character', async () => {
    expect(await found({ text: '20' })).toContain(20);
    expect(await found({ text: '000000-22direct' })).toEqual([22]);
    expect(await found({ text: 'a\0b', states: ['COMPLETED'] })).toEqual([]);
    expect(await found({ states: ['\0'] })).toEqual([]);
  });

  it('combine filters by AND, values by OR, and return nothing for an empty list', async () => {
    expect(await found({ userIds: [1] })).toEqual([1]);
    expect(await found({ userIds: [null], text: 'bold' })).toEqual([4]);
    expect((await found({ userIds: [null, 1] })).length).toBe(11);
    expect(await found({ userIds: [9_007_199_254_740_991] })).toEqual([]);
    expect(await found({ simulators: ['fluka'] })).toEqual([2]);
    expect(await found({ clusterIds: [9] })).toEqual([20]);
    expect(await found({ platforms: ['BATCH'], states: ['COMPLETED', 'RUNNING'] })).toEqual([20]);
    for (const empty of [{ states: [] }, { userIds: [] }, { simulators: [] }, { clusterIds: [] }, { platforms: [] }]) {
      expect(await found(empty)).toEqual([]);
    }
  });

  it('are filtered by start in UTC, with the bounds as given', async () => {
    expect(await found({ startedFrom: '2025-06-01' })).toEqual([22]);
    expect(await found({ startedFrom: '2025-06-01T00:00:00Z' })).toEqual([22]);
    expect(await found({ startedBefore: '2000-01-01 00:00:00' })).toEqual([21]);
    await expect(found({ startedFrom: 'yesterday' })).rejects.toMatchObject({ failure: { code: 'bad-input' } });
  });

  it('keep microseconds in times and durations, and give no duration over 285 years', async () => {
    const first = await getSimulation(database, 1, neverAborted);
    expect(first.startedAt).toMatch(/^2025-01-01 10:00:00\.000001\+00$/u);
    expect(first.durationMicroseconds).toBe(60_500_001);
    const long = await getSimulation(database, 21, neverAborted);
    expect(long.durationMicroseconds).toBeNull();
    expect(long.marks).toContain('odd-time');
  });

  it('return one simulation with everything that belongs to it', async () => {
    const simulation = await getSimulation(database, 1, neverAborted);
    expect(simulation).toMatchObject({
      id: 1,
      title: '100%',
      username: 'alice',
      authProvider: 'YaptideUser',
      mergeId: 'merge-1',
      clusterId: null,
      inputs: 1,
      logfiles: 0,
      tasksTotal: 2,
      tasksCompleted: 1,
      tasksFailed: 1,
      primariesRequested: 200,
      primariesSimulated: 140,
      lastTaskUpdateAt: '2025-01-01 10:00:30.25+00',
      storage: { id: 1, estimators: 1, pages: 2, bytes: blob.length * 3 },
      marks: [],
    });
    const batch = await getSimulation(database, 20, neverAborted);
    expect(batch).toMatchObject({
      clusterId: 9,
      clusterName: 'ares',
      arrayId: 4711,
      collectId: 4712,
      jobDirectory: '/scratch/run',
    });
  });

  it('report a missing simulation by id', async () => {
    for (const id of [12, 2_147_483_648, -1]) {
      await expect(getSimulation(database, id, neverAborted)).rejects.toMatchObject({
        failure: { code: 'not-found', message: `There is no simulation ${id}` },
      });
    }
  });

  it('count the values to filter by, the most frequent first', async () => {
    const facets = await getSimulationFacets(database, neverAborted);
    expect(facets.states).toEqual([
      { value: 'COMPLETED', count: 10 },
      { value: 'RUNNING', count: 1 },
    ]);
    expect(facets.simulators).toEqual([
      { value: 'shieldhit', count: 10 },
      { value: 'fluka', count: 1 },
    ]);
    expect(facets.platforms).toEqual([
      { value: 'DIRECT', count: 10 },
      { value: 'BATCH', count: 1 },
    ]);
    expect(facets.inputTypes).toEqual([{ value: 'EDITOR', count: 11 }]);
  });

  it('return zeros for what has nothing stored, in the requested order', async () => {
    expect(await listSimulationStorage(database, [2, 1], neverAborted)).toEqual([
      { id: 2, estimators: 0, pages: 0, bytes: 0 },
      { id: 1, estimators: 1, pages: 2, bytes: blob.length * 3 },
    ]);
    expect(await listSimulationStorage(database, [], neverAborted)).toEqual([]);
  });
});

describe('values that only SQLite can hold', () => {
  it('do not hide a simulation: text for a user, bytes for a title, invalid times', async () => {
    const afterwards = `update "Simulation" set user_id = 'nobody', title = x'414200ff', start_time = 'yesterday' where id = 2;
      update "Simulation" set start_time = '2025-01-01T10:00:00+02:00', end_time = 12 where id = 3;
      update "Simulation" set title = 'a' || char(0) || 'b' where id = 4;`;
    const database = await openOwnDatabase('sqlite', { rows, afterwards });
    try {
      const odd = await getSimulation(database, 2, neverAborted);
      expect(odd).toMatchObject({ userId: null, startedAt: 'yesterday', durationMicroseconds: null });
      expect(odd.marks).toEqual(['user-missing', 'odd-time']);
      expect((await getSimulation(database, 3, neverAborted)).marks).toContain('odd-time');
      expect(await getSimulation(database, 4, neverAborted)).toMatchObject({ title: 'a\0b', titleLength: 3 });
      expect(await countSimulations(database, { text: 'A\0B' }, neverAborted)).toBe(1);
    } finally {
      await database.close();
    }
  });
});
