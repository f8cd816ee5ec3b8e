import type { OperationRequest } from '#renderer/operations/operationRequest.ts';
import { operationAction } from '#renderer/operations/operationRegistry.ts';
import type { MenuEntry } from '#renderer/ui/PopupMenu.tsx';
import type { SelectedRows } from '#renderer/ui/table/selectedRows.ts';
import type { ClusterSummary } from '#shared/domain/cluster.ts';

/** What can be done with a selected cluster; one at a time. */
export function clusterOperations(
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
