import { queryOptions } from '@tanstack/react-query';
import type { Client } from '#renderer/api/client.ts';
import type { ListingSource } from '#renderer/listing/WindowCache.ts';
import type { UserCredentials, UserFilter, UserSort, UserSummary } from '#shared/domain/user.ts';

/** The providers that occur, with their numbers of users. */
export function userFacetsQuery(client: Client, connectionId: string) {
  return queryOptions({
    queryKey: ['users', connectionId, 'facets'],
    queryFn: async ({ signal }) => client.call('users.facets', { connectionId }, { signal }),
    staleTime: 60_000,
  });
}

interface UserSourceOptions {
  readonly client: Client;
  readonly connectionId: string;
  readonly filter: UserFilter;
  readonly sort: UserSort;
}

/** The sorted, filtered list of users as a source of windows. */
export function userSource({ client, connectionId, filter, sort }: UserSourceOptions): ListingSource<UserSummary> {
  const countKey = JSON.stringify(filter);
  return {
    scope: connectionId,
    countKey,
    key: `${connectionId} ${countKey} ${sort.column} ${sort.direction}`,
    count: async (signal) => (await client.call('users.count', { connectionId, filter }, { signal })).count,
    fetchWindow: async (window, signal) =>
      client.call('users.list', { connectionId, filter, sort, window }, { signal }),
  };
}

/** Bytes stored of some users' simulations, by the users' ids. */
export async function fetchUserBytes(
  { client, connectionId }: Pick<UserSourceOptions, 'client' | 'connectionId'>,
  ids: readonly number[],
  signal: AbortSignal,
): Promise<ReadonlyMap<number, number>> {
  const found = await client.call('users.storage', { connectionId, ids: [...ids] }, { signal });
  return new Map(found.map(({ id, bytes }) => [id, bytes]));
}

/** What is kept of some users' SSH credentials, by the users' ids. */
export async function fetchUserCredentials(
  { client, connectionId }: Pick<UserSourceOptions, 'client' | 'connectionId'>,
  ids: readonly number[],
  signal: AbortSignal,
): Promise<ReadonlyMap<number, UserCredentials>> {
  const found = await client.call('users.credentials', { connectionId, ids: [...ids] }, { signal });
  return new Map(found.map((credentials) => [credentials.id, credentials]));
}
