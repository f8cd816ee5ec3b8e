import { endOfTask } from '#core/admin/operations/endSql.ts';
import type { OperationOf, Intent, IntentContext } from '#core/admin/operations/intent.ts';
import { findTask, type TaskRow } from '#core/admin/operations/named.ts';
import { changeTree, removalTree } from '#core/admin/plan/impactTree.ts';
import { isTerminalState } from '#shared/domain/simulation.ts';

/** Removes exactly one task, by its own id, with the row of its platform. */
export async function removeTask(operation: OperationOf<'remove-task'>, context: IntentContext): Promise<Intent> {
  const task = await findTask(context, operation.taskId);
  return {
    ...about(task),
    tree: (catalog) => removalTree(catalog, 'Task', () => undefined),
    removes: true,
    changes: [],
    title: `Remove ${words(task)}`,
    sign: context.reader.build('Task').where({ id: task.id }).count(),
    parameters: told(task),
  };
}

/** Sets the state of one task; if it ends without an end time, its last update becomes the end time. */
export async function setTaskState(operation: OperationOf<'set-task-state'>, context: IntentContext): Promise<Intent> {
  const { build } = context.reader;
  const task = await findTask(context, operation.taskId);
  const { state } = operation;
  const ended = isTerminalState(state) ? { end_time: build.raw(endOfTask('t0')) } : {};
  const query = build('Task as t0').where({ id: task.id });
  return {
    ...about(task),
    changes: [{ table: 'Task', verb: 'update', query: query.clone().update({ task_state: state, ...ended }), rows: 1 }],
    title: `Set ${words(task)} to ${state}`,
    sign: query.clone().where({ task_state: state }).count(),
    parameters: { ...told(task), state },
  };
}

function about({ id }: TaskRow): Pick<Intent, 'table' | 'ids' | 'tree' | 'removes' | 'name' | 'warnings'> {
  return { table: 'Task', ids: [id], tree: () => changeTree('Task', []), removes: false, name: null, warnings: [] };
}

function words({ task_id: number, simulation_id: simulation }: TaskRow): string {
  return `task ${number} of ${simulation === null ? 'no simulation' : `simulation ${simulation}`}`;
}

function told({ id, task_id: taskNumber, simulation_id: simulationId }: TaskRow): Intent['parameters'] {
  return { taskId: id, taskNumber, simulationId };
}
