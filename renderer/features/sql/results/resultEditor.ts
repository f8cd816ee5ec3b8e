import type { ReactNode } from 'react';
import type { MenuEntry } from '#renderer/ui/PopupMenu.tsx';
import type { SelectedRows } from '#renderer/ui/table/selectedRows.ts';
import type { Relation, RelationColumn, RelationName } from '#shared/domain/catalog.ts';
import type { GridRow } from '#shared/domain/grid.ts';
import type { Cell } from '#shared/domain/table.ts';

interface OfRow {
  readonly rowKey: string;
  readonly column: RelationColumn;
  readonly cell: Cell;
}

export interface ResultFrameProps {
  readonly connectionId: string;
  readonly relation: Relation;
  /** The columns that can be edited, in their order. */
  readonly shown: readonly string[];
  readonly rowAt: (index: number) => GridRow | undefined;
  readonly onOpen: (row: GridRow) => void;
  /** The staged edits have become rows. */
  readonly onApplied: () => void;
  readonly children: (
    rowOperations: ((selected: SelectedRows<GridRow>) => readonly MenuEntry[]) | undefined,
  ) => ReactNode;
}

/** Edits rows of a table where they are the rows of a result: staged, reviewed and applied like those of the table itself. */
export interface ResultEditor {
  /** Keeps the staged edits of a table for everything in it. */
  readonly Provider: (props: {
    readonly connectionId: string;
    readonly name: RelationName;
    readonly children: ReactNode;
  }) => ReactNode;
  /** Edits by mouse and keyboard, and what is staged below. */
  readonly Frame: (props: ResultFrameProps) => ReactNode;
  readonly Cell: (props: OfRow & { readonly isFirst: boolean; readonly children: ReactNode }) => ReactNode;
  readonly Field: (props: OfRow & { readonly connectionId: string; readonly relation: Relation }) => ReactNode;
}
