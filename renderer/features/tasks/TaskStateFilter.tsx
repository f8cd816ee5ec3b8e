import { StateBadge } from '#renderer/badges/StateBadge.tsx';
import { ChoiceList } from '#renderer/ui/ChoiceList.tsx';
import { FilterChip } from '#renderer/ui/FilterChip.tsx';
import { FilterLine } from '#renderer/ui/ListHeader.tsx';
import type { Task } from '#shared/domain/task.ts';
import { sumTasks } from './taskSums.ts';
import type { TaskViewState } from './taskViewState.ts';

interface TaskStateFilterProps {
  readonly tasks: readonly Task[];
  readonly view: TaskViewState;
  readonly onView: (change: Partial<TaskViewState>) => void;
}

/** A filter by the states of tasks. */
export function TaskStateFilter({ tasks, view, onView }: TaskStateFilterProps) {
  const chosen = new Set(view.filter?.states);
  const choose = (states: ReadonlySet<string>): void => {
    onView({ filter: states.size === 0 ? undefined : { states: [...states] } });
  };
  const toggle = (state: string): void => {
    const next = new Set(chosen);
    if (!next.delete(state)) next.add(state);
    choose(next);
  };
  const { states } = sumTasks(tasks);
  return (
    <FilterLine label="Filters of the tasks">
      <FilterChip
        name="State"
        chosen={chosen.size === 0 ? undefined : [...chosen].join(', ')}
        onClear={() => choose(new Set())}
      >
        <ChoiceList
          label="States"
          choices={states.map(({ state, count }) => ({ value: state, label: <StateBadge state={state} />, count }))}
          chosen={chosen}
          onToggle={toggle}
        />
      </FilterChip>
    </FilterLine>
  );
}
