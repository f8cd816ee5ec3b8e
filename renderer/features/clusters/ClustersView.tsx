import { useCallback, useEffect, useMemo, useState } from 'react';
import type { OperationRequest } from '#renderer/operations/operationRequest.ts';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import type { Zone } from '#renderer/format/formatInstant.ts';
import { ExportButton } from '#renderer/listing/ExportButton.tsx';
import { ListingTable } from '#renderer/listing/ListingTable.tsx';
import { useListing } from '#renderer/listing/useListing.ts';
import { useVisibleRange } from '#renderer/listing/useVisibleRange.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { ListFrame, ListHeader } from '#renderer/ui/ListHeader.tsx';
import type { ListStatus } from '#renderer/ui/listStatus.ts';
import type { TableSort } from '#renderer/ui/table/tableColumn.ts';
import { clusterSortSchema, type ClusterSummary } from '#shared/domain/cluster.ts';
import { clusterOperations } from './clusterOperations.ts';
import { clusterColumns } from './clusterColumns.tsx';
import type { ClusterListState } from './clusterListState.ts';
import { clusterSource } from './clusterQueries.ts';

interface ClustersViewProps {
  readonly connectionId: string;
  readonly view: ClusterListState;
  /** Keep it the same between renders. */
  readonly onView: (change: Partial<ClusterListState>) => void;
  readonly onShowSimulations: (clusterId: number) => void;
  /** Hears what is to be done with clusters. Keep it the same between renders. */
  readonly onRequest: (request: OperationRequest) => void;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly zone: Zone;
  /** For the status bar. */
  readonly onStatus?: ((status: ListStatus) => void) | undefined;
}

const keyOf = ({ id }: ClusterSummary): number => id;
const none: readonly ClusterSummary[] = [];
const empty = (
  <EmptyState title="No clusters" text="Simulations run on a cluster once yaptide's administrator has added one." />
);

/** The list of clusters. */
export function ClustersView({
  connectionId,
  view,
  onView,
  onShowSimulations,
  onRequest,
  now,
  zone,
  onStatus,
}: ClustersViewProps) {
  const client = useClient();
  const { column, direction } = view.sort;
  const source = useMemo(
    () => clusterSource({ client, connectionId, sort: { column, direction } }),
    [client, connectionId, column, direction],
  );
  const listing = useListing(source);
  const [range, tellRange] = useVisibleRange();
  const [selected, setSelected] = useState(none);
  const columns = useMemo(
    () => clusterColumns({ now, zone, onShow: onShowSimulations }),
    [now, zone, onShowSimulations],
  );
  const { lastQuery } = listing;
  useEffect(() => {
    onStatus?.({
      selected: selected.length,
      bytes: null,
      lastQueryMilliseconds: lastQuery?.ms ?? null,
      rows: lastQuery?.rows ?? 0,
    });
  }, [onStatus, selected.length, lastQuery]);
  const sortBy = useCallback(
    (sort: TableSort) => {
      const known = clusterSortSchema.safeParse(sort);
      if (known.success) onView({ sort: known.data });
    },
    [onView],
  );
  const rowOperations = useCallback(
    (rows: readonly ClusterSummary[]) => clusterOperations(rows, onRequest),
    [onRequest],
  );
  return (
    <ListFrame>
      <ListHeader
        title="Clusters"
        {...range}
        count={listing.count}
        hasRows={listing.hasRows}
        countIsExact={listing.countIsExact}
        onRefresh={listing.refresh}
        actions={
          <>
            <Button onClick={() => onRequest({ kind: 'add-cluster' })}>Add cluster…</Button>
            <ExportButton name="clusters" source={listing.source} columns={columns} count={listing.count} />
          </>
        }
      />
      <ListingTable
        listing={listing}
        name="clusters"
        label="Clusters"
        columns={columns}
        keyOf={keyOf}
        sort={view.sort}
        onSort={sortBy}
        onSelection={setSelected}
        rowOperations={rowOperations}
        onRange={tellRange}
        empty={empty}
      />
    </ListFrame>
  );
}
