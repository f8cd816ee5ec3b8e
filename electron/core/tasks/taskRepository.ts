import type { Knex } from 'knex';
import { z } from 'zod';
import {
  durationCell,
  flagCell,
  looseIntegerCell,
  nullableLooseIntegerCell,
  nullableTextCell,
  numberCell,
  textCell,
} from '#core/connection/cells.ts';
import type { Connections } from '#core/connection/connections.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { HandlersOf } from '#core/handlersOf.ts';
import { instantText, microsecondsBetween, whereId, whereText } from '#core/listing/dialectSql.ts';
import { listWindow } from '#core/listing/listWindow.ts';
import { taskMarksOf } from '#core/tasks/taskMarks.ts';
import { taskSortKey } from '#core/tasks/taskSort.ts';
import type { taskCalls } from '#shared/contract/simulationCalls.ts';
import type { ListWindow, WindowOf } from '#shared/domain/listing.ts';
import type { Task, TaskFilter, TaskSort } from '#shared/domain/task.ts';

interface OfSimulation {
  readonly simulationId: number;
  readonly filter: TaskFilter;
}

interface ListOptions extends OfSimulation {
  readonly sort: TaskSort;
  readonly window: ListWindow;
}

const taskRow = z.object({
  id: numberCell,
  task_id: looseIntegerCell,
  task_state: textCell,
  platform: textCell,
  requested_primaries: looseIntegerCell,
  simulated_primaries: looseIntegerCell,
  start_time: nullableTextCell,
  end_time: nullableTextCell,
  duration: durationCell,
  estimated_time: nullableLooseIntegerCell,
  last_update_time: nullableTextCell,
  celery_id: nullableTextCell,
  simulation_platform: nullableTextCell,
  has_subclass_row: flagCell,
});

/** One window of a simulation's tasks. */
export async function listTasks(
  database: ReadOnlyDatabase,
  { simulationId, filter, sort, window }: ListOptions,
  signal: AbortSignal,
): Promise<WindowOf<Task>> {
  const query = tasksOf(database, { simulationId, filter }).select(taskColumns(database));
  joinNeighbours(database, query);
  const key = taskSortKey(database, sort.column);
  const found = await listWindow({ database, query, key, direction: sort.direction, window, row: taskRow, signal });
  return { ...found, rows: found.rows.map(toTask) };
}

/** How many tasks of a simulation a filter leaves; exact. */
export async function countTasks(database: ReadOnlyDatabase, of: OfSimulation, signal: AbortSignal): Promise<number> {
  const query = tasksOf(database, of).count({ count: '*' });
  const [row] = await database.rows({ query, row: z.object({ count: numberCell }), signal });
  return row?.count ?? 0;
}

function tasksOf(database: ReadOnlyDatabase, { simulationId, filter }: OfSimulation): Knex.QueryBuilder {
  const query = whereId(database, database.build('Task as t'), 't.simulation_id', [simulationId]);
  return filter.states === undefined ? query : whereText(database, query, 't.task_state', filter.states);
}

function taskColumns({ dialect, build, shape }: ReadOnlyDatabase): readonly Knex.Raw[] {
  const stored = [
    'id',
    'task_id',
    'task_state',
    'platform',
    'requested_primaries',
    'simulated_primaries',
    'estimated_time',
  ];
  const celery = shape.hasTable('CeleryTask');
  const direct = celery ? 'ct.id is not null' : '1 = 0';
  const batched = shape.hasTable('BatchTask') ? 'bt.id is not null' : '1 = 0';
  return [
    ...stored.map((name) => `t.${name} as ${name}`),
    ...['start_time', 'end_time', 'last_update_time'].map((name) => `${instantText(dialect, `t.${name}`)} as ${name}`),
    `${microsecondsBetween(dialect, 't.start_time', 't.end_time')} as duration`,
    `${celery ? 'ct.celery_id' : 'null'} as celery_id`,
    `${shape.hasTable('Simulation') ? 's.platform' : 'null'} as simulation_platform`,
    `case when t.platform = 'DIRECT' then ${direct} when t.platform = 'BATCH' then ${batched} else 1 = 1 end as has_subclass_row`,
  ].map((sql) => build.raw(sql));
}

function joinNeighbours({ shape }: ReadOnlyDatabase, query: Knex.QueryBuilder): void {
  if (shape.hasTable('Simulation')) query.leftJoin('Simulation as s', 's.id', 't.simulation_id');
  if (shape.hasTable('CeleryTask')) query.leftJoin('CeleryTask as ct', 'ct.id', 't.id');
  if (shape.hasTable('BatchTask')) query.leftJoin('BatchTask as bt', 'bt.id', 't.id');
}

function toTask(row: z.infer<typeof taskRow>): Task {
  const task = {
    id: row.id,
    taskNumber: row.task_id,
    state: row.task_state,
    platform: row.platform,
    requestedPrimaries: row.requested_primaries,
    simulatedPrimaries: row.simulated_primaries,
    startedAt: row.start_time,
    endedAt: row.end_time,
    durationMicroseconds: row.duration,
    estimatedSeconds: row.estimated_time,
    lastUpdateAt: row.last_update_time,
    celeryId: row.celery_id,
  };
  const marks = taskMarksOf({
    ...task,
    simulationPlatform: row.simulation_platform,
    hasSubclassRow: row.has_subclass_row,
  });
  return { ...task, marks };
}

/** The handlers of `taskCalls`; `on` finds an open connection's database. */
export function makeTaskHandlers(on: Connections['database']): HandlersOf<typeof taskCalls, 'signal'> {
  return {
    'tasks.list': async (input, { signal }) => listTasks(on(input.connectionId), input, signal),
    'tasks.count': async (input, { signal }) => ({ count: await countTasks(on(input.connectionId), input, signal) }),
  };
}
