import type { ActWish } from '#renderer/acts/actWish.ts';
import { deleteHint } from '#renderer/ui/table/rowMenu.ts';
import type { MenuEntry } from '#renderer/ui/PopupMenu.tsx';
import type { Task } from '#shared/domain/task.ts';

/** What can be done with a selected task, by its own id: its number may occur in every simulation. One at a time. */
export function taskActs(tasks: readonly Task[], onWish: (wish: ActWish) => void): readonly MenuEntry[] {
  const [task] = tasks;
  if (task === undefined || tasks.length > 1) return [];
  const { id, taskNumber, state } = task;
  return [
    {
      kind: 'act',
      label: 'Set state of task…',
      act: () => onWish({ kind: 'set-task-state', task: { id, name: String(taskNumber) }, state }),
    },
    { kind: 'line', label: 'removal' },
    {
      kind: 'act',
      label: 'Remove task…',
      hint: deleteHint,
      act: () => onWish({ kind: 'act', act: { kind: 'remove-task', taskId: id } }),
    },
  ];
}
