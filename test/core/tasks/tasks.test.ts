import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import { makeTaskHandlers } from '#core/tasks/taskHandlers.ts';
import { taskCalls } from '#shared/contract/simulationCalls.ts';
import { type Task, taskSortColumns } from '#shared/domain/task.ts';
import { aSimulation, aTask, aUser } from '../../support/aSimulation.ts';
import { dialects, neverAborted, openOwnDatabase } from '../../support/ownDatabases.ts';

const rows = [
  aSimulation({ id: 1 }),
  aUser({ id: 7, username: 'alice' }),
  aSimulation({ id: 2, user_id: 7 }),
  aTask({ id: 1, simulation_id: 1, task_id: 0, start_time: '2025-01-01 10:00:00', end_time: '2025-01-01 10:00:01.5' }),
  aTask({ id: 2, simulation_id: 1, task_id: 1, task_state: 'FAILED', simulated_primaries: 30, estimated_time: 7 }),
  aTask({ id: 3, simulation_id: 1, task_id: 2, task_state: 'PAUSED', simulated_primaries: 101 }),
  aTask({ id: 4, simulation_id: 1, task_id: 3, platform: 'BATCH', requested_primaries: -1 }),
  aTask({ id: 5, simulation_id: 2, task_id: 0 }),
];
const of = { connectionId: 'c', simulationId: 1 };
const context = { signal: neverAborted };

describe.each(dialects)('the tasks of a simulation on %s', (dialect) => {
  let database: OpenDatabase;
  const list = async (input: object = {}): Promise<readonly Task[]> => {
    const checked = taskCalls['tasks.list'].input.parse({ ...of, ...input });
    const answer = await makeTaskHandlers(() => database)['tasks.list'](checked, context);
    return taskCalls['tasks.list'].output.parse(answer).rows;
  };
  beforeAll(async () => {
    database = await openOwnDatabase(dialect, { rows });
  });
  afterAll(async () => database.close());

  it('are listed by number, with their times, and without those of other simulations', async () => {
    const tasks = await list();
    expect(tasks.map(({ id, taskNumber }) => [id, taskNumber])).toEqual([
      [1, 0],
      [2, 1],
      [3, 2],
      [4, 3],
    ]);
    expect(tasks[0]).toMatchObject({
      startedAt: '2025-01-01 10:00:00+00',
      durationMicroseconds: 1_500_000,
      celeryId: 'celery-1',
      marks: [],
    });
    expect(tasks[1]).toMatchObject({ state: 'FAILED', estimatedSeconds: 7, durationMicroseconds: null });
  });

  it('are marked for each anomaly', async () => {
    const tasks = await list();
    expect(tasks.map(({ marks }) => marks)).toEqual([
      [],
      [],
      ['unknown-state', 'more-than-requested'],
      ['platform-differs', 'more-than-requested', 'negative', 'subclass-row-missing'],
    ]);
  });

  it('are listed across all simulations, and by user, each with its simulation', async () => {
    const everywhere = async (filter: object): Promise<readonly (readonly [number, number, string | null])[]> => {
      const checked = taskCalls['allTasks.list'].input.parse({ connectionId: 'c', filter });
      const answer = await makeTaskHandlers(() => database)['allTasks.list'](checked, context);
      const { rows: found } = taskCalls['allTasks.list'].output.parse(answer);
      const count = await makeTaskHandlers(() => database)['allTasks.count'](checked, context);
      expect(count).toEqual({ count: found.length });
      return found.map(({ id, simulationId, username }) => [id, simulationId, username]);
    };
    expect((await everywhere({})).map(([id]) => id)).toEqual([5, 4, 3, 2, 1]);
    expect(await everywhere({ userIds: [7] })).toEqual([[5, 2, 'alice']]);
    expect((await everywhere({ userIds: [null] })).map(([id]) => id)).toEqual([4, 3, 2, 1]);
    expect(await everywhere({ userIds: [null, 7], states: ['FAILED'] })).toEqual([[2, 1, null]]);
    expect(await everywhere({ userIds: [] })).toEqual([]);
  });

  it('are filtered by state and counted alike', async () => {
    const filter = { states: ['FAILED', 'PAUSED', '\0'] };
    expect((await list({ filter })).map(({ id }) => id)).toEqual([2, 3]);
    const checked = taskCalls['tasks.count'].input.parse({ ...of, filter });
    expect(await makeTaskHandlers(() => database)['tasks.count'](checked, context)).toEqual({ count: 2 });
    expect(await list({ filter: { states: [] } })).toEqual([]);
    expect(await list({ simulationId: 2 ** 40 })).toEqual([]);
  });

  it.each(taskSortColumns)('sorted by %s, are reversed except for those without a value', async (column) => {
    const ids = async (direction: string): Promise<readonly number[]> =>
      (await list({ sort: { column, direction } })).map(({ id }) => id);
    const [up, down] = [await ids('ascending'), await ids('descending')];
    expect(new Set(up)).toEqual(new Set([1, 2, 3, 4]));
    const withoutValue: Readonly<Record<string, number>> = {
      startedAt: 3,
      endedAt: 3,
      duration: 3,
      estimatedSeconds: 3,
      lastUpdateAt: 4,
      celeryId: 1,
    };
    const valued = 4 - (withoutValue[column] ?? 0);
    expect(down.slice(0, valued)).toEqual(up.slice(0, valued).toReversed());
  });
});
