import { queryOptions } from '@tanstack/react-query';
import type { Client } from '#renderer/api/client.ts';
import type { ListingSource } from '#renderer/listing/WindowCache.ts';
import { maxSimulations } from '#shared/domain/operation.ts';
import { windowLimit } from '#shared/domain/listing.ts';
import type { ProblemFilter, ProblemSimulation, ProblemSort } from '#shared/domain/problem.ts';

interface On {
  readonly client: Client;
  readonly connectionId: string;
}

/** How many of a kind there are, by reason. */
export function problemCountQuery({ client, connectionId }: On, filter: ProblemFilter) {
  return queryOptions({
    queryKey: ['problems', connectionId, 'count', filter],
    queryFn: async ({ signal }) => client.call('problems.count', { connectionId, filter }, { signal }),
    staleTime: 60_000,
  });
}

interface SourceOptions extends On {
  readonly filter: ProblemFilter;
  readonly sort: ProblemSort;
}

/** The simulations in trouble as a source of windows. */
export function problemSource({ client, connectionId, filter, sort }: SourceOptions): ListingSource<ProblemSimulation> {
  const countKey = JSON.stringify(filter);
  return {
    scope: connectionId,
    countKey,
    key: `${connectionId} ${countKey} ${sort.column} ${sort.direction}`,
    count: async (signal) => (await client.call('problems.count', { connectionId, filter }, { signal })).count,
    fetchWindow: async (window, signal) =>
      client.call('problems.list', { connectionId, filter, sort, window }, { signal }),
  };
}

/** The ids of all that a source holds, as many as one operation takes at most. */
export async function readAllIds(
  source: ListingSource<ProblemSimulation>,
  signal: AbortSignal,
): Promise<readonly number[]> {
  const ids: number[] = [];
  let cursor: string | null = null;
  do {
    const window = await source.fetchWindow(
      cursor === null
        ? { kind: 'jump', from: 'start', skip: 0, limit: windowLimit }
        : { kind: 'after', cursor, limit: windowLimit },
      signal,
    );
    ids.push(...window.rows.map(({ simulation }) => simulation.id));
    cursor = window.rows.length < windowLimit ? null : window.lastCursor;
  } while (cursor !== null && ids.length < maxSimulations);
  return ids.slice(0, maxSimulations);
}
