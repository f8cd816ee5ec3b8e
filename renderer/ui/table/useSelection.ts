import { type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from 'react';
import type { MenuAnchor, MenuEntry } from '#renderer/ui/PopupMenu.tsx';
import { gridAction } from '#renderer/ui/table/gridKeys.ts';
import type { ReadRange, SelectedRows } from '#renderer/ui/table/selectedRows.ts';
import {
  extendTo,
  isChosen,
  nothingSelected,
  selectAll,
  type Selection,
  selectNone,
  selectOnly,
  toggleRow,
} from '#renderer/ui/table/selection.ts';
import { scrollToRow } from '#renderer/ui/table/TableBody.tsx';
import { headHeight, type RowKey } from '#renderer/ui/table/tableColumn.ts';
import type { Columns } from '#renderer/ui/table/useColumns.ts';
import { useSelectedRows } from '#renderer/ui/table/useSelectedRows.ts';

interface SelectionOptions<Row> {
  readonly count: number;
  readonly rowAt: (index: number) => Row | undefined;
  /** False while the count is only a lower bound. */
  readonly countIsExact?: boolean | undefined;
  readonly readRange?: ReadRange<Row> | undefined;
  readonly guardsFormulas?: boolean | undefined;
  /** Counts how often the rows were reloaded: positions are only valid within one reload. */
  readonly version?: number | undefined;
  readonly keyOf: (row: Row) => RowKey;
  readonly orderKey?: string;
  readonly changes?: number | undefined;
  readonly onOpen?: ((row: Row) => void) | undefined;
  /** False if a click only selects, and Enter opens. */
  readonly opensOnClick?: boolean | undefined;
  readonly onSelection?: ((selected: SelectedRows<Row>) => void) | undefined;
  readonly shown: Columns<Row>['shown'];
  /** The actions on rows. The Delete key runs the one with its shortcut. */
  readonly rowOperations?: ((selected: SelectedRows<Row>) => readonly MenuEntry[]) | undefined;
  /** Called with the single row that the keyboard moved to, once it is loaded. */
  readonly onMove?: ((row: Row) => void) | undefined;
  /** In pixels. */
  readonly rowHeight: number;
  /** Where the keyboard starts as long as no row was selected. */
  readonly openedKey?: RowKey | undefined;
}

/** Which rows are selected, by pointer and by keyboard, and the actions on them. */
export function useSelection<Row>(options: SelectionOptions<Row>) {
  const { count, rowAt, onOpen, onSelection, orderKey } = options;
  const [selection, setSelection] = useState<Selection<Row>>(nothingSelected);
  const [selectedIn, setSelectedIn] = useState(orderKey);
  if (selectedIn !== orderKey) {
    setSelectedIn(orderKey);
    setSelection(nothingSelected);
  }
  const [selectedAt, setSelectedAt] = useState(options.changes);
  if (selectedAt !== options.changes) {
    setSelectedAt(options.changes);
    setSelection(selectNone(selection));
  }
  const [selectedOf, setSelectedOf] = useState(options.version);
  if (selectedOf !== options.version) {
    setSelectedOf(options.version);
    if (selection.chosen.kind === 'ranges') setSelection(selectNone(selection));
  }
  if (selection.awaiting && rowAt(selection.active) !== undefined) setSelection(selectOnly(options, selection.active));
  const { chosen } = selection;
  const handled = useSelectedRows({ ...options, chosen });
  const { selected, setNote } = handled;
  useEffect(() => {
    onSelection?.(selected);
  }, [selected, onSelection]);
  const moved = useRef(false);
  const { onMove } = options;
  useEffect(() => {
    const [row] = chosen.kind === 'rows' ? chosen.rows.values() : [];
    if (!moved.current || row === undefined) return;
    moved.current = false;
    onMove?.(row);
  }, [chosen, onMove]);
  const openRow = (index: number): void => {
    const row = rowAt(index);
    if (row !== undefined) onOpen?.(row);
  };
  const copy = (): void => handled.copy(options.shown.map((one) => one.column));
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.target !== event.currentTarget) return;
    const page = Math.max(1, Math.floor((event.currentTarget.clientHeight - headHeight) / options.rowHeight) - 1);
    const operation = gridAction(event, { active: keyboardRow(options, selection.active), count, page });
    if (operation === undefined) return;
    // If it has nothing to end, the table leaves Escape to whatever is open next to it.
    if (operation.operation === 'none' && (options.openedKey !== undefined || selected.count === 0)) return;
    event.preventDefault();
    if (operation.operation === 'go') {
      moved.current = !operation.extend;
      scrollToRow(event.currentTarget, operation.index, options.rowHeight);
      setSelection(
        operation.extend ? extendTo(selection, options, operation.index) : selectOnly(options, operation.index),
      );
    } else if (operation.operation === 'open') openRow(selection.active);
    else if (operation.operation === 'copy') copy();
    else if (operation.operation === 'remove') removalOf(options.rowOperations?.(selected))?.();
    else if (operation.operation === 'all' && options.countIsExact === false) setNote(notCounted);
    else if (operation.operation === 'all') setSelection(selectAll(selection, options, count));
    else if (operation.operation === 'toggle')
      setSelection(selection.active < 0 ? selection : toggleRow(selection, options, selection.active));
    else setSelection(selectNone(selection));
  };
  const onClick = (event: MouseEvent<HTMLElement>): void => {
    const index = rowIndexOf(event.target);
    if (index === undefined) return;
    moved.current = false;
    if (event.shiftKey) setSelection(extendTo(selection, options, index));
    else if (event.ctrlKey || event.metaKey) setSelection(toggleRow(selection, options, index));
    else {
      setSelection(selectOnly(options, index));
      if (options.opensOnClick !== false) openRow(index);
    }
  };
  const onContextMenu = (event: MouseEvent<HTMLElement>): MenuAnchor | undefined => {
    // A button in a row has no menu of its own, unlike a link or a field.
    const index =
      rowIndexOf(event.target, 'a, input') ?? (event.target === event.currentTarget ? selection.active : -1);
    const row = rowAt(index);
    if (row === undefined) return undefined;
    event.preventDefault();
    if (!isChosen(chosen, index, options.keyOf(row))) setSelection(selectOnly(options, index));
    const { clientX, clientY } = event;
    return { getBoundingClientRect: () => new DOMRect(clientX, clientY, 0, 0) };
  };
  // Shift-click selects a range; the browser's own text selection would cover it.
  const onMouseDown = (event: MouseEvent<HTMLElement>): void => {
    if (event.shiftKey && rowIndexOf(event.target) !== undefined) {
      event.preventDefault();
      event.currentTarget.focus();
    }
  };
  const { note, dismiss } = handled;
  return { selection, selected, copy, note, dismiss, listeners: { onKeyDown, onClick, onMouseDown, onContextMenu } };
}

const notCounted = {
  step: 'failed',
  message: 'The rows are not counted yet.',
  hint: 'Select all of them once their count is known.',
} as const;

/** What the Delete key does; undefined if nothing can be removed. */
function removalOf(entries: readonly MenuEntry[] = []): (() => void) | undefined {
  const removal = entries.find((entry) => entry.kind === 'action' && entry.shortcut === 'Del');
  return removal?.kind === 'action' ? removal.action : undefined;
}

/** How many rows from the top are searched for an opened row. */
const looked = 5000;

/** The row of the keyboard; before there is one, the row whose detail is open. */
function keyboardRow<Row>({ count, rowAt, keyOf, openedKey }: SelectionOptions<Row>, active: number): number {
  if (active >= 0 || openedKey === undefined) return active;
  for (let index = 0; index < Math.min(count, looked); index += 1) {
    const row = rowAt(index);
    if (row !== undefined && keyOf(row) === openedKey) return index;
  }
  return active;
}

function rowIndexOf(target: EventTarget, others = 'button, a, input'): number | undefined {
  if (!(target instanceof Element) || target.closest(others) !== null) return undefined;
  const index = target.closest('[data-index]')?.getAttribute('data-index');
  return index === undefined || index === null ? undefined : Number(index);
}
