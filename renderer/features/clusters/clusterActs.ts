import type { ActWish } from '#renderer/acts/actWish.ts';
import { deleteHint } from '#renderer/ui/table/rowMenu.ts';
import type { MenuEntry } from '#renderer/ui/PopupMenu.tsx';
import type { ClusterSummary } from '#shared/domain/cluster.ts';

/** What can be done with a selected cluster; one at a time. */
export function clusterActs(
  clusters: readonly ClusterSummary[],
  onWish: (wish: ActWish) => void,
): readonly MenuEntry[] {
  const [cluster] = clusters;
  if (cluster === undefined || clusters.length > 1) return [];
  const { id, clusterName: name } = cluster;
  return [
    { kind: 'act', label: 'Rename cluster…', act: () => onWish({ kind: 'rename-cluster', cluster: { id, name } }) },
    { kind: 'line', label: 'removal' },
    {
      kind: 'act',
      label: 'Remove cluster…',
      hint: deleteHint,
      act: () => onWish({ kind: 'act', act: { kind: 'remove-cluster', clusterId: id } }),
    },
  ];
}
