import { queryOptions } from '@tanstack/react-query';
import type { Client } from '#renderer/api/client.ts';
import { type ListingSource, makeSource } from '#renderer/listing/WindowCache.ts';
import { type FetchWindow, readWindows } from '#renderer/listing/windowPlan.ts';
import { isTerminalState } from '#shared/domain/simulation.ts';
import type { Task, TaskFilter, TaskSort } from '#shared/domain/task.ts';

export interface TasksOf {
  readonly connectionId: string;
  readonly simulationId: number;
}

/** The max number of tasks in the timeline; more than in any simulation that yaptide made. */
export const timelineLimit = 10_000;
/** How often unfinished tasks are polled, in ms. */
const pollPause = 15_000;

/** All tasks of a simulation by number, for the timeline and the sums, up to `timelineLimit`. */
export function allTasksQuery(client: Client, { connectionId, simulationId }: TasksOf) {
  return queryOptions({
    queryKey: ['tasks', connectionId, simulationId],
    queryFn: async ({ signal }) => gather(client, { connectionId, simulationId }, signal),
    refetchInterval: ({ state }) =>
      state.data?.some((task) => !isTerminalState(task.state)) === true && state.data.length <= 2000
        ? pollPause
        : false,
  });
}

async function gather(
  client: Client,
  { connectionId, simulationId }: TasksOf,
  signal: AbortSignal,
): Promise<readonly Task[]> {
  const tasks: Task[] = [];
  const fetchWindow: FetchWindow<Task> = async (window, stop) =>
    client.call('tasks.list', { connectionId, simulationId, window }, { signal: stop });
  for await (const rows of readWindows(fetchWindow, { signal, limit: timelineLimit })) {
    for (const row of rows) tasks.push(row);
  }
  return tasks;
}

interface TaskSourceOptions extends TasksOf {
  readonly filter: TaskFilter;
  readonly sort: TaskSort;
}

/** The source of the task table's rows. */
export function taskSource(
  client: Client,
  { connectionId, simulationId, filter, sort }: TaskSourceOptions,
): ListingSource<Task> {
  const of = { connectionId, simulationId, filter };
  return makeSource({
    scope: `${connectionId} ${simulationId}`,
    filter,
    sort,
    count: async (signal) => (await client.call('tasks.count', of, { signal })).count,
    fetchWindow: async (window, signal) => client.call('tasks.list', { ...of, sort, window }, { signal }),
  });
}
