import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { Client } from '#renderer/api/client.ts';

/** Users that the picker shows at once. */
export const mostChoices = 50;

/** The first users whose names hold a text. */
export function userChoicesQuery(client: Client, connectionId: string, text: string) {
  return queryOptions({
    queryKey: ['acts', connectionId, 'users', text],
    queryFn: async ({ signal }) =>
      client.call(
        'users.list',
        {
          connectionId,
          filter: text === '' ? {} : { text },
          sort: { column: 'username', direction: 'ascending' },
          window: { kind: 'jump', from: 'start', skip: 0, limit: mostChoices },
        },
        { signal },
      ),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
}

/** Where archives lie, how long they stay and how large one may be. */
export function archivePlaceQuery(client: Client) {
  return queryOptions({
    queryKey: ['acts', 'archives'],
    queryFn: async ({ signal }) => {
      const [{ folder }, { retentionDays, sizeLimit }] = await Promise.all([
        client.call('archives.list', {}, { signal }),
        client.call('archives.settings', {}, { signal }),
      ]);
      return { folder, retentionDays, sizeLimit };
    },
    staleTime: 0,
  });
}
