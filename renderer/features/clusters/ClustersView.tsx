import { useCallback, useMemo } from 'react';
import { z } from 'zod';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import type { WriteExport } from '#renderer/listing/ExportButton.tsx';
import { fileColumns } from '#renderer/listing/fileColumns.ts';
import { ListView, NoRows } from '#renderer/listing/ListView.tsx';
import { type ListViewProps, useListView } from '#renderer/listing/useListView.ts';
import { makeSource } from '#renderer/listing/WindowCache.ts';
import { operationAction } from '#renderer/operations/operationRegistry.ts';
import type { OperationRequest } from '#renderer/operations/operationRequest.ts';
import { Button } from '#renderer/ui/Button.tsx';
import type { MenuEntry } from '#renderer/ui/PopupMenu.tsx';
import type { SelectedRows } from '#renderer/ui/table/selectedRows.ts';
import { clusterSortSchema, type ClusterSummary } from '#shared/domain/cluster.ts';
import { clusterExportColumns } from '#shared/domain/listExport.ts';
import { clusterColumns } from './clusterColumns.tsx';

const atFirst = { column: 'clusterName', direction: 'ascending' } as const;

/** The state of the list of clusters in the address. Invalid parts take their defaults. */
export const clusterListStateSchema = z.object({ sort: clusterSortSchema.default(atFirst).catch(atFirst) }).readonly();
export type ClusterListState = z.infer<typeof clusterListStateSchema>;

interface ClustersViewProps extends ListViewProps<ClusterListState, OperationRequest> {
  readonly onShowSimulations: (clusterId: number) => void;
}

const keyOf = ({ id }: ClusterSummary): number => id;
const empty = (
  <NoRows
    what="clusters"
    text="Simulations run on a cluster once an administrator of yaptide has added one."
    isFiltered={false}
    onClear={() => undefined}
  />
);

/** The list of clusters. */
export function ClustersView(props: ClustersViewProps) {
  const { connectionId, view, onView, onShowSimulations, onRequest, now, zone } = props;
  const client = useClient();
  const { sort } = view;
  const source = makeSource<ClusterSummary>({
    scope: connectionId,
    sort,
    count: async (signal) => (await client.call('clusters.count', { connectionId }, { signal })).count,
    fetchWindow: async (window, signal) => client.call('clusters.list', { connectionId, sort, window }, { signal }),
  });
  const list = useListView({ source, sortSchema: clusterSortSchema, onView });
  const columns = useMemo(
    () => clusterColumns({ now, zone, onShow: onShowSimulations }),
    [now, zone, onShowSimulations],
  );
  const exportList = useCallback<WriteExport>(
    async (columnIds, file, options) => {
      const exported = fileColumns(columnIds, clusterExportColumns);
      return client.call(
        'exports.write',
        { connectionId, what: { list: 'clusters', sort, columns: exported }, file },
        options,
      );
    },
    [client, connectionId, sort],
  );
  const rowOperations = useCallback(
    (selected: SelectedRows<ClusterSummary>) => clusterOperations(selected, onRequest),
    [onRequest],
  );
  return (
    <ListView
      list={list}
      title="Clusters"
      name="clusters"
      fileName="clusters"
      columns={columns}
      keyOf={keyOf}
      sort={sort}
      rowOperations={rowOperations}
      onExport={exportList}
      onStatus={props.onStatus}
      actions={<Button onClick={() => onRequest({ kind: 'add-cluster' })}>Add cluster…</Button>}
      empty={empty}
    />
  );
}

/** The actions on a selected cluster; one at a time. */
function clusterOperations(
  { count, rows: [cluster] = [] }: SelectedRows<ClusterSummary>,
  onRequest: (request: OperationRequest) => void,
): readonly MenuEntry[] {
  if (cluster === undefined || count > 1) return [];
  const { id, clusterName: name } = cluster;
  return [
    operationAction('rename-cluster', { action: () => onRequest({ kind: 'rename-cluster', cluster: { id, name } }) }),
    { kind: 'line', label: 'removal' },
    operationAction('remove-cluster', {
      action: () => onRequest({ kind: 'operation', operation: { kind: 'remove-cluster', clusterId: id } }),
    }),
  ];
}
