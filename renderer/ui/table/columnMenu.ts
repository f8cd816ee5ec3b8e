import type { MenuEntry } from '#renderer/ui/PopupMenu.tsx';
import type { TableColumn, TableSort } from '#renderer/ui/table/tableColumn.ts';
import { moveBy, type TableLayout, toggled } from '#renderer/ui/table/tableLayout.ts';
import type { Columns } from '#renderer/ui/table/useColumns.ts';

interface ColumnMenuOptions<Row> {
  /** Of which column; undefined for the menu of the whole table. */
  readonly column: TableColumn<Row> | undefined;
  readonly all: readonly TableColumn<Row>[];
  readonly columns: Columns<Row>;
  readonly layout: TableLayout;
  readonly onLayout: (layout: TableLayout) => void;
  readonly onSort: ((sort: TableSort) => void) | undefined;
}

/** What can be done with a column, then the list of columns to show and hide. */
export function columnMenu<Row>(options: ColumnMenuOptions<Row>): readonly MenuEntry[] {
  const { column, all, columns, layout, onLayout } = options;
  const byId = new Map(all.map((one) => [one.id, one]));
  const checks = columns.order.flatMap((id): readonly MenuEntry[] => {
    const one = byId.get(id);
    if (one === undefined) return [];
    const toggle = (): void => onLayout({ ...layout, hidden: toggled(columns.hidden, id) });
    const visible = !columns.hidden.includes(id);
    return [
      {
        kind: 'check',
        label: one.header,
        checked: visible,
        toggle: visible && columns.shown.length === 1 ? () => undefined : toggle,
      },
    ];
  });
  return [
    ...(column === undefined
      ? []
      : [...sortEntries(column, options), ...placeEntries(column, options), line('columns')]),
    ...checks,
    line('reset'),
    { kind: 'action', label: 'Reset columns', action: () => onLayout({}) },
  ];
}

function line(label: string): MenuEntry {
  return { kind: 'line', label };
}

function sortEntries<Row>(column: TableColumn<Row>, { onSort }: ColumnMenuOptions<Row>): readonly MenuEntry[] {
  if (column.sortable !== true || onSort === undefined) return [];
  return [
    {
      kind: 'action',
      label: 'Sort ascending',
      action: () => onSort({ column: column.id, direction: 'ascending' }),
    },
    {
      kind: 'action',
      label: 'Sort descending',
      action: () => onSort({ column: column.id, direction: 'descending' }),
    },
    ...(column.sortNotice === undefined ? [] : [{ kind: 'note', label: column.sortNotice } as const]),
    line('sort'),
  ];
}

function placeEntries<Row>(column: TableColumn<Row>, options: ColumnMenuOptions<Row>): readonly MenuEntry[] {
  const { columns, layout, onLayout } = options;
  const pinned = layout.pinned ?? [];
  const isPinned = pinned.includes(column.id);
  const neighbours = columns.shown
    .filter(({ pinnedAt }) => (pinnedAt !== undefined) === isPinned)
    .map((one) => one.column.id);
  const move = (step: -1 | 1) => (): void =>
    onLayout({ ...layout, order: moveBy(columns.order, neighbours, column.id, step) });
  return [
    {
      kind: 'action',
      label: 'Move left',
      hint: 'Alt ←',
      disabled: neighbours.at(0) === column.id,
      action: move(-1),
    },
    {
      kind: 'action',
      label: 'Move right',
      hint: 'Alt →',
      disabled: neighbours.at(-1) === column.id,
      action: move(1),
    },
    {
      kind: 'action',
      label: isPinned ? 'Unpin' : 'Pin at the left',
      action: () => onLayout({ ...layout, pinned: toggled(pinned, column.id) }),
    },
    {
      kind: 'action',
      label: 'Hide',
      disabled: columns.shown.length === 1,
      action: () => onLayout({ ...layout, hidden: toggled(columns.hidden, column.id) }),
    },
  ];
}
