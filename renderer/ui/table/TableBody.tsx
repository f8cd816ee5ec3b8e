import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect } from 'react';
import type { Selection } from '#renderer/ui/table/selection.ts';
import { headHeight, type RowKey, rowHeight } from '#renderer/ui/table/tableColumn.ts';
import { TableRow } from '#renderer/ui/table/TableRow.tsx';
import type { Columns } from '#renderer/ui/table/useColumns.ts';
import styles from './Table.module.css';

interface TableBodyProps<Row> {
  readonly gridId: string;
  /** Of the rows and the header; null until it is there. */
  readonly scroller: HTMLElement | null;
  readonly count: number;
  readonly rowAt: (index: number) => Row | undefined;
  readonly keyOf: (row: Row) => RowKey;
  readonly columns: Columns<Row>['shown'];
  readonly selection: Selection<Row>;
  readonly openedKey: RowKey | undefined;
  readonly stale: boolean;
  readonly onVisible: (first: number, last: number) => void;
}

/** The rows in view and a few around them, each at its own place: scrolling draws only those that come. */
export function TableBody<Row>(props: TableBodyProps<Row>) {
  const { gridId, scroller, count, rowAt, keyOf, columns, selection, openedKey, stale, onVisible } = props;
  // Nothing that it gives is memoised here.
  // oxlint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller,
    estimateSize: () => rowHeight,
    overscan: 6,
  });
  // Rows in another order are another body: it begins at its top.
  // Browsers answer scrolling with a promise, which an effect must not hand on.
  useLayoutEffect(() => {
    scroller?.scrollTo({ top: 0 });
  }, [scroller]);
  const items = virtualizer.getVirtualItems();
  const { first, last } = visibleRows(virtualizer.scrollOffset ?? 0, virtualizer.scrollRect?.height ?? 0, count);
  useEffect(() => {
    if (last >= first) onVisible(first, last);
  }, [first, last, onVisible]);
  return (
    <div
      role="rowgroup"
      className={`${styles['body']} ${stale ? styles['stale'] : ''}`}
      style={{ height: count * rowHeight }}
    >
      {items.map(({ index }) => {
        const row = rowAt(index);
        const key = row === undefined ? undefined : keyOf(row);
        return (
          <TableRow
            key={index}
            id={`${gridId}-${index}`}
            index={index}
            row={row}
            columns={columns}
            selected={key !== undefined && selection.rows.has(key)}
            opened={key !== undefined && key === openedKey}
            active={index === selection.active}
          />
        );
      })}
    </div>
  );
}

function visibleRows(offset: number, height: number, count: number): { readonly first: number; readonly last: number } {
  const first = Math.max(0, Math.min(count - 1, Math.round(offset / rowHeight)));
  return { first, last: Math.min(count - 1, Math.floor((offset + height - headHeight) / rowHeight) - 1) };
}

/** Scrolls a row into view, under the header that stays. */
export function scrollToRow(scroller: HTMLElement, index: number): void {
  const top = index * rowHeight;
  const room = scroller.clientHeight - headHeight;
  if (top < scroller.scrollTop) scroller.scrollTop = top;
  else if (top + rowHeight > scroller.scrollTop + room) scroller.scrollTop = top + rowHeight - room;
}
