import type { OperationRequest } from '#renderer/operations/operationRequest.ts';
import { deleteHint } from '#renderer/ui/table/rowMenu.ts';
import type { MenuEntry } from '#renderer/ui/PopupMenu.tsx';
import type { ClusterSummary } from '#shared/domain/cluster.ts';

/** What can be done with a selected cluster; one at a time. */
export function clusterOperations(
  clusters: readonly ClusterSummary[],
  onRequest: (request: OperationRequest) => void,
): readonly MenuEntry[] {
  const [cluster] = clusters;
  if (cluster === undefined || clusters.length > 1) return [];
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
