import { queryOptions } from '@tanstack/react-query';
import type { Client } from '#renderer/api/client.ts';
import type { ListingSource } from '#renderer/listing/WindowCache.ts';
import type {
  SimulationFilter,
  SimulationSort,
  SimulationStorage,
  SimulationSummary,
} from '#shared/domain/simulation.ts';

/** Clusters that the filter offers. */
export const maxClusters = 200;

/** The clusters by name, with their numbers of simulations. */
export function clusterChoicesQuery(client: Client, connectionId: string) {
  return queryOptions({
    queryKey: ['simulations', connectionId, 'clusters'],
    queryFn: async ({ signal }) =>
      client.call(
        'clusters.list',
        {
          connectionId,
          sort: { column: 'clusterName', direction: 'ascending' },
          window: { kind: 'jump', from: 'start', skip: 0, limit: maxClusters },
        },
        { signal },
      ),
    staleTime: 60_000,
  });
}

interface SimulationSourceOptions {
  readonly client: Client;
  readonly connectionId: string;
  readonly filter: SimulationFilter;
  readonly sort: SimulationSort;
}

/** The sorted, filtered list of simulations as a source of windows. */
export function simulationSource({
  client,
  connectionId,
  filter,
  sort,
}: SimulationSourceOptions): ListingSource<SimulationSummary> {
  const countKey = JSON.stringify(filter);
  return {
    scope: connectionId,
    countKey,
    key: `${connectionId} ${countKey} ${sort.column} ${sort.direction}`,
    count: async (signal) => (await client.call('simulations.count', { connectionId, filter }, { signal })).count,
    fetchWindow: async (window, signal) =>
      client.call('simulations.list', { connectionId, filter, sort, window }, { signal }),
  };
}

/** What some simulations have stored, by their ids. */
export async function fetchStorage(
  { client, connectionId }: Pick<SimulationSourceOptions, 'client' | 'connectionId'>,
  ids: readonly number[],
  signal: AbortSignal,
): Promise<ReadonlyMap<number, SimulationStorage>> {
  const found = await client.call('simulations.storage', { connectionId, ids: [...ids] }, { signal });
  return new Map(found.map((one) => [one.id, one]));
}
