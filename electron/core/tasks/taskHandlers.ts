import type { Connections } from '#core/connection/connections.ts';
import type { HandlersOf } from '#core/handlersOf.ts';
import { countAllTasks, listAllTasks } from '#core/tasks/allTasks.ts';
import { countTasks, listTasks } from '#core/tasks/taskRepository.ts';
import type { taskCalls } from '#shared/contract/simulationCalls.ts';

/** The handlers of `taskCalls`; `on` finds an open connection's database. */
export function makeTaskHandlers(on: Connections['database']): HandlersOf<typeof taskCalls, 'signal'> {
  return {
    'tasks.list': async (input, { signal }) => listTasks(on(input.connectionId), input, signal),
    'tasks.count': async (input, { signal }) => ({ count: await countTasks(on(input.connectionId), input, signal) }),
    'allTasks.list': async (input, { signal }) => listAllTasks(on(input.connectionId), input, signal),
    'allTasks.count': async ({ connectionId, filter }, { signal }) => ({
      count: await countAllTasks(on(connectionId), filter, signal),
    }),
  };
}
