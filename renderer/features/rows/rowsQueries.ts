import { queryOptions } from '@tanstack/react-query';
import type { Client } from '#renderer/api/client.ts';

/** The rows of every table that belong to a simulation. */
export function simulationRowsQuery(client: Client, connectionId: string, simulationId: number) {
  return queryOptions({
    queryKey: ['simulation-rows', connectionId, simulationId],
    queryFn: async ({ signal }) => client.call('simulations.rows', { connectionId, simulationId }, { signal }),
  });
}
