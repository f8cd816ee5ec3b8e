import { type ReactNode, useCallback, useContext, useEffect, useMemo } from 'react';
import { ExportButton, type WriteExport } from '#renderer/listing/ExportButton.tsx';
import type { ListingAccess } from '#renderer/listing/useListing.ts';
import type { ListAccess, ListStatus } from '#renderer/listing/useListView.ts';
import { useTableLayout } from '#renderer/listing/useTableLayout.ts';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { ConnectionLostContext } from '#renderer/ui/QueryPanel.tsx';
import styles from '#renderer/ui/QueryPanel.module.css';
import { isTyping } from '#renderer/ui/shortcuts.ts';
import { ListFrame, ListHeader } from '#renderer/ui/ListHeader.tsx';
import { hiddenOf, orderOf } from '#renderer/ui/table/tableLayout.ts';
import type { RowFile } from '#shared/domain/listExport.ts';
import { DataTable, type DataTableProps } from '#renderer/ui/table/DataTable.tsx';

type TableProps<Row> = Pick<
  DataTableProps<Row>,
  'label' | 'columns' | 'keyOf' | 'sort' | 'openedKey' | 'onOpen' | 'opensOnClick' | 'onMove' | 'rowOperations'
>;

interface ListViewProps<Row> extends Omit<TableProps<Row>, 'label'> {
  readonly list: ListAccess<Row>;
  readonly title: string;
  /** The name of the rows, if it differs from the title. */
  readonly label?: string;
  /** The key under which its columns are remembered. */
  readonly name: string;
  /** The name of an exported file, without its extension. */
  readonly fileName: string;
  /** Refreshes the list, if that is more than reloading it. */
  readonly onRefresh?: () => void;
  readonly onStatus: ((status: ListStatus) => void) | undefined;
  /** Bytes stored of the selected rows, if known. */
  readonly bytes?: number | null;
  readonly onExport: WriteExport;
  /** For formats that hold every value exactly, of the rows of a table. */
  readonly onExactExport?: WriteExport<RowFile>;
  /** More buttons in the header. */
  readonly actions?: ReactNode;
  /** Shown between the header and the table. */
  readonly filters?: ReactNode;
  /** Shown if there are no rows. */
  readonly empty: ReactNode;
  /** Shown below the table. */
  readonly children?: ReactNode;
}

/** A list with its header, its filters and its table. */
export function ListView<Row>(props: ListViewProps<Row>) {
  const { list, title, label = title, name, fileName, columns, onExport } = props;
  const { onStatus, bytes = null, onRefresh, actions, filters, children, ...table } = props;
  const { listing, selected } = list;
  const { layout } = useTableLayout(name);
  const visible = useMemo(() => {
    const hidden = hiddenOf(columns, layout);
    return orderOf(columns, layout).filter((id) => !hidden.includes(id));
  }, [columns, layout]);
  const { lastQuery } = listing;
  useEffect(() => {
    onStatus?.({
      selected: selected.count,
      bytes,
      lastQueryMilliseconds: lastQuery?.ms ?? null,
      rows: lastQuery?.rows ?? 0,
    });
  }, [onStatus, selected.count, bytes, lastQuery]);
  return (
    <ListFrame>
      <ListHeader
        title={title}
        {...list.range}
        count={listing.count}
        hasRows={listing.hasRows}
        countIsExact={listing.countIsExact}
        countFailure={listing.countFailure?.message}
        onRefresh={onRefresh ?? listing.refresh}
        actions={
          <>
            {actions}
            <ExportButton name={fileName} columns={columns} visible={visible} count={listing.count} write={onExport} />
          </>
        }
      />
      {filters}
      <ListingTable
        {...table}
        listing={listing}
        name={name}
        label={label}
        onSort={list.onSort}
        onSelection={list.onSelection}
        onRange={list.onRange}
      />
      {children}
    </ListFrame>
  );
}

