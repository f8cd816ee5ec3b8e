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
import { type StuckFilter, stuckFilterSchema, type StuckSimulation, stuckSortSchema } from '#shared/domain/stuck.ts';
import { EvidenceStrip } from './EvidenceStrip.tsx';
import { stuckOperations } from './stuckOperations.ts';
import { StuckOperationsButton } from './StuckOperationsButton.tsx';
import { stuckColumns } from './stuckColumns.tsx';
import { StuckFilters } from './StuckFilters.tsx';
import type { StuckListState } from './stuckListState.ts';
import { stuckSource } from './stuckQueries.ts';
import { kindWords } from './stuckWords.ts';

interface StuckViewProps {
  readonly connectionId: string;
  readonly view: StuckListState;
  /** Keep it the same between renders. */
  readonly onView: (change: Partial<StuckListState>) => void;
  readonly onOpenSimulation: (id: number) => void;
  /** Hears what is to be done. Keep it the same between renders. */
  readonly onRequest: (request: OperationRequest) => void;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly zone: Zone;
  /** For the status bar. */
  readonly onStatus?: ((status: ListStatus) => void) | undefined;
}

const keyOf = ({ simulation }: StuckSimulation): number => simulation.id;
const none: readonly StuckSimulation[] = [];
const idsOf = (rows: readonly StuckSimulation[]): readonly number[] => rows.map(({ simulation }) => simulation.id);

/** The simulations in trouble, each with why, and what can be done about them. */
export function StuckView(props: StuckViewProps) {
  const { connectionId, view, onView, onOpenSimulation, onRequest, now, zone } = props;
  const client = useClient();
  const { kind, limitHours, reasons, sort } = view;
  const asked = JSON.stringify({ kind, limitHours, reasons } satisfies StuckFilter);
  const { column, direction } = sort;
  const source = useMemo(() => {
    const filter = stuckFilterSchema.parse(JSON.parse(asked));
    return stuckSource({ client, connectionId, filter, sort: { column, direction } });
  }, [client, connectionId, asked, column, direction]);
  const listing = useListing(source);
  const [range, tellRange] = useVisibleRange();
  const [selected, setSelected] = useState(none);
  const columns = useMemo(() => stuckColumns({ now, zone }), [now, zone]);
  useStatus(props.onStatus, selected.length, listing.lastQuery);
  const sortBy = useCallback(
    (next: TableSort) => {
      const known = stuckSortSchema.safeParse(next);
      if (known.success) onView({ sort: known.data });
    },
    [onView],
  );
  const open = useCallback((row: StuckSimulation) => onOpenSimulation(row.simulation.id), [onOpenSimulation]);
  const rowOperations = useCallback(
    (rows: readonly StuckSimulation[]) => stuckOperations(idsOf(rows), onRequest),
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
            <StuckOperationsButton
              selected={idsOf(selected)}
              source={source}
              count={listing.count}
              onRequest={onRequest}
            />
            <ExportButton name={kind} source={listing.source} columns={columns} count={listing.count} />
          </>
        }
      />
      <StuckFilters connectionId={connectionId} view={view} onView={onView} />
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
  onStatus: StuckViewProps['onStatus'],
  selected: number,
  lastQuery: { readonly ms: number; readonly rows: number } | undefined,
): void {
  useEffect(() => {
    onStatus?.({ selected, bytes: null, lastQueryMilliseconds: lastQuery?.ms ?? null, rows: lastQuery?.rows ?? 0 });
  }, [onStatus, selected, lastQuery]);
}
