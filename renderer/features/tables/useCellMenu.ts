import { useCallback } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import type { MenuEntry } from '#renderer/ui/PopupMenu.tsx';
import type { SelectedRows } from '#renderer/ui/table/selectedRows.ts';
import type { Relation } from '#shared/domain/catalog.ts';
import type { GridCondition, GridRow } from '#shared/domain/grid.ts';
import { formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { duplicateRows } from './edits/duplicateRows.ts';
import { useEditsStore } from './edits/EditsProvider.tsx';
import { useEditedColumn } from './edits/useEditedColumn.ts';
import type { useGridEditing } from './edits/useGridEditing.ts';
import { isComparable, type TableView, withCondition } from './tableState.ts';

/** How many rows are duplicated at once. */
const maxDuplicated = 20;

interface CellMenuOptions {
  readonly connectionId: string;
  readonly relation: Relation;
  readonly view: TableView;
  readonly onView: (change: Partial<TableView>) => void;
  readonly isEditable: boolean;
  readonly rowEntries: ReturnType<typeof useGridEditing>['rowEntries'];
}

/** What a right click on a cell offers: to filter by its value, and to edit it. */
export function useCellMenu({ connectionId, relation, view, onView, isEditable, rowEntries }: CellMenuOptions) {
  const client = useClient();
  const store = useEditsStore();
  const { onContextMenuCapture, columnOf } = useEditedColumn();
  const rowOperations = useCallback(
    (selected: SelectedRows<GridRow>): readonly MenuEntry[] => {
      const { rows = [] } = selected;
      const column = columnOf();
      const [row] = rows;
      const place = relation.columns.findIndex(({ name }) => name === column);
      const duplicate: readonly MenuEntry[] =
        isEditable && rows.length > 0 && rows.length <= maxDuplicated
          ? [
              {
                kind: 'action',
                label: `Duplicate ${formatPlural(rows.length, 'row')}`,
                action: () => void duplicateRows({ client, store, connectionId, relation, rows }),
              },
            ]
          : [];
      const edits = [...duplicate, ...rowEntries(selected, column)];
      if (column === undefined || row === undefined || rows.length > 1 || !isComparable(relation, column)) return edits;
      const cell = row.cells[place] ?? null;
      const filterBy = (label: string, condition: GridCondition): MenuEntry => ({
        kind: 'action',
        label: visibleText(label),
        action: () => onView({ filter: withCondition(view.filter, condition) }),
      });
      const short = (value: string): string =>
        value === '' ? "''" : value.length > 24 ? `${value.slice(0, 24)}…` : value;
      const byValue =
        typeof cell === 'string'
          ? [
              filterBy(`Only ${column} = ${short(cell)}`, { kind: 'equals', column, value: cell }),
              filterBy(`Only ${column} ≠ ${short(cell)}`, { kind: 'differs', column, value: cell }),
              filterBy(`Only ${column} ≥ ${short(cell)}`, { kind: 'between', column, from: cell, to: null }),
              filterBy(`Only ${column} ≤ ${short(cell)}`, { kind: 'between', column, from: null, to: cell }),
            ]
          : [];
      return [
        ...byValue,
        filterBy(`Only ${column} is NULL`, { kind: 'null', column }),
        filterBy(`Only ${column} is not NULL`, { kind: 'not-null', column }),
        ...(edits.length === 0 ? [] : [{ kind: 'line', label: 'edits' } as const, ...edits]),
      ];
    },
    [client, store, connectionId, relation, view.filter, onView, isEditable, rowEntries, columnOf],
  );
  return { rowOperations, onContextMenuCapture };
}
