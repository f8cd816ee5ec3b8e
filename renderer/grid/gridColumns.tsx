import type { ReactNode } from 'react';
import type { TableColumn } from '#renderer/ui/table/tableColumn.ts';
import type { GridRow } from '#shared/domain/grid.ts';
import type { Cell } from '#shared/domain/table.ts';
import { visibleText } from '#shared/visibleText.ts';
import { cellAsText, isNumberType } from './cellText.ts';
import { GridCell } from './GridCell.tsx';

/** A column of rows that are shown as they are stored. */
export interface GridColumn {
  readonly name: string;
  /** As the server names it. */
  readonly type: string;
  readonly isSortable: boolean;
  readonly isKey?: boolean;
  readonly hiddenAtFirst?: boolean;
  /** Draws the cell where it is more than its value. */
  readonly draw?: ((cell: Cell, row: GridRow) => ReactNode) | undefined;
}

/** Columns of a DataTable over rows whose cells stand in the order of the columns. Their ids are their names, made unique. */
export function gridColumns(columns: readonly GridColumn[]): readonly TableColumn<GridRow>[] {
  const taken = new Map<string, number>();
  return columns.map((column, index) => {
    const { name, type, isSortable, isKey = false, hiddenAtFirst = false, draw } = column;
    const times = (taken.get(name) ?? 0) + 1;
    taken.set(name, times);
    const cellAt = ({ cells }: GridRow): Cell => cells[index] ?? null;
    return {
      id: times === 1 ? name : `${name} (${times})`,
      header: name === '' ? "''" : visibleText(name),
      aside: type,
      width: widthOf(column),
      align: isNumberType(type) ? 'end' : 'start',
      sortable: isSortable,
      pinnedAtFirst: isKey && index === 0,
      hiddenAtFirst,
      cell: (row) => (draw === undefined ? <GridCell cell={cellAt(row)} /> : draw(cellAt(row), row)),
      text: (row) => cellAsText(cellAt(row)),
    };
  });
}

/** By type and name, before any value is known: texts get more than numbers. */
function widthOf({ name, type }: GridColumn): number {
  const header = 48 + 7 * Math.min(name.length, 24) + 7 * Math.min(type.length, 12);
  const content = isNumberType(type) ? 84 : /^(?:bool|date|uuid)/iu.test(type) ? 110 : /time/iu.test(type) ? 210 : 170;
  return Math.min(320, Math.max(header, content));
}
