import { queryOptions } from '@tanstack/react-query';
import type { Client } from '#renderer/api/client.ts';

/** Queries about saved connections; those under `profiles` are invalidated together when core reports a change. */
export const profileQueries = {
  list: (client: Client) =>
    queryOptions({
      queryKey: ['profiles', 'list'],
      queryFn: async ({ signal }) => client.call('profiles.list', {}, { signal }),
      staleTime: 0,
    }),
  sshHosts: (client: Client) =>
    queryOptions({
      queryKey: ['ssh', 'hosts'],
      queryFn: async ({ signal }) => client.call('ssh.hosts', {}, { signal }),
      staleTime: 0,
    }),
};
