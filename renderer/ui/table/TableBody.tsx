import { useVirtualizer } from '@tanstack/react-virtual';
import { type FocusEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { inSlots, type RowRange } from '#renderer/ui/table/rowSlots.ts';
import { isChosen, type Selection } from '#renderer/ui/table/selection.ts';
import { headHeight, type RowKey } from '#renderer/ui/table/tableColumn.ts';
import { TableRow, template } from '#renderer/ui/table/TableRow.tsx';
import type { Columns } from '#renderer/ui/table/useColumns.ts';
import styles from './Table.module.css';

interface TableBodyProps<Row> {
  readonly gridId: string;
  /** Of the rows and the header; null until it exists. */
  readonly scroller: HTMLElement | null;
  readonly count: number;
  readonly rowAt: (index: number) => Row | undefined;
  readonly keyOf: (row: Row) => RowKey;
  readonly columns: Columns<Row>['shown'];
  readonly selection: Selection<Row>;
  readonly openedKey: RowKey | undefined;
  readonly stale: boolean;
  /** In pixels. */
  readonly rowHeight: number;
  readonly onVisible: (first: number, last: number) => void;
}

/** How many rows are drawn beyond each edge of the view. */
const overscan = 6;

/**
 * The visible rows and a few around them. While scrolling, a row that leaves is reused for the one that appears, and
 * pulsing marks rest: a frame has no time to create elements and draw layers. At rest the rows are in order.
 */
export function TableBody<Row>(props: TableBodyProps<Row>) {
  const { gridId, scroller, count, rowAt, keyOf, columns, selection, openedKey, stale, onVisible, rowHeight } = props;
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller,
    estimateSize: () => rowHeight,
    overscan,
  });
  // Rows in another order are another body: it begins at its top. Browsers return a promise from scrolling, which an
  // effect must not return.
  useLayoutEffect(() => {
    scroller?.scrollTo({ top: 0 });
  }, [scroller]);
  const focusListeners = useRowFocus(scroller);
  const scrolling = virtualizer.isScrolling;
  const height = virtualizer.scrollRect?.height ?? 0;
  const items = virtualizer.getVirtualItems();
  const firstDrawn = items[0]?.index ?? 0;
  const [restedAt, setRestedAt] = useState(firstDrawn);
  if (!scrolling && restedAt !== firstDrawn) setRestedAt(firstDrawn);
  const slots = Math.max(items.length, Math.ceil(height / rowHeight) + 2 + 2 * overscan);
  const { first, last } = visibleRows({ offset: virtualizer.scrollOffset ?? 0, height, rowHeight }, count);
  useEffect(() => {
    if (last >= first) onVisible(first, last);
  }, [first, last, onVisible]);
  return (
    <div
      role="rowgroup"
      className={`${styles['body']} ${stale ? styles['stale'] : ''}`}
      {...focusListeners}
      data-scrolling={scrolling ? '' : undefined}
      style={{ height: count * rowHeight }}
    >
      {inSlots({ first: firstDrawn, last: firstDrawn + items.length - 1, slots, restedAt }).map(({ index, slot }) => {
        const row = rowAt(index);
        const key = row === undefined ? undefined : keyOf(row);
        return (
          <TableRow
            key={slot}
            id={`${gridId}-${index}`}
            index={index}
            row={row}
            height={rowHeight}
            columns={columns}
            selected={isChosen(selection.chosen, index, key)}
            opened={key !== undefined && key === openedKey}
            active={index === selection.active}
          />
        );
      })}
    </div>
  );
}

/** Placeholders of the first rows while they load: an element per column, as the rows themselves are next to draw. */
export function TableOutline<Row>({ columns }: { readonly columns: Columns<Row>['shown'] }) {
  return (
    <div role="presentation" className={styles['outline']} style={template}>
      {columns.map(({ column }) => (
        <div key={column.id} />
      ))}
    </div>
  );
}

interface View {
  /** In pixels. */
  readonly offset: number;
  readonly height: number;
  readonly rowHeight: number;
}

function visibleRows({ offset, height, rowHeight }: View, count: number): RowRange {
  const first = Math.max(0, Math.min(count - 1, Math.round(offset / rowHeight)));
  return { first, last: Math.min(count - 1, Math.floor((offset + height - headHeight) / rowHeight) - 1) };
}

/** Scrolls a row into view, below the sticky header. */
export function scrollToRow(scroller: HTMLElement, index: number, rowHeight: number): void {
  const top = index * rowHeight;
  const room = scroller.clientHeight - headHeight;
  if (top < scroller.scrollTop) scroller.scrollTop = top;
  else if (top + rowHeight > scroller.scrollTop + room) scroller.scrollTop = top + rowHeight - room;
}

interface HeldFocus {
  readonly element: Element;
  readonly row: string | null;
}

/** When a row with the focus scrolls out, the table takes the focus, not the row that reuses its element. */
function useRowFocus(table: HTMLElement | null) {
  const held = useRef<HeldFocus>(undefined);
  useLayoutEffect(() => {
    const focus = held.current;
    if (focus === undefined || (focus.element.isConnected && rowOf(focus.element) === focus.row)) return;
    held.current = undefined;
    const { activeElement } = document;
    if (activeElement === focus.element || activeElement === document.body) table?.focus({ preventScroll: true });
  });
  return {
    onFocus: ({ target }: FocusEvent) => {
      held.current = { element: target, row: rowOf(target) };
    },
    onBlur: () => {
      held.current = undefined;
    },
  };
}

function rowOf(element: Element): string | null {
  return element.closest('[data-index]')?.getAttribute('data-index') ?? null;
}
