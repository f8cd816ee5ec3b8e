import { IconColumns3 } from '@tabler/icons-react';
import { type CSSProperties, type ReactNode, useId, useState } from 'react';
import { type MenuAnchor, type MenuEntry, PopupMenu } from '#renderer/ui/PopupMenu.tsx';
import { memoGeneric } from '#renderer/ui/table/memoGeneric.ts';
import type { ReadRange, SelectedRows } from '#renderer/ui/table/selectedRows.ts';
import { SelectionNote } from '#renderer/ui/table/SelectionNote.tsx';
import { TableBody, TableOutline } from '#renderer/ui/table/TableBody.tsx';
import {
  maxRows,
  rowHeight as textHeight,
  type RowKey,
  type TableColumn,
  type TableSort,
} from '#renderer/ui/table/tableColumn.ts';
import { TableHead } from '#renderer/ui/table/TableHead.tsx';
import type { TableLayout } from '#renderer/ui/table/tableLayout.ts';
import { columnMenu, rowMenu } from '#renderer/ui/table/tableMenus.ts';
import { useColumns } from '#renderer/ui/table/useColumns.ts';
import { useSelection } from '#renderer/ui/table/useSelection.ts';
import { formatCount } from '#shared/figures.ts';
import styles from './Table.module.css';

export interface DataTableProps<Row> {
  /** The name of the rows, for screen readers: `Simulations`. */
  readonly label: string;
  /** Must be stable between renders. */
  readonly columns: readonly TableColumn<Row>[];
  readonly layout: TableLayout;
  readonly onLayout: (layout: TableLayout) => void;
  readonly count: number;
  /** False while the count is only a lower bound. */
  readonly countIsExact?: boolean;
  readonly rowAt: (index: number) => Row | undefined;
  /** Reads rows that are not loaded; undefined if all of them are. */
  readonly readRange?: ReadRange<Row> | undefined;
  /** Whether copied text that looks like a formula gets an apostrophe before it. */
  readonly guardsFormulas?: boolean | undefined;
  readonly keyOf: (row: Row) => RowKey;
  readonly sort?: TableSort | undefined;
  readonly onSort?: ((sort: TableSort) => void) | undefined;
  /** Another order or filter: a change scrolls to the top and clears the selection. */
  readonly orderKey?: string;
  /** Counts changes of the rows themselves, which clear the selection. */
  readonly changes?: number | undefined;
  /** Counts how often the rows were reloaded. */
  readonly version?: number | undefined;
  readonly onVisible: (first: number, last: number) => void;
  readonly onOpen?: ((row: Row) => void) | undefined;
  /** False if a click only selects, and Enter opens. */
  readonly opensOnClick?: boolean | undefined;
  /** Called with the single row that the keyboard moved to. Must be stable between renders. */
  readonly onMove?: ((row: Row) => void) | undefined;
  /** Must be stable between renders. */
  readonly onSelection?: ((selected: SelectedRows<Row>) => void) | undefined;
  /** The actions on the selected rows, besides opening and copying them. */
  readonly rowOperations?: ((selected: SelectedRows<Row>) => readonly MenuEntry[]) | undefined;
  /** The row whose detail is open. */
  readonly openedKey?: RowKey | undefined;
  /** In pixels; that of a line of text if omitted. */
  readonly rowHeight?: number | undefined;
  readonly loading?: boolean;
  /** The rows are the previous ones. */
  readonly stale?: boolean;
  /** Rows are loading: a thin bar moves if that takes long enough to be noticed. */
  readonly waiting?: boolean;
  /** Shown in place of the rows. */
  readonly children?: ReactNode;
}

interface OpenMenu {
  readonly anchor: MenuAnchor;
  readonly of: { readonly column: string | undefined } | 'row';
}

