import { queryOptions } from '@tanstack/react-query';
import type { Client } from '#renderer/api/client.ts';

/** In ms: how often a run is looked at while it is in progress. */
const refreshEvery = 400;

/** What is known about the integrity of a database; read repeatedly while a run is in progress. */
export function integrityQuery(client: Client, connectionId: string) {
  return queryOptions({
    queryKey: ['integrity', connectionId],
    queryFn: async ({ signal }) => client.call('integrity.state', { connectionId }, { signal }),
    refetchInterval: ({ state }) => (state.data?.run.step === 'running' ? refreshEvery : false),
    staleTime: 0,
  });
}
