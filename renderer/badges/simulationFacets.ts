import { queryOptions } from '@tanstack/react-query';
import type { Client } from '#renderer/api/client.ts';

/** The values that occur in the filters, with their numbers of simulations. */
export function facetsQuery(client: Client, connectionId: string) {
  return queryOptions({
    queryKey: ['simulations', connectionId, 'facets'],
    queryFn: async ({ signal }) => client.call('simulations.facets', { connectionId }, { signal }),
    staleTime: 60_000,
  });
}