/** A dense table over any number of rows, of which only the visible ones exist. */
function Table<Row>(props: DataTableProps<Row>) {
  const { label, columns, layout, onLayout, sort, onSort, stale = false, loading = false } = props;
  const { rowHeight = textHeight } = props;
  const gridId = useId();
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const [drag, setDrag] = useState<{ readonly id: string; readonly width: number }>();
  const [menu, setMenu] = useState<OpenMenu>();
  const model = useColumns({ columns, layout, onLayout, drag });
  const waiting = loading && props.count === 0;
  const count = waiting ? 0 : Math.min(props.count, maxRows);
  const { selection, selected, listeners, copy, note, dismiss } = useSelection({
    ...props,
    rowHeight,
    count,
    shown: model.shown,
  });
  const rowStyle: CSSProperties & Record<'--columns' | '--row-height', string> = {
    '--columns': model.template,
    '--row-height': `${rowHeight}px`,
    width: `max(100%, ${model.width}px)`,
  };
  const column =
    menu === undefined || menu.of === 'row'
      ? undefined
      : columns.find(({ id }) => menu.of !== 'row' && id === menu.of.column);
  const entries =
    menu?.of === 'row'
      ? rowMenu({
          selected: selected.count,
          onCopy: copy,
          onOpen: openOne(selected, props.onOpen),
          operations: props.rowOperations?.(selected) ?? [],
        })
      : columnMenu({ column, columns: model, onSort });
  return (
    <div className={styles['table']}>
      {props.waiting === true ? <div className={styles['waiting']} data-waiting="" /> : null}
      <div
        ref={setScroller}
        role="grid"
        tabIndex={0}
        className={styles['grid']}
        aria-label={label}
        aria-rowcount={props.countIsExact === false ? -1 : props.count + 1}
        aria-multiselectable="true"
        aria-busy={loading || stale}
        aria-activedescendant={
          selection.active >= 0 && selection.active < count ? `${gridId}-${selection.active}` : undefined
        }
        {...listeners}
        onContextMenu={(event) => {
          const anchor = listeners.onContextMenu(event);
          if (anchor !== undefined) setMenu({ anchor, of: 'row' });
        }}
      >
        <div role="presentation" className={styles['inner']} style={rowStyle}>
          <TableHead
            columns={model}
            sort={sort}
            onSort={onSort}
            onDragWidth={setDrag}
            onMenu={(id, anchor) => setMenu({ anchor, of: { column: id } })}
          />
          {waiting ? (
            <TableOutline columns={model.shown} />
          ) : (
            <TableBody
              key={`${props.orderKey} ${rowHeight}`}
              gridId={gridId}
              scroller={scroller}
              count={count}
              rowAt={props.rowAt}
              keyOf={props.keyOf}
              columns={model.shown}
              selection={selection}
              openedKey={props.openedKey}
              stale={stale}
              rowHeight={rowHeight}
              onVisible={props.onVisible}
            />
          )}
        </div>
      </div>
      <button
        type="button"
        className={styles['columnsButton']}
        aria-label="Choose columns"
        title="Choose columns"
        onClick={(event) => setMenu({ anchor: event.currentTarget, of: { column: undefined } })}
      >
        <IconColumns3 size={15} stroke={1.7} aria-hidden="true" />
      </button>
      {props.children === undefined || props.children === null ? null : (
        <div className={styles['over']}>{props.children}</div>
      )}
      <SelectionNote note={note} onDismiss={dismiss} />
      {props.count > maxRows ? (
        <p className={styles['note']}>
          The table shows the first {formatCount(maxRows)} rows. Filter the list or reverse its order to see the others.
        </p>
      ) : null}
      <PopupMenu
        label={column === undefined ? label : column.header}
        anchor={menu?.anchor ?? null}
        entries={entries}
        onClose={() => setMenu(undefined)}
        focusAfter={() => (menu?.anchor instanceof HTMLElement ? menu.anchor : scroller)}
      />
    </div>
  );
}

function openOne<Row>(
  { rows = [] }: SelectedRows<Row>,
  onOpen: ((row: Row) => void) | undefined,
): (() => void) | undefined {
  const [row] = rows;
  return row === undefined || rows.length > 1 || onOpen === undefined ? undefined : () => onOpen(row);
}

export const DataTable = memoGeneric(Table);
