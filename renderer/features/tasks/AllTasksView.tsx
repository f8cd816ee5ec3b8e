import { useCallback, useMemo } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { StateBadge } from '#renderer/badges/StateBadge.tsx';
import { UserFilter } from '#renderer/badges/UserFilter.tsx';
import type { WriteExport } from '#renderer/listing/ExportButton.tsx';
import { fileColumns } from '#renderer/listing/fileColumns.ts';
import { ListView, NoRows } from '#renderer/listing/ListView.tsx';
import { type ListViewProps, useListView } from '#renderer/listing/useListView.ts';
import { makeSource } from '#renderer/listing/WindowCache.ts';
import type { OperationRequest } from '#renderer/operations/operationRequest.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { ChoiceList } from '#renderer/ui/ChoiceList.tsx';
import { chosenWords } from '#renderer/ui/FacetFilter.tsx';
import { FilterChip } from '#renderer/ui/FilterChip.tsx';
import { FilterLine } from '#renderer/ui/ListHeader.tsx';
import type { SelectedRows } from '#renderer/ui/table/selectedRows.ts';
import type { TableColumn } from '#renderer/ui/table/tableColumn.ts';
import { TextCell } from '#renderer/ui/TextCell.tsx';
import { taskExportColumns } from '#shared/domain/listExport.ts';
import { knownStates } from '#shared/domain/simulation.ts';
import { type ListedTask, taskSortSchema } from '#shared/domain/task.ts';
import { formatCount } from '#shared/figures.ts';
import type { AllTasksListState } from './allTasksListState.ts';
import { taskColumns } from './taskColumns.tsx';
import { taskOperations } from './taskOperations.ts';
import styles from './TasksTab.module.css';

interface AllTasksViewProps extends ListViewProps<AllTasksListState, OperationRequest> {
  readonly onOpenSimulation: (simulationId: number) => void;
  /** Whether the users are chosen elsewhere, as on a user's page. */
  readonly isOfOneUser?: boolean;
}

/** Columns of the list that show several values, or one made from what is stored. */
const exportedParts = {
  username: ['username', 'userId'],
  simulatedPrimaries: ['simulatedPrimaries', 'requestedPrimaries'],
  estimatedEnd: ['estimatedSeconds'],
} as const;

const keyOf = ({ id }: ListedTask): number => id;

/** The tasks of all simulations, newest first; by state and user. */
export function AllTasksView(props: AllTasksViewProps) {
  const { connectionId, view, onView, onRequest, onOpenSimulation, isOfOneUser = false, now, zone } = props;
  const client = useClient();
  const { filter, sort } = view;
  const source = makeSource<ListedTask>({
    scope: connectionId,
    filter,
    sort,
    count: async (signal) => (await client.call('allTasks.count', { connectionId, filter }, { signal })).count,
    fetchWindow: async (window, signal) =>
      client.call('allTasks.list', { connectionId, filter, sort, window }, { signal }),
  });
  const list = useListView({ source, sortSchema: taskSortSchema, onView });
  const columns = useMemo(
    () => [...simulationColumns(onOpenSimulation, isOfOneUser), ...taskColumns({ now, zone })],
    [onOpenSimulation, isOfOneUser, now, zone],
  );
  const open = useCallback(({ simulationId }: ListedTask) => onOpenSimulation(simulationId), [onOpenSimulation]);
  const rowOperations = useCallback(
    (selected: SelectedRows<ListedTask>) => taskOperations(selected, onRequest),
    [onRequest],
  );
  const exportList = useCallback<WriteExport>(
    async (columnIds, file, options) => {
      const exported = fileColumns(columnIds, taskExportColumns, exportedParts);
      return client.call(
        'exports.write',
        { connectionId, what: { list: 'tasks', filter, sort, columns: exported }, file },
        options,
      );
    },
    [client, connectionId, filter, sort],
  );
  const isFiltered = filter.states !== undefined || (!isOfOneUser && filter.userIds !== undefined);
  const clear = useCallback(
    () => onView({ filter: isOfOneUser ? { userIds: filter.userIds } : {} }),
    [onView, isOfOneUser, filter.userIds],
  );
  const empty = useMemo(
    () => <NoRows what="tasks" text="No simulation here has tasks." isFiltered={isFiltered} onClear={clear} />,
    [isFiltered, clear],
  );
  return (
    <ListView
      list={list}
      title="Tasks"
      label="All tasks"
      name="all-tasks"
      fileName="tasks"
      columns={columns}
      keyOf={keyOf}
      sort={sort}
      onOpen={open}
      opensOnClick={false}
      rowOperations={rowOperations}
      onExport={exportList}
      onStatus={props.onStatus}
      filters={
        <FilterLine label="Filters">
          <StateFilter chosen={filter.states} onChosen={(states) => onView({ filter: { ...filter, states } })} />
          {isOfOneUser ? null : (
            <UserFilter
              connectionId={connectionId}
              chosen={filter.userIds}
              onChosen={(userIds) => onView({ filter: { ...filter, userIds } })}
              isReady={list.isSettled}
            />
          )}
          {isFiltered ? (
            <Button look="ghost" onClick={clear}>
              Clear filters
            </Button>
          ) : null}
        </FilterLine>
      }
      empty={empty}
    />
  );
}

interface StateFilterProps {
  readonly chosen: readonly string[] | undefined;
  readonly onChosen: (chosen: string[] | undefined) => void;
}

/** The states that yaptide gives to tasks; they are not counted, as that would read all of them. */
function StateFilter({ chosen = [], onChosen }: StateFilterProps) {
  const toggle = (state: string): void => {
    const next = chosen.includes(state) ? chosen.filter((other) => other !== state) : [...chosen, state];
    onChosen(next.length === 0 ? undefined : next);
  };
  return (
    <FilterChip name="State" chosen={chosenWords(chosen)} onClear={() => onChosen(undefined)}>
      <ChoiceList
        label="States"
        choices={[...new Set([...knownStates, ...chosen])].map((state) => ({
          value: state,
          label: <StateBadge state={state} />,
        }))}
        chosen={new Set(chosen)}
        onToggle={toggle}
      />
    </FilterChip>
  );
}

/** The simulation of a task, and its user. */
function simulationColumns(onOpen: (id: number) => void, isOfOneUser: boolean): readonly TableColumn<ListedTask>[] {
  return [
    {
      id: 'simulationId',
      header: 'simulation',
      width: 90,
      align: 'end',
      pinnedAtFirst: true,
      cell: ({ simulationId }) => (
        <button
          type="button"
          className={styles['link']}
          title="Open the simulation"
          onClick={() => onOpen(simulationId)}
        >
          {formatCount(simulationId)}
        </button>
      ),
      text: ({ simulationId }) => String(simulationId),
    },
    {
      id: 'simulationTitle',
      header: 'title',
      width: 200,
      pinnedAtFirst: true,
      cell: ({ simulationTitle }) => <TextCell text={simulationTitle} />,
      text: ({ simulationTitle }) => simulationTitle,
    },
    {
      id: 'username',
      header: 'user',
      width: 100,
      hiddenAtFirst: isOfOneUser,
      cell: ({ userId, username }) =>
        username === null && userId !== null ? (
          <span className={styles['none']}>user {userId} (removed)</span>
        ) : (
          <TextCell text={username} />
        ),
      text: ({ username }) => username,
    },
  ];
}
