import { type QueryClient, queryOptions, useQuery } from '@tanstack/react-query';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import type { Client } from '#renderer/api/client.ts';
import type { ConnectionStatus } from '#shared/domain/connection.ts';

const statusQuery = (client: Client, connectionId: string) =>
  queryOptions({
    queryKey: ['status', connectionId],
    queryFn: async ({ signal }) => client.call('connections.status', { connectionId }, { signal }),
    staleTime: Infinity,
  });

/** The current status of a connection; core reports every change, which `takeStatus` stores. */
export function useConnectionStatus(connectionId: string, isOpen: boolean): ConnectionStatus | undefined {
  const client = useClient();
  return useQuery({ ...statusQuery(client, connectionId), enabled: isOpen }).data;
}

/**
 * Stores what core reports about a connection, visible or not. Once a lost one is back, its facts (the server may be a
 * newer one) and what failed meanwhile are reloaded.
 */
export function takeStatus(queries: QueryClient, status: ConnectionStatus): void {
  const queryKey = ['status', status.connectionId];
  const before = queries.getQueryData<ConnectionStatus>(queryKey);
  queries.setQueryData(queryKey, status);
  if (before === undefined || before.link.state === 'connected' || status.link.state !== 'connected') return;
  void queries.invalidateQueries({
    predicate: (query) =>
      query.queryKey.includes(status.connectionId) &&
      (query.state.status === 'error' || query.queryKey[0] === 'connections'),
  });
}