interface ListingTableProps<Row> extends TableProps<Row>, Pick<DataTableProps<Row>, 'onSort' | 'onSelection'> {
  readonly listing: ListingAccess<Row>;
  /** The key under which its columns are remembered. */
  readonly name: string;
  readonly onRange: (first: number, last: number) => void;
  /** Shown if there are no rows. */
  readonly empty: ReactNode;
}

/** A listing as a table whose columns are remembered, with its failures in place. */
export function ListingTable<Row>({ listing, name, onRange, empty, ...table }: ListingTableProps<Row>) {
  const { layout, onLayout } = useTableLayout(name);
  const { guardsFormulas } = usePreferences().preferences.csv;
  const { state, count, onVisible: load } = listing;
  const onVisible = useCallback(
    (first: number, last: number) => {
      load(first, last);
      onRange(first, last);
    },
    [load, onRange],
  );
  useFirstFocus(table.label);
  const isLost = useContext(ConnectionLostContext);
  const isWaiting = state.step === 'loading' || (listing.stale && state.step !== 'failed');
  useStopKey(isWaiting, listing.stop);
  const isEmpty = state.step === 'ready' && count === 0;
  const over = useMemo(() => (isEmpty ? empty : null), [isEmpty, empty]);
  return (
    <>
      {isWaiting && isLost ? (
        <p className={styles['lost']} role="status">
          The connection is lost. Waiting for it to load the rows…
        </p>
      ) : null}
      {state.step === 'failed' ? <FailurePanel failure={state.failure} onRetry={listing.refresh} /> : null}
      <DataTable
        {...table}
        layout={layout}
        onLayout={onLayout}
        count={state.step === 'failed' && !listing.hasRows ? 0 : count}
        countIsExact={listing.countIsExact}
        rowAt={listing.rowAt}
        readRange={listing.readRange}
        guardsFormulas={guardsFormulas}
        orderKey={listing.key}
        changes={listing.changes}
        version={listing.version}
        onVisible={onVisible}
        loading={state.step === 'loading'}
        stale={listing.stale}
        waiting={isWaiting}
      >
        {over}
      </DataTable>
    </>
  );
}

/**
 * The focus starts in the list of a page: its previous owner (nothing, or the link that led here) no longer needs it.
 */
function useFirstFocus(label: string): void {
  useEffect(() => {
    const { activeElement } = document;
    const isFree = activeElement === null || activeElement === document.body || activeElement.closest('nav') !== null;
    if (!isFree) return;
    document
      .querySelector<HTMLElement>(`main [role=grid][aria-label="${CSS.escape(label)}"]`)
      ?.focus({ preventScroll: true });
  }, [label]);
}

/** Escape stops a pending request, before anything else handles the key. */
function useStopKey(isWaiting: boolean, stop: () => void): void {
  useEffect(() => {
    if (!isWaiting) return undefined;
    const onKey = (event: KeyboardEvent): void => {
      const isElsewhere = event.composedPath().some((on) => on instanceof Element && on.matches('[role=menu]'));
      if (event.key !== 'Escape' || isElsewhere || isTyping(event)) return;
      event.preventDefault();
      event.stopPropagation();
      stop();
    };
    window.addEventListener('keydown', onKey, { capture: true });
    return () => window.removeEventListener('keydown', onKey, { capture: true });
  }, [isWaiting, stop]);
}

interface NoRowsProps {
  /** The name of the missing objects: `simulations`. */
  readonly what: string;
  /** Why there is none in the whole database. */
  readonly text: string;
  readonly isFiltered: boolean;
  readonly onClear: () => void;
}

/** Explains why a list is empty: there is nothing, or its filters hide everything. */
export function NoRows({ what, text, isFiltered, onClear }: NoRowsProps) {
  if (!isFiltered) return <EmptyState title={`No ${what}`} text={text} />;
  return (
    <EmptyState title={`No ${what} match`} text="All rows are hidden by filters.">
      <Button onClick={onClear}>Clear filters</Button>
    </EmptyState>
  );
}
