import { infiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import type { Client } from '#renderer/api/client.ts';
import type { JournalEntry } from '#shared/domain/journal.ts';

/** How many entries are read at once. */
const limit = 1000;
const none: readonly JournalEntry[] = [];

const journalQuery = (client: Client) =>
  infiniteQueryOptions({
    queryKey: ['journal'],
    queryFn: async ({ pageParam, signal }) =>
      client.call('journal.list', pageParam === 0 ? { limit } : { limit, before: pageParam }, { signal }),
    // Entries are counted from 1: 0 requests the newest.
    initialPageParam: 0,
    getNextPageParam: ({ entries }) => {
      const oldest = entries.at(-1)?.number;
      return oldest === undefined || oldest <= 1 ? undefined : oldest;
    },
    staleTime: 0,
  });

interface JournalAccess {
  /** Newest first. */
  readonly loaded: readonly JournalEntry[];
  /** The entry at which the chain breaks; null if it is intact, or unknown. */
  readonly brokenAt: number | null;
  readonly error: Error | null;
  readonly isPending: boolean;
  readonly refetch: () => void;
  /** Entries before the loaded ones. */
  readonly older: { readonly isThere: boolean; readonly isReading: boolean; readonly read: () => void };
}

/** The journal, reloaded when this window learns of a new entry. */
export function useJournal(): JournalAccess {
  const client = useClient();
  const query = useInfiniteQuery(journalQuery(client));
  const { data, refetch } = query;
  const reading = useRef<Promise<unknown>>(Promise.resolve());
  useEffect(() => {
    const locks = new Map<string, string | null>();
    // Reloading at once would cancel the reading of older entries.
    const reload = (): void => void reading.current.then(async () => refetch());
    return client.listen((event) => {
      if (event.kind === 'rows-changed') reload();
      if (event.kind !== 'connection-status') return;
      const { connectionId, unlockedUntil } = event.status;
      // A status arrives with every update; unlocking and locking, in any window, are recorded.
      if (locks.get(connectionId) !== unlockedUntil) reload();
      locks.set(connectionId, unlockedUntil);
    });
  }, [client, refetch]);
  return {
    loaded: useMemo(() => data?.pages.flatMap((page) => page.entries) ?? none, [data]),
    brokenAt: data?.pages[0]?.brokenAt ?? null,
    error: query.error,
    isPending: query.isPending,
    refetch: () => void refetch(),
    older: {
      isThere: query.hasNextPage,
      isReading: query.isFetchingNextPage,
      read: () => {
        reading.current = query.fetchNextPage();
      },
    },
  };
}
