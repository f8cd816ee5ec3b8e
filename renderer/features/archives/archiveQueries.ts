import { queryOptions } from '@tanstack/react-query';
import type { Client } from '#renderer/api/client.ts';

/** The archives of the folder, newest first. */
export function archivesQuery(client: Client) {
  return queryOptions({
    queryKey: ['archives', 'list'],
    queryFn: async ({ signal }) => client.call('archives.list', {}, { signal }),
    staleTime: 0,
  });
}

/** The contents of a whole archive, and whether it is complete: reads all of it. */
export function archiveQuery(client: Client, path: string) {
  return queryOptions({
    queryKey: ['archives', 'file', path],
    queryFn: async ({ signal }) => client.call('archives.describe', { path }, { signal }),
    staleTime: 60_000,
  });
}
