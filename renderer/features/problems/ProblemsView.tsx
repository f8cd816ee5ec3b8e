import { useCallback, useMemo } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import type { WriteExport } from '#renderer/listing/ExportButton.tsx';
import { fileColumns } from '#renderer/listing/fileColumns.ts';
import { ListView } from '#renderer/listing/ListView.tsx';
import { type ListViewProps, useListView } from '#renderer/listing/useListView.ts';
import { makeSource } from '#renderer/listing/WindowCache.ts';
import type { OperationRequest } from '#renderer/operations/operationRequest.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import type { SelectedRows } from '#renderer/ui/table/selectedRows.ts';
import { problemExportColumns } from '#shared/domain/listExport.ts';
import { type ProblemFilter, type ProblemSimulation, problemSortSchema } from '#shared/domain/problem.ts';
import { visibleText } from '#shared/visibleText.ts';
import { problemColumns } from './problemColumns.tsx';
import { ProblemFilters } from './ProblemFilters.tsx';
import type { ProblemListState } from './problemListState.ts';
import { problemOperations } from './problemOperations.ts';
import { ProblemOperationsButton } from './ProblemOperationsButton.tsx';
import { deadWords, kindWords, reasonWords } from './problemWords.ts';
import styles from './Problems.module.css';

interface ProblemsViewProps extends ListViewProps<ProblemListState, OperationRequest> {
  readonly onOpenSimulation: (id: number) => void;
}

/** Columns of the list that show several values. */
const exportedParts = { username: ['username', 'userId'], tasks: ['tasks', 'tasksCompleted', 'tasksFailed'] } as const;

const keyOf = ({ simulation }: ProblemSimulation): number => simulation.id;

/** The simulations with a problem, each with its reason, and the actions on them. */
export function ProblemsView(props: ProblemsViewProps) {
  const { connectionId, view, onView, onOpenSimulation, onRequest, now, zone } = props;
  const client = useClient();
  const { kind, limitHours, reasons, sort } = view;
  const filter: ProblemFilter = { kind, limitHours, ...(reasons === undefined ? {} : { reasons }) };
  const source = makeSource<ProblemSimulation>({
    scope: connectionId,
    filter,
    sort,
    count: async (signal) => (await client.call('problems.count', { connectionId, filter }, { signal })).count,
    fetchWindow: async (window, signal) =>
      client.call('problems.list', { connectionId, filter, sort, window }, { signal }),
  });
  const list = useListView({ source, sortSchema: problemSortSchema, onView });
  const { listing, selected } = list;
  const columns = useMemo(() => problemColumns({ now, zone }), [now, zone]);
  const open = useCallback((row: ProblemSimulation) => onOpenSimulation(row.simulation.id), [onOpenSimulation]);
  const rowOperations = useCallback(
    (rows: SelectedRows<ProblemSimulation>) => problemOperations(rows, onRequest),
    [onRequest],
  );
  const exportList: WriteExport = async (columnIds, file, options) => {
    const exported = fileColumns(columnIds, problemExportColumns, exportedParts);
    return client.call(
      'exports.write',
      { connectionId, what: { list: 'problems', filter, sort, columns: exported }, file },
      options,
    );
  };
  const empty = useMemo(() => <EmptyState title="No problems" text={kindWords[kind].none} />, [kind]);
  const [only] = selected.count === 1 ? (selected.rows ?? []) : [];
  return (
    <ListView
      list={list}
      title="Problems"
      label="Simulations with problems"
      name="stuck"
      fileName={kind}
      columns={columns}
      keyOf={keyOf}
      sort={sort}
      onOpen={open}
      opensOnClick={false}
      rowOperations={rowOperations}
      onExport={exportList}
      onStatus={props.onStatus}
      actions={<ProblemOperationsButton selected={selected} listing={listing} onRequest={onRequest} />}
      filters={<ProblemFilters connectionId={connectionId} view={view} onView={onView} isReady={list.isSettled} />}
      empty={empty}
    >
      {only !== undefined && <EvidenceStrip row={only} onOpen={() => open(only)} />}
    </ListView>
  );
}

interface EvidenceStripProps {
  readonly row: ProblemSimulation;
  readonly onOpen: () => void;
}

/** All evidence for the problem of one simulation. */
function EvidenceStrip({ row: { simulation, reason, evidence, certainlyDead }, onOpen }: EvidenceStripProps) {
  return (
    <section className={styles['strip']} aria-label="Evidence">
      <div className={styles['facts']}>
        <h2>
          Simulation {simulation.id}: {reasonWords[reason]}
        </h2>
        <ul>
          {[...evidence, ...(certainlyDead ? [deadWords] : [])].map((fact) => (
            <li key={fact}>{visibleText(fact)}</li>
          ))}
        </ul>
      </div>
      <div className={styles['stripActions']}>
        <Button onClick={onOpen}>Open the simulation</Button>
      </div>
    </section>
  );
}
