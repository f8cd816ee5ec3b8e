import { Button } from '#renderer/ui/Button.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';

interface NoTasksProps {
  readonly filtered: boolean;
  readonly onClear: () => void;
}

/** Stands where tasks would: why there are none. */
export function NoTasks({ filtered, onClear }: NoTasksProps) {
  if (!filtered) {
    return (
      <EmptyState
        title="This simulation has no tasks"
        text="They are stored after the simulation itself; a submission that stopped before that has none."
      />
    );
  }
  return (
    <EmptyState title="No task is in the chosen states">
      <Button onClick={onClear}>Show all tasks</Button>
    </EmptyState>
  );
}
