import { IconArrowDown, IconArrowUp, IconDots } from '@tabler/icons-react';
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import type { TableSort } from '#renderer/ui/table/tableColumn.ts';
import { boundedWidth } from '#renderer/ui/table/tableLayout.ts';
import type { VisibleColumn } from '#renderer/ui/table/useColumns.ts';
import type { SortDirection } from '#shared/domain/listing.ts';
import styles from './Table.module.css';

interface HeaderCellProps<Row> {
  readonly shown: VisibleColumn<Row>;
  readonly className: string;
  readonly sort: TableSort | undefined;
  readonly onSort: ((sort: TableSort) => void) | undefined;
  readonly tabbable: boolean;
  readonly onFocus: () => void;
  readonly onMenu: (columnId: string, anchor: Element) => void;
  readonly onDragColumn: (id: string | undefined) => void;
  readonly onDragOverColumn: (id: string | undefined) => void;
  readonly onDropColumn: (before: string) => void;
  readonly onWidth: (width: number, done: boolean) => void;
  readonly onResetWidth: () => void;
}

/** A column's header: click sorts, drag moves, its edge resizes, ⋯ or a right click opens its menu. */
export function HeaderCell<Row>(props: HeaderCellProps<Row>) {
  const { shown, className, sort, onSort, tabbable, onFocus, onMenu } = props;
  const { column, pinnedAt } = shown;
  const sorted = sort?.column === column.id ? sort.direction : undefined;
  const sortable = column.sortable === true && onSort !== undefined;
  const look = `${styles['label']} ${column.align === 'end' ? styles['end'] : ''} ${sorted === undefined ? '' : styles['sorted']}`;
  const openMenu = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.key !== 'ArrowDown' || !event.altKey) return;
    event.preventDefault();
    onMenu(column.id, event.currentTarget);
  };
  return (
    <div
      role="columnheader"
      tabIndex={-1}
      className={className}
      style={pinnedAt === undefined ? undefined : { left: pinnedAt }}
      aria-sort={sortable ? (sorted ?? 'none') : undefined}
      {...dragListeners(props)}
      onContextMenu={(event) => {
        event.preventDefault();
        onMenu(column.id, event.currentTarget);
      }}
    >
      <button
        type="button"
        data-header=""
        draggable
        className={look}
        tabIndex={tabbable ? 0 : -1}
        title={column.sortNotice === undefined ? column.header : `${column.header}. ${column.sortNotice}`}
        aria-keyshortcuts="Alt+ArrowDown"
        onFocus={onFocus}
        onKeyDown={openMenu}
        onClick={() => {
          if (sortable)
            onSort({ column: column.id, direction: nextDirection(column.descendingFirst === true, sorted) });
        }}
      >
        <span>
          {column.header}
          {column.aside === undefined ? null : <small> {column.aside}</small>}
        </span>
        <SortMark direction={sorted} />
      </button>
      <button
        type="button"
        className={styles['more']}
        tabIndex={-1}
        aria-label={`Column ${column.header}`}
        onClick={(event) => onMenu(column.id, event.currentTarget)}
      >
        <IconDots size={14} stroke={1.7} aria-hidden="true" />
      </button>
      <ResizeHandle onWidth={props.onWidth} onReset={props.onResetWidth} />
    </div>
  );
}

function nextDirection(descendingFirst: boolean, sorted: SortDirection | undefined): SortDirection {
  if (sorted === undefined) return descendingFirst ? 'descending' : 'ascending';
  return sorted === 'ascending' ? 'descending' : 'ascending';
}

function dragListeners<Row>({ shown, onDragColumn, onDragOverColumn, onDropColumn }: HeaderCellProps<Row>) {
  const { id } = shown.column;
  return {
    onDragStart: (event: React.DragEvent) => {
      event.dataTransfer.effectAllowed = 'move';
      event.dataTransfer.setData('text/plain', id);
      onDragColumn(id);
    },
    onDragOver: (event: React.DragEvent) => {
      event.preventDefault();
      onDragOverColumn(id);
    },
    onDrop: (event: React.DragEvent) => {
      event.preventDefault();
      onDropColumn(id);
      onDragOverColumn(undefined);
    },
    onDragEnd: () => {
      onDragColumn(undefined);
      onDragOverColumn(undefined);
    },
  };
}

function SortMark({ direction }: { readonly direction: TableSort['direction'] | undefined }) {
  if (direction === undefined) return null;
  const Icon = direction === 'ascending' ? IconArrowUp : IconArrowDown;
  return <Icon size={13} stroke={1.9} aria-hidden="true" />;
}

interface ResizeHandleProps {
  /** Called while it is dragged; `done` once it is released. */
  readonly onWidth: (width: number, done: boolean) => void;
  /** A double click resets the chosen width. */
  readonly onReset: () => void;
}

/** The edge of a header that is dragged to resize its column. By keyboard: Shift with the arrow keys on the header. */
function ResizeHandle({ onWidth, onReset }: ResizeHandleProps) {
  const start = useRef<{ readonly x: number; readonly width: number } | undefined>(undefined);
  const [resizing, setResizing] = useState(false);
  const drag = (event: PointerEvent<HTMLElement>, done: boolean): void => {
    const from = start.current;
    if (from === undefined) return;
    onWidth(boundedWidth(from.width + event.clientX - from.x), done);
    if (done) {
      start.current = undefined;
      setResizing(false);
    }
  };
  return (
    <span
      aria-hidden="true"
      className={`${styles['resize']} ${resizing ? styles['resizing'] : ''}`}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, width: event.currentTarget.parentElement?.offsetWidth ?? 0 };
        setResizing(true);
      }}
      onPointerMove={(event) => drag(event, false)}
      onPointerUp={(event) => drag(event, true)}
      onDoubleClick={onReset}
    />
  );
}
