import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import type { Client } from '#renderer/api/client.ts';
import type { ConnectionStatus } from '#shared/domain/connectionStatus.ts';

export const statusQuery = (client: Client, connectionId: string) =>
  queryOptions({
    queryKey: ['status', connectionId],
    queryFn: async ({ signal }) => client.call('connections.status', { connectionId }, { signal }),
    staleTime: Infinity,
  });

/** How a connection is just now; core tells every change. */
export function useConnectionStatus(connectionId: string, open: boolean): ConnectionStatus | undefined {
  const client = useClient();
  const queries = useQueryClient();
  useEffect(
    () =>
      client.listen((event) => {
        if (event.kind === 'connection-status' && event.status.connectionId === connectionId) {
          queries.setQueryData(['status', connectionId], event.status);
        }
      }),
    [client, queries, connectionId],
  );
  return useQuery({ ...statusQuery(client, connectionId), enabled: open }).data;
}
