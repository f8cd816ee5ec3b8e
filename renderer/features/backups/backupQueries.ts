import { queryOptions } from '@tanstack/react-query';
import type { Client } from '#renderer/api/client.ts';

/** The backups of a connection, newest first, and attempts that failed. */
export function backupsQuery(client: Client, connectionId: string) {
  return queryOptions({
    queryKey: ['backups', connectionId, 'list'],
    queryFn: async ({ signal }) => client.call('backups.list', { connectionId }, { signal }),
    staleTime: 0,
  });
}

/** What a backup would read; in the folder that was used last without one. */
export function backupPreviewQuery(client: Client, connectionId: string) {
  return queryOptions({
    queryKey: ['backups', connectionId, 'preview'],
    queryFn: async ({ signal }) => client.call('backups.preview', { connectionId }, { signal }),
    staleTime: 0,
    gcTime: 0,
  });
}

/** How a backup can be made; versions of pg_dump are looked up where they would run. */
export function backupMethodsQuery(client: Client, connectionId: string) {
  return queryOptions({
    queryKey: ['backups', connectionId, 'methods'],
    queryFn: async ({ signal }) => client.call('backups.methods', { connectionId }, { signal }),
    staleTime: 0,
    gcTime: 0,
  });
}

/** What a restore in place of a database would do. */
export function inPlaceQuery(client: Client, connectionId: string) {
  return queryOptions({
    queryKey: ['backups', connectionId, 'inPlace'],
    queryFn: async ({ signal }) => client.call('backups.inPlacePreview', { connectionId }, { signal }),
    staleTime: 0,
  });
}
