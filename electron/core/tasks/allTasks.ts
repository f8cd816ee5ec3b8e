import type { Knex } from 'knex';
import { z } from 'zod';
import { nullableTextCell, numberCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { firstCharacters, whereId, whereText } from '#core/listing/dialectSql.ts';
import { listWindow } from '#core/listing/listWindow.ts';
import type { SortKey } from '#core/listing/sortKey.ts';
import {
  joinNeighbours,
  taskColumns,
  taskRow,
  taskSortKey,
  toTask,
  withForbidden,
} from '#core/tasks/taskRepository.ts';
import type { ListWindow, WindowOf } from '#shared/domain/listing.ts';
import type { AllTasksFilter, ListedTask, TaskSort } from '#shared/domain/task.ts';

interface AllTasksOptions {
  readonly filter: AllTasksFilter;
  readonly sort: TaskSort;
  readonly window: ListWindow;
}

const listedTaskRow = taskRow.extend({
  simulation_id: numberCell,
  title: nullableTextCell,
  user_id: nullableTextCell,
  username: nullableTextCell,
});

/**
 * One window of the tasks of all simulations. Unlike in yaptide's own script, those of simulations without a user are
 * included.
 */
export async function listAllTasks(
  database: ReadOnlyDatabase,
  { filter, sort, window }: AllTasksOptions,
  signal: AbortSignal,
): Promise<WindowOf<ListedTask>> {
  const query = listedTasks(database, narrowed(database, database.build('Task as t'), filter));
  const key = taskSortKey(database, sort.column);
  const { direction } = sort;
  const found = await listWindow({ database, query, key, direction, window, row: listedTaskRow, signal });
  return { ...found, rows: withForbidden(database, found.rows.map(toListedTask)) };
}

/** Some tasks by their ids, in any order; those that no longer exist are missing. */
export async function readTasks(
  database: ReadOnlyDatabase,
  ids: readonly number[],
  signal: AbortSignal,
): Promise<readonly ListedTask[]> {
  const query = listedTasks(database, whereId(database, database.build('Task as t'), { column: 't.id', ids }));
  const found = await database.rows({ query, row: listedTaskRow, signal });
  return withForbidden(database, found.map(toListedTask));
}

/** A query over the tasks that match a filter, and the key of a sort over it. */
export function sortedTasks(
  database: ReadOnlyDatabase,
  { filter, sort }: Pick<AllTasksOptions, 'filter' | 'sort'>,
): { readonly query: Knex.QueryBuilder; readonly key: SortKey } {
  const query = narrowed(database, database.build('Task as t'), filter).whereNotNull('t.simulation_id');
  joinNeighbours(database, query);
  return { query, key: taskSortKey(database, sort.column) };
}

function listedTasks(database: ReadOnlyDatabase, query: Knex.QueryBuilder): Knex.QueryBuilder {
  const { build, dialect, shape } = database;
  const simulation = shape.hasTable('Simulation');
  const user = simulation && shape.hasTable('User');
  const columns = [
    't.simulation_id as simulation_id',
    `${simulation ? firstCharacters(dialect, 's.title', 200) : 'null'} as title`,
    `${simulation ? 's.user_id' : 'null'} as user_id`,
    `${user ? firstCharacters(dialect, 'u.username', 200) : 'null'} as username`,
  ];
  query.select(taskColumns(database)).select(columns.map((sql) => build.raw(sql)));
  query.whereNotNull('t.simulation_id');
  joinNeighbours(database, query);
  return user ? query.leftJoin('User as u', 'u.id', 's.user_id') : query;
}

function toListedTask(row: z.infer<typeof listedTaskRow>): ListedTask {
  return {
    ...toTask(row),
    simulationId: row.simulation_id,
    simulationTitle: row.title,
    userId: row.user_id === null ? null : Number(row.user_id),
    username: row.username,
  };
}

/** How many tasks of all simulations match a filter; exact. */
export async function countAllTasks(
  database: ReadOnlyDatabase,
  filter: AllTasksFilter,
  signal: AbortSignal,
): Promise<number> {
  const query = narrowed(database, database.build('Task as t'), filter).whereNotNull('t.simulation_id');
  const [row] = await database.rows({
    query: query.count({ count: '*' }),
    row: z.object({ count: numberCell }),
    signal,
  });
  return row?.count ?? 0;
}

/** Filters by states, and by the users of simulations. */
function narrowed(database: ReadOnlyDatabase, query: Knex.QueryBuilder, filter: AllTasksFilter): Knex.QueryBuilder {
  const { build, shape } = database;
  if (filter.states !== undefined) whereText(database, query, { column: 't.task_state', texts: filter.states });
  if (filter.userIds === undefined) return query;
  if (!shape.hasTable('Simulation')) return query.whereRaw('1 = 0');
  const ids = filter.userIds.filter((id) => id !== null);
  const own = build('Simulation as x').select('x.id');
  const named = whereId(database, build('Simulation as x').select('x.id'), { column: 'x.user_id', ids });
  return query.where((either) => {
    void either.whereIn('t.simulation_id', named);
    if (filter.userIds?.includes(null) === true) void either.orWhereIn('t.simulation_id', own.whereNull('x.user_id'));
  });
}
