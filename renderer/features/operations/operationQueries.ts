import { queryOptions } from '@tanstack/react-query';
import type { Client } from '#renderer/api/client.ts';

/** Where archives lie, how long they stay and how large one may be. */
export function archivePlaceQuery(client: Client) {
  return queryOptions({
    queryKey: ['operations', 'archives'],
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
