import type { Client } from '#renderer/api/client.ts';
import type { ListingSource } from '#renderer/listing/WindowCache.ts';
import type { ClusterSort, ClusterSummary } from '#shared/domain/cluster.ts';

interface ClusterSourceOptions {
  readonly client: Client;
  readonly connectionId: string;
  readonly sort: ClusterSort;
}

/** The sorted list of clusters as a source of windows. */
export function clusterSource({ client, connectionId, sort }: ClusterSourceOptions): ListingSource<ClusterSummary> {
  return {
    scope: connectionId,
    countKey: '',
    key: `${connectionId} ${sort.column} ${sort.direction}`,
    count: async (signal) => (await client.call('clusters.count', { connectionId }, { signal })).count,
    fetchWindow: async (window, signal) => client.call('clusters.list', { connectionId, sort, window }, { signal }),
  };
}
