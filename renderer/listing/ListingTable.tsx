import { type ReactNode, useCallback, useMemo } from 'react';
import type { ListingAccess } from '#renderer/listing/useListing.ts';
import { useTableLayout } from '#renderer/listing/useTableLayout.ts';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import type { MenuEntry } from '#renderer/ui/PopupMenu.tsx';
import { DataTable } from '#renderer/ui/table/DataTable.tsx';
import type { RowKey, TableColumn, TableSort } from '#renderer/ui/table/tableColumn.ts';

interface ListingTableProps<Row> {
  readonly listing: ListingAccess<Row>;
  /** Under which its columns are remembered. */
  readonly name: string;
  readonly label: string;
  readonly columns: readonly TableColumn<Row>[];
  readonly keyOf: (row: Row) => RowKey;
  readonly sort: TableSort;
  readonly onSort: (sort: TableSort) => void;
  readonly openedKey?: RowKey | undefined;
  readonly onOpen?: ((row: Row) => void) | undefined;
  /** False where a click selects alone, and Enter opens. */
  readonly opensOnClick?: boolean | undefined;
  readonly onMove?: ((row: Row) => void) | undefined;
  readonly onSelection?: (rows: readonly Row[]) => void;
  /** What can be done with the selected rows besides opening and copying them. */
  readonly rowOperations?: ((rows: readonly Row[]) => readonly MenuEntry[]) | undefined;
  readonly onRange: (first: number, last: number) => void;
  /** Stands where there are no rows. */
  readonly empty: ReactNode;
}

/** A listing as a table whose columns are remembered, with its failures in place. */
export function ListingTable<Row>(props: ListingTableProps<Row>) {
  const { listing, name, onRange } = props;
  const { layout, onLayout } = useTableLayout(name);
  const { state, count, onVisible: load } = listing;
  const onVisible = useCallback(
    (first: number, last: number) => {
      load(first, last);
      onRange(first, last);
    },
    [load, onRange],
  );
  const over = useMemo(
    () => (state.step === 'ready' && count === 0 ? props.empty : null),
    [state.step, count, props.empty],
  );
  return (
    <>
      {state.step === 'failed' ? <FailurePanel failure={state.failure} onRetry={listing.refresh} /> : null}
      <DataTable
        label={props.label}
        columns={props.columns}
        layout={layout}
        onLayout={onLayout}
        count={state.step === 'failed' && !listing.hasRows ? 0 : count}
        countIsExact={listing.countIsExact}
        rowAt={listing.rowAt}
        loadedRows={listing.loadedRows}
        keyOf={props.keyOf}
        sort={props.sort}
        onSort={props.onSort}
        orderKey={listing.key}
        changes={listing.changes}
        onVisible={onVisible}
        onOpen={props.onOpen}
        opensOnClick={props.opensOnClick}
        onMove={props.onMove}
        onSelection={props.onSelection}
        rowOperations={props.rowOperations}
        openedKey={props.openedKey}
        loading={state.step === 'loading'}
        stale={listing.stale}
      >
        {over}
      </DataTable>
    </>
  );
}
