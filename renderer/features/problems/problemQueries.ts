import { queryOptions } from '@tanstack/react-query';
import type { Client } from '#renderer/api/client.ts';
import type { ProblemFilter } from '#shared/domain/problem.ts';

interface On {
  readonly client: Client;
  readonly connectionId: string;
}

/** How many of a kind there are, by reason. */
export function problemCountQuery({ client, connectionId }: On, filter: ProblemFilter) {
  return queryOptions({
    queryKey: ['problems', connectionId, 'count', filter],
    queryFn: async ({ signal }) => client.call('problems.count', { connectionId, filter }, { signal }),
    staleTime: 60_000,
  });
}

/** Rows without a parent, counted by table. */
export function orphansQuery(client: Client, connectionId: string) {
  return queryOptions({
    queryKey: ['problems', connectionId, 'orphans'],
    queryFn: async ({ signal }) => client.call('problems.orphans', { connectionId }, { signal }),
  });
}
