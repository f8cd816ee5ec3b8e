import type { OperationRequest } from '#renderer/operations/operationRequest.ts';
import { operationAction } from '#renderer/operations/operationRegistry.ts';
import type { MenuEntry } from '#renderer/ui/PopupMenu.tsx';
import type { SelectedRows } from '#renderer/ui/table/selectedRows.ts';
import type { Task } from '#shared/domain/task.ts';

/** The actions on a selected task, by its own id: its number may occur in every simulation. One at a time. */
export function taskOperations(
  { count, rows: [task] = [] }: SelectedRows<Task>,
  onRequest: (request: OperationRequest) => void,
): readonly MenuEntry[] {
  if (task === undefined || count > 1) return [];
  const { id, taskNumber, state } = task;
  return [
    operationAction('set-task-state', {
      action: () => onRequest({ kind: 'set-task-state', task: { id, name: String(taskNumber) }, state }),
    }),
    { kind: 'line', label: 'removal' },
    operationAction('remove-task', {
      action: () => onRequest({ kind: 'operation', operation: { kind: 'remove-task', taskId: id } }),
    }),
  ];
}
