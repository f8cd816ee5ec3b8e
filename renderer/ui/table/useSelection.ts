import { type KeyboardEvent, type MouseEvent, useEffect, useState } from 'react';
import { toTsv } from '#renderer/format/tsv.ts';
import { copyText } from '#renderer/ui/copyText.ts';
import type { MenuAnchor } from '#renderer/ui/PopupMenu.tsx';
import { gridAct } from '#renderer/ui/table/gridKeys.ts';
import {
  extendTo,
  nothingSelected,
  type Selection,
  selectOnly,
  selectRows,
  toggleRow,
} from '#renderer/ui/table/selection.ts';
import { scrollToRow } from '#renderer/ui/table/TableBody.tsx';
import { headHeight, type RowKey, rowHeight } from '#renderer/ui/table/tableColumn.ts';
import type { Columns } from '#renderer/ui/table/useColumns.ts';

interface SelectionOptions<Row> {
  readonly count: number;
  readonly rowAt: (index: number) => Row | undefined;
  readonly loadedRows: () => readonly Row[];
  readonly keyOf: (row: Row) => RowKey;
  readonly orderKey?: string;
  readonly onOpen?: ((row: Row) => void) | undefined;
  readonly onSelection?: ((rows: readonly Row[]) => void) | undefined;
  readonly shown: Columns<Row>['shown'];
}

/** Which rows are selected, by pointer and by keyboard, and what is done with them. */
export function useSelection<Row>(options: SelectionOptions<Row>) {
  const { count, rowAt, onOpen, onSelection, orderKey } = options;
  const [selection, setSelection] = useState<Selection<Row>>(nothingSelected);
  const [selectedIn, setSelectedIn] = useState(orderKey);
  if (selectedIn !== orderKey) {
    setSelectedIn(orderKey);
    setSelection(nothingSelected);
  }
  if (selection.awaiting && rowAt(selection.active) !== undefined) setSelection(selectOnly(options, selection.active));
  useEffect(() => {
    onSelection?.([...selection.rows.values()]);
  }, [selection.rows, onSelection]);
  const openRow = (index: number): void => {
    const row = rowAt(index);
    if (row !== undefined) onOpen?.(row);
  };
  const copy = (): void => {
    const columns = options.shown.map((one) => one.column);
    const rows = [...selection.rows.values()].map((row) => columns.map(({ text }) => text(row)));
    // Where the clipboard is not allowed there is nothing to undo; the browser says so itself.
    if (rows.length > 0)
      copyText(
        toTsv(
          columns.map(({ header }) => header),
          rows,
        ),
      ).catch(() => undefined);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.target !== event.currentTarget) return;
    const page = Math.max(1, Math.floor((event.currentTarget.clientHeight - headHeight) / rowHeight) - 1);
    const act = gridAct(event, { active: selection.active, count, page });
    if (act === undefined) return;
    event.preventDefault();
    if (act.act === 'go') {
      scrollToRow(event.currentTarget, act.index);
      setSelection(act.extend ? extendTo(selection, options, act.index) : selectOnly(options, act.index));
    } else if (act.act === 'open') openRow(selection.active);
    else if (act.act === 'copy') copy();
    else if (act.act === 'all') setSelection(selectRows(selection, options, options.loadedRows()));
    else if (act.act === 'toggle')
      setSelection(selection.active < 0 ? selection : toggleRow(selection, options, selection.active));
    else setSelection({ ...selection, rows: nothingSelected.rows, awaiting: false });
  };
  const onClick = (event: MouseEvent<HTMLElement>): void => {
    const index = rowIndexOf(event.target);
    if (index === undefined) return;
    if (event.shiftKey) setSelection(extendTo(selection, options, index));
    else if (event.ctrlKey || event.metaKey) setSelection(toggleRow(selection, options, index));
    else {
      setSelection(selectOnly(options, index));
      openRow(index);
    }
  };
  const onContextMenu = (event: MouseEvent<HTMLElement>): MenuAnchor | undefined => {
    const index = rowIndexOf(event.target) ?? (event.target === event.currentTarget ? selection.active : -1);
    const row = rowAt(index);
    if (row === undefined) return undefined;
    event.preventDefault();
    if (!selection.rows.has(options.keyOf(row))) setSelection(selectOnly(options, index));
    const { clientX, clientY } = event;
    return { getBoundingClientRect: () => new DOMRect(clientX, clientY, 0, 0) };
  };
  // A range is chosen by shift-click; the browser's own selection of text would cover it.
  const onMouseDown = (event: MouseEvent<HTMLElement>): void => {
    if (event.shiftKey && rowIndexOf(event.target) !== undefined) {
      event.preventDefault();
      event.currentTarget.focus();
    }
  };
  return { selection, copy, listeners: { onKeyDown, onClick, onMouseDown, onContextMenu } };
}

function rowIndexOf(target: EventTarget): number | undefined {
  if (!(target instanceof Element) || target.closest('button, a, input') !== null) return undefined;
  const index = target.closest('[data-index]')?.getAttribute('data-index');
  return index === undefined || index === null ? undefined : Number(index);
}
