import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import type { Client } from '#renderer/api/client.ts';
import { samplesReach, type ServerActivity } from '#shared/domain/serverActivity.ts';

/** In ms: how often a server is looked at while its view is in sight. */
export const refreshEvery = 2000;

/**
 * What a server does, looked at again and again while the view is mounted and the window in sight. Samples are sent once: those
 * that are known are kept.
 */
export function useServerActivity(connectionId: string, isPaused: boolean) {
  const client = useClient();
  const queries = useQueryClient();
  const queryKey = ['activity', connectionId, 'server'];
  return useQuery({
    queryKey,
    queryFn: async ({ signal }): Promise<ServerActivity> => {
      const before = queries.getQueryData<ServerActivity>(queryKey)?.samples ?? [];
      const since = before.at(-1)?.at ?? 0;
      const found = await client.call('activity.server', { connectionId, since }, { signal });
      const latest = found.samples.at(-1)?.at ?? since;
      return { ...found, samples: [...before, ...found.samples].filter(({ at }) => at > latest - samplesReach) };
    },
    refetchInterval: isPaused ? false : refreshEvery,
    refetchIntervalInBackground: false,
    staleTime: 0,
  });
}

/** In ms: the server's own statistics change slowly. */
const statisticsEvery = 10_000;

export function statisticsQuery(client: Client, connectionId: string) {
  return queryOptions({
    queryKey: ['activity', connectionId, 'statistics'],
    queryFn: async ({ signal }) => client.call('activity.statistics', { connectionId }, { signal }),
    refetchInterval: statisticsEvery,
  });
}

export function statementsQuery(client: Client, connectionId: string, period: 'opened' | 'reset') {
  return queryOptions({
    queryKey: ['activity', connectionId, 'statements', period],
    queryFn: async ({ signal }) => client.call('activity.statements', { connectionId, period }, { signal }),
    refetchInterval: statisticsEvery,
  });
}

export function sqliteFileQuery(client: Client, connectionId: string) {
  return queryOptions({
    queryKey: ['activity', connectionId, 'file'],
    queryFn: async ({ signal }) => client.call('activity.file', { connectionId }, { signal }),
  });
}
