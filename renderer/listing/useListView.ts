import { useCallback, useEffect, useRef, useState } from 'react';
import { type ListingAccess, useListing } from '#renderer/listing/useListing.ts';
import type { ListingSource } from '#renderer/listing/WindowCache.ts';
import { noneSelected, type SelectedRows } from '#renderer/ui/table/selectedRows.ts';
import type { TableSort } from '#renderer/ui/table/tableColumn.ts';

/** What a list reports to the status bar. */
export interface ListStatus {
  readonly selected: number;
  /** Bytes stored of the selected rows; null while unknown. */
  readonly bytes: number | null;
  /** How long the last window of rows took, null before there was one, and how many rows it had. */
  readonly lastQueryMilliseconds: number | null;
  readonly rows: number;
}

/** The input of every list view. */
export interface ListViewProps<State, Request> {
  readonly connectionId: string;
  readonly view: State;
  /** Must be stable between renders. */
  readonly onView: (change: Partial<State>) => void;
  /** Called with the operation requested for rows. Must be stable between renders. */
  readonly onRequest: (request: Request) => void;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly zone: 'local' | 'utc';
  /** For the status bar. */
  readonly onStatus?: ((status: ListStatus) => void) | undefined;
}

interface ListViewOptions<Row, Sort> {
  readonly source: ListingSource<Row>;
  /** Which orders the list has. */
  readonly sortSchema: { readonly safeParse: (sort: TableSort) => { readonly success: boolean; readonly data?: Sort } };
  readonly onView: (change: { readonly sort: Sort }) => void;
}

interface VisibleRange {
  readonly first: number;
  readonly last: number;
}

/** The state of a list view: its rows, which of them are visible, which are selected, and how it is sorted. */
export interface ListAccess<Row> {
  readonly listing: ListingAccess<Row>;
  readonly range: VisibleRange;
  readonly onRange: (first: number, last: number) => void;
  readonly selected: SelectedRows<Row>;
  readonly onSelection: (selected: SelectedRows<Row>) => void;
  readonly onSort: (sort: TableSort) => void;
  /** Whether the first rows have arrived, or failed to: deferred requests can start. */
  readonly isSettled: boolean;
}

/** The common state of all lists; `ListView` draws it. */
export function useListView<Row, Sort>({ source, sortSchema, onView }: ListViewOptions<Row, Sort>): ListAccess<Row> {
  const listing = useListing(source);
  const [range, onRange] = useVisibleRange();
  const [selected, onSelection] = useState<SelectedRows<Row>>(noneSelected);
  const onSort = useCallback(
    (sort: TableSort) => {
      const { data } = sortSchema.safeParse(sort);
      if (data !== undefined) onView({ sort: data });
    },
    [sortSchema, onView],
  );
  return { listing, range, onRange, selected, onSelection, onSort, isSettled: listing.state.step !== 'loading' };
}

/** How often the texts about a scrolling view are updated, in ms. */
const pause = 100;

/** The visible rows, throttled, for texts about them. */
function useVisibleRange(): readonly [VisibleRange, (first: number, last: number) => void] {
  const [range, setRange] = useState<VisibleRange>({ first: 0, last: -1 });
  const latest = useRef(range);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const tell = useCallback((first: number, last: number) => {
    latest.current = { first, last };
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      setRange(latest.current);
    }, pause);
  }, []);
  return [range, tell];
}
