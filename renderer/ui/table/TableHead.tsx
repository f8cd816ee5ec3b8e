import { type KeyboardEvent, useState } from 'react';
import { HeaderCell } from '#renderer/ui/table/HeaderCell.tsx';
import { memoGeneric } from '#renderer/ui/table/memoGeneric.ts';
import type { TableSort } from '#renderer/ui/table/tableColumn.ts';
import { cellClass, template } from '#renderer/ui/table/TableRow.tsx';
import type { Columns } from '#renderer/ui/table/useColumns.ts';
import styles from './Table.module.css';

interface TableHeadProps<Row> {
  readonly columns: Columns<Row>;
  readonly sort: TableSort | undefined;
  readonly onSort: ((sort: TableSort) => void) | undefined;
  /** A width while it is dragged; undefined once it is stored. */
  readonly onDragWidth: (drag: { readonly id: string; readonly width: number } | undefined) => void;
  readonly onMenu: (columnId: string, anchor: Element) => void;
}

/** How many pixels a key press adds to a column's width. */
const keyStep = 16;

/** The headers: one stop of the Tab key; arrow keys move between them, Alt moves a column, Shift resizes it. */
function Head<Row>({ columns, sort, onSort, onDragWidth, onMenu }: TableHeadProps<Row>) {
  const [current, setCurrent] = useState(0);
  const [dragged, setDragged] = useState<string>();
  const [over, setOver] = useState<string>();
  const press = (event: KeyboardEvent<HTMLElement>): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const shown = columns.shown[current];
    if (step === 0 || shown === undefined) return;
    event.preventDefault();
    const control = columns.controlOf(shown.column.id);
    if (event.shiftKey) control?.setWidth(shown.width + step * keyStep);
    else if (event.altKey) control?.move(step);
    const next = event.shiftKey ? current : Math.max(0, Math.min(columns.shown.length - 1, current + step));
    setCurrent(next);
    if (!event.altKey) event.currentTarget.querySelectorAll<HTMLElement>('[data-header]')[next]?.focus();
  };
  return (
    <div role="rowgroup" className={styles['head']}>
      {/* Keys bubble up from the buttons inside. */}
      <div role="row" aria-rowindex={1} className={styles['headRow']} style={template} onKeyDown={press}>
        {columns.shown.map((shown, at) => (
          <HeaderCell
            key={shown.column.id}
            shown={shown}
            className={`${cellClass(shown, columns.shown[at + 1], 'th')} ${over === shown.column.id && dragged !== over ? styles['dropBefore'] : ''}`}
            sort={sort}
            onSort={onSort}
            tabbable={at === Math.min(current, columns.shown.length - 1)}
            onFocus={() => setCurrent(at)}
            onMenu={onMenu}
            onDragColumn={setDragged}
            onDragOverColumn={setOver}
            onDropColumn={(before) => {
              if (dragged !== undefined) columns.controlOf(dragged)?.moveBefore(before);
            }}
            onWidth={(width, done) => {
              if (done) columns.controlOf(shown.column.id)?.setWidth(width);
              onDragWidth(done ? undefined : { id: shown.column.id, width });
            }}
            onResetWidth={() => columns.controlOf(shown.column.id)?.resetWidth()}
          />
        ))}
      </div>
    </div>
  );
}

export const TableHead = memoGeneric(Head);
