import { queryOptions, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import type { Client } from '#renderer/api/client.ts';
import { isTerminalState, type Simulation } from '#shared/domain/simulation.ts';

/** How often an unfinished simulation is polled, in ms. */
const pollPause = 15_000;

/** Everything about one simulation except its tasks, blobs and results; polled while it runs. */
export function simulationQuery(client: Client, connectionId: string, simulationId: number) {
  return queryOptions({
    queryKey: ['simulation', connectionId, simulationId],
    queryFn: async ({ signal }) => client.call('simulations.get', { connectionId, simulationId }, { signal }),
    refetchInterval: ({ state }) => (state.data === undefined || isTerminalState(state.data.state) ? false : pollPause),
  });
}

/** One simulation. */
export function useSimulation(connectionId: string, simulationId: number): UseQueryResult<Simulation> {
  return useQuery(simulationQuery(useClient(), connectionId, simulationId));
}
