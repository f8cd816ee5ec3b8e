import { queryOptions } from '@tanstack/react-query';
import type { Client } from '#renderer/api/client.ts';

/** Queries about connections; all are invalidated together when the list of open ones changes. */
export const connectionQueries = {
  recent: (client: Client) =>
    queryOptions({
      queryKey: ['connections', 'recent'],
      queryFn: async ({ signal }) => client.call('connections.recent', {}, { signal }),
      staleTime: 0,
    }),
  host: (client: Client) =>
    queryOptions({
      queryKey: ['host'],
      queryFn: async ({ signal }) => client.call('host.describe', {}, { signal }),
      staleTime: Infinity,
    }),
};
