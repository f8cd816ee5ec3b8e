import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { Client } from '#renderer/api/client.ts';

/** How many users are offered at once. */
export const maxUserChoices = 50;

/** The first users whose names contain a text. */
export function userChoicesQuery(client: Client, connectionId: string, text: string) {
  return queryOptions({
    queryKey: ['users', connectionId, 'choices', text],
    queryFn: async ({ signal }) =>
      client.call(
        'users.list',
        {
          connectionId,
          filter: text === '' ? {} : { text },
          sort: { column: 'username', direction: 'ascending' },
          window: { kind: 'jump', from: 'start', skip: 0, limit: maxUserChoices },
        },
        { signal },
      ),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}
