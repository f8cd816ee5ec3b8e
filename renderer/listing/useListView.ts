import { useCallback, useEffect, useRef, useState } from 'react';
import { type ListingAccess, useListing } from '#renderer/listing/useListing.ts';
import type { ListingSource } from '#renderer/listing/WindowCache.ts';
import { noneSelected, type SelectedRows } from '#renderer/ui/table/selectedRows.ts';
import type { TableSort } from '#renderer/ui/table/tableColumn.ts';

/** What a list tells the status bar. */
export interface ListStatus {
  readonly selected: number;
  /** Bytes stored of the selected rows; null while they are not known. */
  readonly bytes: number | null;
  /** How long the last window of rows took, null before there was one, and how many rows it held. */
  readonly lastQueryMilliseconds: number | null;
  readonly rows: number;
}

/** What every view of a list is given. */
export interface ListViewProps<State, Request> {
  readonly connectionId: string;
  readonly view: State;
  /** Keep it the same between renders. */
  readonly onView: (change: Partial<State>) => void;
  /** Hears what is to be done with rows. Keep it the same between renders. */
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

/** A list as it is looked at: its rows, which of them are in view, which are selected, and how it is sorted. */
export interface ListAccess<Row> {
  readonly listing: ListingAccess<Row>;
  readonly range: VisibleRange;
  readonly onRange: (first: number, last: number) => void;
  readonly selected: SelectedRows<Row>;
  readonly onSelection: (selected: SelectedRows<Row>) => void;
  readonly onSort: (sort: TableSort) => void;
  /** Whether the first rows have come, or failed to: what can wait for them has waited long enough. */
  readonly isSettled: boolean;
}

/** What all lists have in common; `ListView` draws it. */
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

/** Milliseconds between two changes of what is said about a view that scrolls. */
const pause = 100;

/** The rows in view, told less often than they change, for what is written about them. */
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
