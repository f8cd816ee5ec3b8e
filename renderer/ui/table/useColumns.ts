import {
  type ColumnPinningState,
  columnOrderingFeature,
  columnPinningFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  functionalUpdate,
  tableFeatures,
  type Updater,
  useTable,
} from '@tanstack/react-table';
import { useMemo } from 'react';
import type { TableColumn } from '#renderer/ui/table/tableColumn.ts';
import {
  boundedWidth,
  hiddenOf,
  maxWidth,
  minWidth,
  moveBefore,
  moveBy,
  orderOf,
  pinnedOf,
  type TableLayout,
} from '#renderer/ui/table/tableLayout.ts';

/** A visible column with its position and width. */
export interface VisibleColumn<Row> {
  readonly column: TableColumn<Row>;
  readonly width: number;
  /** The distance from the left edge of a pinned column; undefined if it is not pinned. */
  readonly pinnedAt: number | undefined;
}

/** One of all columns, hidden or not, with its actions. */
export interface ColumnControl {
  readonly id: string;
  readonly header: string;
  readonly isVisible: boolean;
  readonly isPinned: boolean;
  /** Whether it is the first (last) visible column among those with the same pinning. */
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly toggleVisible: () => void;
  readonly togglePinned: () => void;
  /** One visible place to the left (-1) or right (1). */
  readonly move: (step: -1 | 1) => void;
  readonly moveBefore: (id: string) => void;
  readonly setWidth: (width: number) => void;
  readonly resetWidth: () => void;
}

export interface Columns<Row> {
  readonly shown: readonly VisibleColumn<Row>[];
  /** Every column in order, hidden ones included. */
  readonly controls: readonly ColumnControl[];
  readonly controlOf: (id: string) => ColumnControl | undefined;
  readonly reset: () => void;
  /** For `grid-template-columns`. */
  readonly template: string;
  /** Width of all columns, in pixels. */
  readonly width: number;
}

interface ColumnsOptions<Row> {
  readonly columns: readonly TableColumn<Row>[];
  readonly layout: TableLayout;
  readonly onLayout: (layout: TableLayout) => void;
  /** A width while it is dragged. */
  readonly drag: { readonly id: string; readonly width: number } | undefined;
}

const features = tableFeatures({
  columnOrderingFeature,
  columnPinningFeature,
  columnSizingFeature,
  columnVisibilityFeature,
});
/** Space at the end of the header for the button that chooses columns, in pixels. */
const gutter = 24;
/** Rows never pass through the column model: they come in windows. */
const noRows: never[] = [];

/**
 * The columns of a table by TanStack Table: which are visible, in which order, how wide, which pinned; and its
 * remembered layout.
 */
export function useColumns<Row>({ columns, layout, onLayout, drag }: ColumnsOptions<Row>): Columns<Row> {
  const definitions = useMemo(
    () => columns.map(({ id, header, width }) => ({ id, header, size: width, minSize: minWidth, maxSize: maxWidth })),
    [columns],
  );
  const state = useMemo(() => {
    const order = orderOf(columns, layout);
    const pinned = pinnedOf(columns, layout);
    return {
      columnOrder: [...order],
      columnVisibility: Object.fromEntries(hiddenOf(columns, layout).map((id) => [id, false])),
      columnPinning: { start: order.filter((id) => pinned.includes(id)), end: [] as string[] },
      columnSizing: { ...layout.widths, ...(drag === undefined ? {} : { [drag.id]: drag.width }) },
    };
  }, [columns, layout, drag]);
  // The table is another object whenever its options are, and with it the columns of every row.
  const options = useMemo(
    () => ({
      features,
      columns: definitions,
      data: noRows,
      state,
      onColumnOrderChange: (updater: Updater<string[]>) =>
        onLayout({ ...layout, order: functionalUpdate(updater, state.columnOrder) }),
      onColumnVisibilityChange: (updater: Updater<Record<string, boolean>>) =>
        onLayout({ ...layout, hidden: hiddenIn(functionalUpdate(updater, state.columnVisibility)) }),
      onColumnPinningChange: (updater: Updater<ColumnPinningState>) =>
        onLayout({ ...layout, pinned: functionalUpdate(updater, state.columnPinning).start }),
      onColumnSizingChange: (updater: Updater<Record<string, number>>) =>
        onLayout({ ...layout, widths: functionalUpdate(updater, { ...layout.widths }) }),
    }),
    [definitions, state, layout, onLayout],
  );
  const table = useTable(options);
  return useMemo(() => {
    const shown = [...table.getStartVisibleLeafColumns(), ...table.getCenterVisibleLeafColumns()].flatMap(
      (leaf): readonly VisibleColumn<Row>[] => {
        const column = columns.find(({ id }) => id === leaf.id);
        const pinnedAt = leaf.getIsPinned() === 'start' ? leaf.getStart('start') : undefined;
        return column === undefined ? [] : [{ column, width: leaf.getSize(), pinnedAt }];
      },
    );
    const controls = table.getAllLeafColumns().map((leaf): ColumnControl => {
      const isPinned = leaf.getIsPinned() === 'start';
      const side = isPinned ? 'start' : 'center';
      const neighbours = shown.filter(({ pinnedAt }) => (pinnedAt !== undefined) === isPinned);
      const order = (updater: Updater<string[]>): void => table.setColumnOrder(updater);
      return {
        id: leaf.id,
        header: columns.find(({ id }) => id === leaf.id)?.header ?? leaf.id,
        isVisible: leaf.getIsVisible(),
        isPinned,
        isFirst: leaf.getIsFirstColumn(side),
        isLast: leaf.getIsLastColumn(side),
        // The last column stays.
        toggleVisible: () => (leaf.getIsVisible() && shown.length === 1 ? undefined : leaf.toggleVisibility()),
        togglePinned: () => leaf.pin(isPinned ? false : 'start'),
        move: (step) =>
          order((all) =>
            moveBy(
              all,
              neighbours.map(({ column }) => column.id),
              { id: leaf.id, step },
            ),
          ),
        moveBefore: (before) => order((all) => moveBefore(all, leaf.id, before)),
        setWidth: (width) => table.setColumnSizing((all) => ({ ...all, [leaf.id]: boundedWidth(width) })),
        resetWidth: () => leaf.resetSize(),
      };
    });
    // The positions of pinned columns are sums of widths: only the last of them may be wider than its width.
    const lastPinned = shown.findLast(({ pinnedAt }) => pinnedAt !== undefined);
    const grows = (one: VisibleColumn<Row>): boolean =>
      one.column.flexible === true &&
      (one.pinnedAt === undefined || one === lastPinned) &&
      state.columnSizing[one.column.id] === undefined;
    const tracks = shown.map((one) => (grows(one) ? `minmax(${one.width}px, 1fr)` : `${one.width}px`));
    return {
      shown,
      controls,
      controlOf: (id) => controls.find((control) => control.id === id),
      reset: () => onLayout({}),
      template: [...tracks, `${gutter}px`].join(' '),
      width: shown.reduce((sum, one) => sum + one.width, 0) + gutter,
    };
  }, [table, columns, state, onLayout]);
}

function hiddenIn(visibility: Readonly<Record<string, boolean>>): readonly string[] {
  return Object.entries(visibility).flatMap(([id, isVisible]) => (isVisible ? [] : [id]));
}
