import { queryOptions, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import type { Client } from '#renderer/api/client.ts';
import { isTerminalState, type Simulation } from '#shared/domain/simulation.ts';

/** Milliseconds between two looks at a simulation that has not ended. */
const pollPause = 15_000;

/** Everything about one simulation but its tasks, blobs and results; renewed while it runs. */
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
