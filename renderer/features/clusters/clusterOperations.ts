import type { OperationRequest } from '#renderer/operations/operationRequest.ts';
import { deleteHint } from '#renderer/ui/table/tableMenus.ts';
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
    {
      kind: 'action',
      label: 'Rename cluster…',
      action: () => onRequest({ kind: 'rename-cluster', cluster: { id, name } }),
    },
    { kind: 'line', label: 'removal' },
    {
      kind: 'action',
      label: 'Remove cluster…',
      hint: deleteHint,
      action: () => onRequest({ kind: 'operation', operation: { kind: 'remove-cluster', clusterId: id } }),
    },
  ];
}
