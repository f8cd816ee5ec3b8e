import { useCallback, useEffect, useMemo, useState } from 'react';
import type { OperationRequest } from '#renderer/operations/operationRequest.ts';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import type { Zone } from '#renderer/format/formatInstant.ts';
import { ExportButton } from '#renderer/listing/ExportButton.tsx';
import { ListingTable } from '#renderer/listing/ListingTable.tsx';
import { useListing } from '#renderer/listing/useListing.ts';
import { useVisibleRange } from '#renderer/listing/useVisibleRange.ts';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { ListFrame, ListHeader } from '#renderer/ui/ListHeader.tsx';
import type { ListStatus } from '#renderer/ui/listStatus.ts';
import type { TableSort } from '#renderer/ui/table/tableColumn.ts';
import {
  type ProblemFilter,
  problemFilterSchema,
  type ProblemSimulation,
  problemSortSchema,
} from '#shared/domain/problem.ts';
import { EvidenceStrip } from './EvidenceStrip.tsx';
import { problemOperations } from './problemOperations.ts';
import { ProblemOperationsButton } from './ProblemOperationsButton.tsx';
import { problemColumns } from './problemColumns.tsx';
import { ProblemFilters } from './ProblemFilters.tsx';
import type { ProblemListState } from './problemListState.ts';
import { problemSource } from './problemQueries.ts';
import { kindWords } from './problemWords.ts';

interface ProblemsViewProps {
  readonly connectionId: string;
  readonly view: ProblemListState;
  /** Keep it the same between renders. */
  readonly onView: (change: Partial<ProblemListState>) => void;
  readonly onOpenSimulation: (id: number) => void;
  /** Hears what is to be done. Keep it the same between renders. */
  readonly onRequest: (request: OperationRequest) => void;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly zone: Zone;
  /** For the status bar. */
  readonly onStatus?: ((status: ListStatus) => void) | undefined;
}

const keyOf = ({ simulation }: ProblemSimulation): number => simulation.id;
const none: readonly ProblemSimulation[] = [];
const idsOf = (rows: readonly ProblemSimulation[]): readonly number[] => rows.map(({ simulation }) => simulation.id);

/** The simulations in trouble, each with why, and what can be done about them. */
export function ProblemsView(props: ProblemsViewProps) {
  const { connectionId, view, onView, onOpenSimulation, onRequest, now, zone } = props;
  const client = useClient();
  const { kind, limitHours, reasons, sort } = view;
  const asked = JSON.stringify({ kind, limitHours, reasons } satisfies ProblemFilter);
  const { column, direction } = sort;
  const source = useMemo(() => {
    const filter = problemFilterSchema.parse(JSON.parse(asked));
    return problemSource({ client, connectionId, filter, sort: { column, direction } });
  }, [client, connectionId, asked, column, direction]);
  const listing = useListing(source);
  const [range, tellRange] = useVisibleRange();
  const [selected, setSelected] = useState(none);
  const columns = useMemo(() => problemColumns({ now, zone }), [now, zone]);
  useStatus(props.onStatus, selected.length, listing.lastQuery);
  const sortBy = useCallback(
    (next: TableSort) => {
      const known = problemSortSchema.safeParse(next);
      if (known.success) onView({ sort: known.data });
    },
    [onView],
  );
  const open = useCallback((row: ProblemSimulation) => onOpenSimulation(row.simulation.id), [onOpenSimulation]);
  const rowOperations = useCallback(
    (rows: readonly ProblemSimulation[]) => problemOperations(idsOf(rows), onRequest),
    [onRequest],
  );
  const empty = useMemo(() => <EmptyState title="Nothing here" text={kindWords[kind].none} />, [kind]);
  const [only] = selected;
  return (
    <ListFrame>
      <ListHeader
        title="In trouble"
        {...range}
        count={listing.count}
        hasRows={listing.hasRows}
        countIsExact={listing.countIsExact}
        countFailure={listing.countFailure?.message}
        onRefresh={listing.refresh}
        actions={
          <>
            <ProblemOperationsButton
              selected={idsOf(selected)}
              source={source}
              count={listing.count}
              onRequest={onRequest}
            />
            <ExportButton name={kind} source={listing.source} columns={columns} count={listing.count} />
          </>
        }
      />
      <ProblemFilters connectionId={connectionId} view={view} onView={onView} />
      <ListingTable
        listing={listing}
        name="stuck"
        label="Simulations in trouble"
        columns={columns}
        keyOf={keyOf}
        sort={sort}
        onSort={sortBy}
        onOpen={open}
        opensOnClick={false}
        onSelection={setSelected}
        rowOperations={rowOperations}
        onRange={tellRange}
        empty={empty}
      />
      {only !== undefined && selected.length === 1 && <EvidenceStrip row={only} onOpen={() => open(only)} />}
    </ListFrame>
  );
}

function useStatus(
  onStatus: ProblemsViewProps['onStatus'],
  selected: number,
  lastQuery: { readonly ms: number; readonly rows: number } | undefined,
): void {
  useEffect(() => {
    onStatus?.({ selected, bytes: null, lastQueryMilliseconds: lastQuery?.ms ?? null, rows: lastQuery?.rows ?? 0 });
  }, [onStatus, selected, lastQuery]);
}
