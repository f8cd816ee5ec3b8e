import { visibleText } from '#renderer/format/visibleText.ts';
import type { ClusterSummary } from '#shared/domain/cluster.ts';

/** A cluster's name, with its id where another cluster has the same name. */
export function clusterWords({ id, clusterName, marks }: Pick<ClusterSummary, 'id' | 'clusterName' | 'marks'>): string {
  const name = clusterName === '' ? "''" : visibleText(clusterName);
  return marks.includes('duplicate-name') ? `${name} (id ${id})` : name;
}
