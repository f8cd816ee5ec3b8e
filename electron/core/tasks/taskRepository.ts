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
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import {
  instantText,
  microsecondsBetween,
  shortText,
  whereId,
  whereText,
  sortedText,
} from '#core/listing/dialectSql.ts';
import { forbiddenOf, type Sources } from '#core/listing/forbidden.ts';
import { listWindow } from '#core/listing/listWindow.ts';
import type { SortKey } from '#core/listing/sortKey.ts';
import { type ListWindow, type WindowOf, type IntegerCell, noPermission } from '#shared/domain/listing.ts';
import { isKnownState } from '#shared/domain/simulation.ts';
import type { Task, TaskFilter, TaskMark, TaskSort } from '#shared/domain/task.ts';
import { assertNever } from '#shared/failure.ts';

interface OfSimulation {
  readonly simulationId: number;
  readonly filter: TaskFilter;
}

interface ListOptions extends OfSimulation {
  readonly sort: TaskSort;
  readonly window: ListWindow;
}

export const taskRow = z.object({
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
  return { ...found, rows: withForbidden(database, found.rows.map(toTask)) };
}

/** Tasks with the columns that the database user may not read, and without the marks derived from those. */
export function withForbidden<Row extends Task>({ shape }: ReadOnlyDatabase, rows: readonly Row[]): readonly Row[] {
  const { forbidden = [] } = forbiddenOf(shape, sources);
  if (forbidden.length === 0) return rows;
  const isTold = (mark: TaskMark): boolean => !markedColumns[mark].some((column) => forbidden.includes(column));
  return rows.map((row) => ({ ...row, marks: row.marks.filter(isTold), forbidden }));
}

/** The columns from which those of the list are made. */
const sources: Sources = {
  taskNumber: [['Task', 'task_id']],
  state: [['Task', 'task_state']],
  platform: [['Task', 'platform']],
  simulationPlatform: [['Simulation', 'platform']],
  simulatedPrimaries: [
    ['Task', 'simulated_primaries'],
    ['Task', 'requested_primaries'],
  ],
  startedAt: [['Task', 'start_time']],
  endedAt: [['Task', 'end_time']],
  duration: [
    ['Task', 'start_time'],
    ['Task', 'end_time'],
  ],
  estimatedSeconds: [['Task', 'estimated_time']],
  lastUpdateAt: [['Task', 'last_update_time']],
  celeryId: [['CeleryTask', 'celery_id']],
  batchTask: [['BatchTask', 'id']],
};

/** The columns from which each mark is derived. */
const markedColumns: Readonly<Record<TaskMark, readonly string[]>> = {
  'unknown-state': ['state'],
  'platform-differs': ['platform', 'simulationPlatform'],
  'more-than-requested': ['simulatedPrimaries'],
  negative: [],
  'subclass-row-missing': ['platform', 'celeryId', 'batchTask'],
};

/** How many tasks of a simulation match a filter; exact. */
export async function countTasks(database: ReadOnlyDatabase, of: OfSimulation, signal: AbortSignal): Promise<number> {
  const query = tasksOf(database, of).count({ count: '*' });
  const [row] = await database.rows({ query, row: z.object({ count: numberCell }), signal });
  return row?.count ?? 0;
}

function tasksOf(database: ReadOnlyDatabase, { simulationId, filter }: OfSimulation): Knex.QueryBuilder {
  const query = whereId(database, database.build('Task as t'), { column: 't.simulation_id', ids: [simulationId] });
  return filter.states === undefined
    ? query
    : whereText(database, query, { column: 't.task_state', texts: filter.states });
}

export function taskColumns({ dialect, build, shape }: ReadOnlyDatabase): readonly Knex.Raw[] {
  // SQLite allows texts of any length in numeric columns too.
  const numbers = ['id', 'task_id', 'requested_primaries', 'simulated_primaries', 'estimated_time'];
  const celery = shape.hasTable('CeleryTask');
  const direct = celery ? 'ct.id is not null' : '1 = 0';
  const batched = shape.hasTable('BatchTask') ? 'bt.id is not null' : '1 = 0';
  return [
    ...numbers.map((name) => `${dialect === 'sqlite' ? shortText(dialect, `t.${name}`) : `t.${name}`} as ${name}`),
    ...['task_state', 'platform'].map((name) => `${shortText(dialect, `t.${name}`)} as ${name}`),
    ...['start_time', 'end_time', 'last_update_time'].map((name) => `${instantText(dialect, `t.${name}`)} as ${name}`),
    `${microsecondsBetween(dialect, 't.start_time', 't.end_time')} as duration`,
    `${celery ? shortText(dialect, 'ct.celery_id') : shape.isForbidden('CeleryTask') ? `'${noPermission}'` : 'null'} as celery_id`,
    `${shape.hasTable('Simulation') ? 's.platform' : 'null'} as simulation_platform`,
    `case when t.platform = 'DIRECT' then ${direct} when t.platform = 'BATCH' then ${batched} else 1 = 1 end as has_subclass_row`,
  ].map((sql) => build.raw(sql));
}

export function joinNeighbours({ shape }: ReadOnlyDatabase, query: Knex.QueryBuilder): void {
  if (shape.hasTable('Simulation')) query.leftJoin('Simulation as s', 's.id', 't.simulation_id');
  if (shape.hasTable('CeleryTask')) query.leftJoin('CeleryTask as ct', 'ct.id', 't.id');
  if (shape.hasTable('BatchTask')) query.leftJoin('BatchTask as bt', 'bt.id', 't.id');
}

export function toTask(row: z.infer<typeof taskRow>): Task {
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

/** The columns for a task's marks. */
interface TaskFacts {
  readonly state: string;
  readonly platform: string;
  /** null if the simulation's row is missing. */
  readonly simulationPlatform: string | null;
  readonly hasSubclassRow: boolean;
  readonly taskNumber: IntegerCell;
  readonly requestedPrimaries: IntegerCell;
  readonly simulatedPrimaries: IntegerCell;
  readonly estimatedSeconds: IntegerCell | null;
}

/** The anomalies of a task's row; empty for a sound one. */
function taskMarksOf(facts: TaskFacts): readonly TaskMark[] {
  const { requestedPrimaries: requested, simulatedPrimaries: simulated } = facts;
  const numbers = [facts.taskNumber, requested, simulated, facts.estimatedSeconds];
  const marks: TaskMark[] = [];
  if (!isKnownState(facts.state)) marks.push('unknown-state');
  if (facts.simulationPlatform !== null && facts.simulationPlatform !== facts.platform) marks.push('platform-differs');
  if (typeof requested === 'number' && typeof simulated === 'number' && simulated > requested) {
    marks.push('more-than-requested');
  }
  if (numbers.some((number) => typeof number === 'number' && number < 0)) marks.push('negative');
  if (!facts.hasSubclassRow) marks.push('subclass-row-missing');
  return marks;
}

/** The key of a sort over `"Task" as t`, joined with `"CeleryTask" as ct` if that table exists. */
export function taskSortKey({ dialect, shape }: ReadOnlyDatabase, column: TaskSort['column']): SortKey {
  const id = 't.id';
  const number = (sql: string): SortKey => ({ sql, type: 'numeric', id });
  const instant = (sql: string): SortKey => ({ sql, type: dialect === 'postgresql' ? 'timestamptz' : 'text', id });
  switch (column) {
    case 'id':
      return { sql: null, type: 'numeric', id };
    case 'taskNumber':
      return number('t.task_id');
    case 'state':
      return { sql: sortedText(dialect, 't.task_state'), type: 'text', id };
    case 'requestedPrimaries':
      return number('t.requested_primaries');
    case 'simulatedPrimaries':
      return number('t.simulated_primaries');
    case 'startedAt':
      return instant('t.start_time');
    case 'endedAt':
      return instant('t.end_time');
    case 'duration':
      return number(`(${microsecondsBetween(dialect, 't.start_time', 't.end_time')})`);
    case 'estimatedSeconds':
      return number('t.estimated_time');
    case 'lastUpdateAt':
      return instant('t.last_update_time');
    case 'celeryId':
      if (!shape.hasTable('CeleryTask')) return { sql: null, type: 'numeric', id };
      return { sql: sortedText(dialect, 'ct.celery_id'), type: 'text', id };
    default:
      return assertNever(column);
  }
}
