import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { Listing, type ListingSnapshot } from '#renderer/listing/Listing.ts';
import type { ListingSource } from '#renderer/listing/WindowCache.ts';
import { type FetchWindow, readWindows } from '#renderer/listing/windowPlan.ts';
import type { RowRange } from '#renderer/ui/table/rowSlots.ts';
import type { ReadOptions, ReadRange } from '#renderer/ui/table/selectedRows.ts';

export interface ListingAccess<Row> extends ListingSnapshot<Row> {
  readonly source: ListingSource<Row>;
  /** Sets which rows are visible, both ends included; loads what is missing. */
  readonly onVisible: (first: number, last: number) => void;
  readonly refresh: () => void;
  /** Stops loading. */
  readonly stop: () => void;
  /** Reads rows by their positions, whether they are loaded or not. */
  readonly readRange: ReadRange<Row>;
  /** How often rows were changed since it was first shown: by operations, restores and imports. */
  readonly changes: number;
}

/** How often the position of a fast scroll is checked, in ms. */
const scrollPause = 60;

/**
 * A listing of any length as windows of 200 rows. A source with the same key as the previous one keeps what is loaded.
 */
export function useListing<Row>(given: ListingSource<Row>): ListingAccess<Row> {
  const [source, setSource] = useState(given);
  if (source.key !== given.key) setSource(given);
  const [listing] = useState(() => new Listing<Row>(() => performance.now()));
  const scroll = useRef<{ timer: ReturnType<typeof setTimeout> | undefined; range: readonly [number, number] }>({
    timer: undefined,
    range: [0, 0],
  });
  useEffect(() => {
    listing.open(source);
  }, [listing, source]);
  useEffect(
    () => () => {
      listing.close();
    },
    [listing],
  );
  const client = useClient();
  const [changes, setChanges] = useState(0);
  useEffect(
    () =>
      client.listen((event) => {
        if (event.kind !== 'rows-changed') return;
        listing.refresh();
        setChanges((before) => before + 1);
      }),
    [client, listing],
  );
  const snapshot = useSyncExternalStore(listing.subscribe, listing.getSnapshot);
  const onVisible = useCallback(
    (first: number, last: number) => {
      const state = scroll.current;
      state.range = [first, last];
      if (listing.isLoaded(first, last)) listing.view(first, last);
      else if (state.timer === undefined) {
        state.timer = setTimeout(() => {
          state.timer = undefined;
          listing.view(...state.range);
        }, scrollPause);
      }
    },
    [listing],
  );
  const { fetchWindow } = source;
  const readRange = useCallback<ReadRange<Row>>(
    async (range, options) => readRows(fetchWindow, range, options),
    [fetchWindow],
  );
  return { ...snapshot, source, readRange, onVisible, refresh: listing.refresh, stop: listing.stop, changes };
}

async function readRows<Row>(
  fetchWindow: FetchWindow<Row>,
  { first, last }: RowRange,
  { signal, onProgress }: ReadOptions,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const part of readWindows(fetchWindow, { signal, skip: first, limit: last - first + 1 })) {
    rows.push(...part);
    onProgress(rows.length);
  }
  return rows;
}
