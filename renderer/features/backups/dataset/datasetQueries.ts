import { queryOptions } from '@tanstack/react-query';
import type { Client } from '#renderer/api/client.ts';

/** What is in a folder; in the usual one of the connection without one. */
export function datasetPlaceQuery(client: Client, connectionId: string, folder?: string) {
  return queryOptions({
    queryKey: ['backups', connectionId, 'dataset', folder ?? ''],
    queryFn: async ({ signal }) =>
      client.call('dataset.find', { connectionId, ...(folder === undefined ? {} : { folder }) }, { signal }),
    staleTime: 0,
  });
}

/** What an export would write. */
export function datasetPreviewQuery(client: Client, connectionId: string) {
  return queryOptions({
    queryKey: ['backups', connectionId, 'datasetPreview'],
    queryFn: async ({ signal }) => client.call('dataset.preview', { connectionId }, { signal }),
    staleTime: 0,
    gcTime: 0,
  });
}
