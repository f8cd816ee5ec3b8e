import { queryOptions } from '@tanstack/react-query';
import type { Client } from '#renderer/api/client.ts';
import type { Zone } from '#renderer/format/formatInstant.ts';
import type { Connection } from '#shared/domain/connection.ts';
import type { OverviewRange } from '#shared/domain/overview.ts';

interface OverviewQuery {
  readonly range: OverviewRange | undefined;
  /** Minutes east of UTC. */
  readonly zoneOffset: number;
}

/** Minutes by which the reader's clock is ahead of UTC. */
export function zoneOffsetOf(zone: Zone, now: number): number {
  return zone === 'utc' ? 0 : -new Date(now).getTimezoneOffset();
}

/** Requests what the overview shows first while the window is still on its way there. */
export function readOverviewAhead(client: Client, connection: Connection, zone: Zone): void {
  const { id: connectionId, isYaptide } = connection;
  if (isYaptide) client.callAhead('overview.simulations', { connectionId, zoneOffset: zoneOffsetOf(zone, Date.now()) });
  client.callAhead('overview.database', { connectionId });
}

/** The simulations and users at a glance. */
export function overviewQuery(client: Client, connectionId: string, { range, zoneOffset }: OverviewQuery) {
  const input = { connectionId, zoneOffset, ...(range === undefined ? {} : { range }) };
  return queryOptions({
    queryKey: ['overview', connectionId, 'simulations', range, zoneOffset],
    queryFn: async ({ signal }) => client.call('overview.simulations', input, { signal }),
    staleTime: 30_000,
    placeholderData: (before) => before,
  });
}

/** Facts about the database as a whole, with the sizes of its tables. */
export function databaseFactsQuery(client: Client, connectionId: string) {
  return queryOptions({
    queryKey: ['overview', connectionId, 'database'],
    queryFn: async ({ signal }) => client.call('overview.database', { connectionId }, { signal }),
    staleTime: 30_000,
  });
}

/** Where the bytes of results, inputs and log files are, by user. */
export function storageByUserQuery(client: Client, connectionId: string) {
  return queryOptions({
    queryKey: ['overview', connectionId, 'storageByUser'],
    queryFn: async ({ signal }) => client.call('overview.storageByUser', { connectionId }, { signal }),
    staleTime: 60_000,
  });
}
