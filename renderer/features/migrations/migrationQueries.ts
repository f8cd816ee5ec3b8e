import { queryOptions } from '@tanstack/react-query';
import type { Client } from '#renderer/api/client.ts';

/** In ms: how often a rehearsal in progress is looked at. */
const refreshEvery = 500;

/** What is known about migrating a database; read repeatedly while a rehearsal or a migration is in progress. */
export function migrationQuery(client: Client, connectionId: string) {
  return queryOptions({
    queryKey: ['migrations', connectionId, 'state'],
    queryFn: async ({ signal }) => client.call('migrations.state', { connectionId }, { signal }),
    refetchInterval: ({ state }) =>
      state.data?.run.step === 'running' || state.data?.migration.step === 'running' ? refreshEvery : false,
    staleTime: 0,
  });
}

/** What stands in the way of a migration. */
export function preCheckQuery(client: Client, connectionId: string) {
  return queryOptions({
    queryKey: ['migrations', connectionId, 'checks'],
    queryFn: async ({ signal }) => client.call('migrations.check', { connectionId }, { signal }),
  });
}

/** What an upgrade of the database itself depends on. */
export function readinessQuery(client: Client, connectionId: string) {
  return queryOptions({
    queryKey: ['migrations', connectionId, 'readiness'],
    queryFn: async ({ signal }) => client.call('migrations.readiness', { connectionId }, { signal }),
    staleTime: 0,
  });
}
