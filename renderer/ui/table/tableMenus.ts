import type { MenuEntry } from '#renderer/ui/PopupMenu.tsx';
import type { TableColumn, TableSort } from '#renderer/ui/table/tableColumn.ts';
import type { ColumnControl, Columns } from '#renderer/ui/table/useColumns.ts';
import { formatPlural } from '#shared/figures.ts';

interface RowMenuOptions {
  readonly selected: number;
  readonly onCopy: () => void;
  /** undefined if there is nothing to open, or more than one. */
  readonly onOpen: (() => void) | undefined;
  /** Further actions on them, below a separator. */
  readonly operations: readonly MenuEntry[];
}

/** The actions on the selected rows. */
export function rowMenu({ selected, onCopy, onOpen, operations }: RowMenuOptions): readonly MenuEntry[] {
  return [
    ...(onOpen === undefined ? [] : [{ kind: 'action', label: 'Open', shortcut: 'Enter', action: onOpen } as const]),
    {
      kind: 'action',
      label: `Copy ${formatPlural(selected, 'row')}`,
      shortcut: 'Ctrl C',
      disabled: selected === 0,
      action: onCopy,
    },
    ...(operations.length === 0 ? [] : [line('operations'), ...operations]),
  ];
}

interface ColumnMenuOptions<Row> {
  /** Of which column; undefined for the menu of the whole table. */
  readonly column: TableColumn<Row> | undefined;
  readonly columns: Columns<Row>;
  readonly onSort: ((sort: TableSort) => void) | undefined;
}

/** The actions on a column, then the list of columns to show and hide. */
export function columnMenu<Row>({ column, columns, onSort }: ColumnMenuOptions<Row>): readonly MenuEntry[] {
  const control = column === undefined ? undefined : columns.controlOf(column.id);
  const isOnly = columns.shown.length === 1;
  return [
    ...(column === undefined ? [] : sortEntries(column, onSort)),
    ...(control === undefined ? [] : [...placeEntries(control, isOnly), line('columns')]),
    ...columns.controls.map(
      ({ header, isVisible, toggleVisible }) =>
        ({ kind: 'check', label: header, checked: isVisible, toggle: toggleVisible }) as const,
    ),
    line('reset'),
    { kind: 'action', label: 'Reset columns', action: columns.reset },
  ];
}

function line(label: string): MenuEntry {
  return { kind: 'line', label };
}

function sortEntries<Row>(
  { id, sortable, sortNotice }: TableColumn<Row>,
  onSort: ((sort: TableSort) => void) | undefined,
): readonly MenuEntry[] {
  if (sortable !== true || onSort === undefined) return [];
  return [
    { kind: 'action', label: 'Sort ascending', action: () => onSort({ column: id, direction: 'ascending' }) },
    { kind: 'action', label: 'Sort descending', action: () => onSort({ column: id, direction: 'descending' }) },
    ...(sortNotice === undefined ? [] : [{ kind: 'note', label: sortNotice } as const]),
    line('sort'),
  ];
}

function placeEntries(control: ColumnControl, isOnly: boolean): readonly MenuEntry[] {
  return [
    { kind: 'action', label: 'Move left', hint: 'Alt ←', disabled: control.isFirst, action: () => control.move(-1) },
    { kind: 'action', label: 'Move right', hint: 'Alt →', disabled: control.isLast, action: () => control.move(1) },
    { kind: 'action', label: control.isPinned ? 'Unpin' : 'Pin at the left', action: control.togglePinned },
    { kind: 'action', label: 'Hide', disabled: isOnly, action: control.toggleVisible },
  ];
}
