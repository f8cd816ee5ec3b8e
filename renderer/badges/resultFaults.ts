import { queryOptions, useQuery } from '@tanstack/react-query';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import type { Client } from '#renderer/api/client.ts';
import type { ResultFault } from '#shared/domain/problem.ts';

/** What is wrong with the results of a COMPLETED simulation. */
export function resultFaultsQuery(client: Client, connectionId: string, simulationId: number) {
  return queryOptions({
    queryKey: ['resultFaults', connectionId, simulationId],
    queryFn: async ({ signal }) => client.call('problems.ofSimulation', { connectionId, simulationId }, { signal }),
    staleTime: 60_000,
  });
}

const none: readonly ResultFault[] = [];

/** The faults of a simulation's results; none while unknown, and for simulations in any other state than COMPLETED. */
export function useResultFaults(
  connectionId: string,
  simulationId: number,
  state: string | undefined,
): readonly ResultFault[] {
  const client = useClient();
  const { data = none } = useQuery({
    ...resultFaultsQuery(client, connectionId, simulationId),
    enabled: state === 'COMPLETED',
  });
  return data;
}

/** The faults that affect a page. */
export function faultsOfPage(faults: readonly ResultFault[], pageId: number): readonly ResultFault[] {
  return faults.filter(({ pageIds }) => pageIds === null || pageIds.includes(pageId));
}
