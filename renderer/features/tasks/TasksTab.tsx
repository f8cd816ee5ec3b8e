import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import type { OperationRequest } from '#renderer/operations/operationRequest.ts';
import { StateMark } from '#renderer/badges/StateBadge.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import type { Zone } from '#renderer/format/formatInstant.ts';
import { ListingTable } from '#renderer/listing/ListView.tsx';
import { useListing } from '#renderer/listing/useListing.ts';
import { QueryPanel } from '#renderer/ui/QueryPanel.tsx';
import type { SelectedRows } from '#renderer/ui/table/selectedRows.ts';
import type { TableSort } from '#renderer/ui/table/tableColumn.ts';
import { type Task, taskSortColumns } from '#shared/domain/task.ts';
import { formatCount, formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { taskOperations } from './taskOperations.ts';
import { taskColumns } from './taskColumns.tsx';
import { TaskStateFilter } from './TaskStateFilter.tsx';
import { TaskTimelineView } from './TaskTimelineView.tsx';
import { allTasksQuery, taskSource, timelineLimit } from './taskQueries.ts';
import { sumTasks } from './taskSums.ts';
import { firstTaskSort, type TaskViewState } from './taskViewState.ts';
import styles from './TasksTab.module.css';

interface TasksTabProps {
  readonly connectionId: string;
  readonly simulationId: number;
  readonly view: TaskViewState;
  readonly onView: (change: Partial<TaskViewState>) => void;
  /** Called with an operation requested for tasks. Must be stable between renders. */
  readonly onRequest: (request: OperationRequest) => void;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly zone: Zone;
}

const everything = {};
const nothing = (): undefined => undefined;
const keyOf = (task: Task): number => task.id;

/** The tasks of a simulation: when they ran, their sums, and each of them. */
export function TasksTab({ connectionId, simulationId, now, zone, ...rest }: TasksTabProps) {
  const client = useClient();
  const all = useQuery(allTasksQuery(client, { connectionId, simulationId }));
  return (
    <QueryPanel query={all} what="the tasks">
      {(tasks) => (
        <div className={styles['tab']}>
          {tasks.length === 0 ? null : (
            <div className={styles['head']}>
              <TaskSumsLine tasks={tasks} />
              <TaskTimelineView tasks={tasks} now={now} zone={zone} />
              <TaskStateFilter tasks={tasks} view={rest.view} onView={rest.onView} />
            </div>
          )}
          <TaskTable
            {...rest}
            connectionId={connectionId}
            simulationId={simulationId}
            now={now}
            zone={zone}
            readAt={all.dataUpdatedAt}
          />
        </div>
      )}
    </QueryPanel>
  );
}

interface TaskTableProps extends TasksTabProps {
  /** When the tasks were last read, in milliseconds since 1970: the table follows. */
  readonly readAt: number;
}

function TaskTable({ connectionId, simulationId, view, onView, onRequest, now, zone, readAt }: TaskTableProps) {
  const client = useClient();
  const filter = view.filter ?? everything;
  const sort = view.sort ?? firstTaskSort;
  const listing = useListing(taskSource(client, { connectionId, simulationId, filter, sort }));
  const { refresh } = listing;
  const seen = useRef(readAt);
  useEffect(() => {
    if (seen.current !== readAt) refresh();
    seen.current = readAt;
  }, [refresh, readAt]);
  const columns = useMemo(() => taskColumns({ now, zone }), [now, zone]);
  const rowOperations = useCallback((selected: SelectedRows<Task>) => taskOperations(selected, onRequest), [onRequest]);
  const filtered = view.filter?.states !== undefined;
  const empty = useMemo(
    () => <NoTasks filtered={filtered} onClear={() => onView({ filter: undefined })} />,
    [filtered, onView],
  );
  return (
    <div className={styles['table']}>
      <ListingTable
        listing={listing}
        name="tasks"
        label="Tasks"
        columns={columns}
        keyOf={keyOf}
        sort={sort}
        onSort={(next) => onView({ sort: toTaskSort(next) })}
        onRange={nothing}
        rowOperations={rowOperations}
        empty={empty}
      />
    </div>
  );
}

function toTaskSort({ column, direction }: TableSort): TaskViewState['sort'] {
  const known = taskSortColumns.find((one) => one === column);
  return known === undefined ? undefined : { column: known, direction };
}

interface TaskSumsLineProps {
  readonly tasks: readonly Task[];
}

/** The sums of the tasks: how many in which state, how many primaries. Also the legend of the timeline. */
function TaskSumsLine({ tasks }: TaskSumsLineProps) {
  const { states, requested, simulated, odd } = sumTasks(tasks);
  const notStarted = tasks.filter(({ startedAt }) => startedAt === null).length;
  return (
    <div className={styles['sums']}>
      <b>{formatPlural(tasks.length, 'task')}</b>
      {states.map(({ state, count }) => (
        <span key={state} className={styles['sum']}>
          <StateMark state={state} /> {formatCount(count)} <bdi>{state === '' ? "''" : visibleText(state)}</bdi>
        </span>
      ))}
      <span>
        {formatCount(String(simulated))} of {formatCount(String(requested))} primaries
      </span>
      {notStarted === 0 ? null : <span>{formatCount(notStarted)} not started</span>}
      {odd === 0 ? null : (
        <span>{formatPlural(odd, 'task')} with primaries that are not numbers, excluded from the sum</span>
      )}
      {tasks.length >= timelineLimit ? <span>the first {formatCount(tasks.length)} tasks only</span> : null}
    </div>
  );
}

interface NoTasksProps {
  readonly filtered: boolean;
  readonly onClear: () => void;
}

/** Shown in place of tasks: why there are none. */
function NoTasks({ filtered, onClear }: NoTasksProps) {
  if (!filtered) {
    return (
      <EmptyState
        title="This simulation has no tasks"
        text="Tasks are stored after the simulation itself; a submission that failed before that has none."
      />
    );
  }
  return (
    <EmptyState title="No matches" text="All tasks are hidden by the state filter.">
      <Button onClick={onClear}>Clear filters</Button>
    </EmptyState>
  );
}
