import {
  columnOrderingFeature,
  columnPinningFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useMemo } from 'react';
import type { TableColumn } from '#renderer/ui/table/tableColumn.ts';
import { hiddenOf, orderOf, type TableLayout } from '#renderer/ui/table/tableLayout.ts';

/** A column as it is shown: where it stands and how wide it is. */
export interface VisibleColumn<Row> {
  readonly column: TableColumn<Row>;
  readonly width: number;
  /** Distance from the left edge that it keeps while the others scroll; undefined when it is not pinned. */
  readonly pinnedAt: number | undefined;
}

export interface Columns<Row> {
  readonly shown: readonly VisibleColumn<Row>[];
  /** Every column's id, in order, hidden ones included. */
  readonly order: readonly string[];
  readonly hidden: readonly string[];
  /** For `grid-template-columns`. */
  readonly template: string;
  /** Width of all columns, in pixels. */
  readonly width: number;
}

const features = tableFeatures({
  columnOrderingFeature,
  columnPinningFeature,
  columnSizingFeature,
  columnVisibilityFeature,
});
/** Room at the end of the header for the button that chooses columns, in pixels. */
const gutter = 24;
/** Rows never pass through the column model: they come in windows. */
const noRows: never[] = [];

/** Which columns are shown, in which order, how wide and which of them pinned. */
export function useColumns<Row>(columns: readonly TableColumn<Row>[], layout: TableLayout): Columns<Row> {
  const order = useMemo(() => orderOf(columns, layout), [columns, layout]);
  const hidden = useMemo(() => hiddenOf(columns, layout), [columns, layout]);
  const definitions = useMemo(
    () => columns.map(({ id, header, width }) => ({ id, header, size: width, minSize: 20, maxSize: 4000 })),
    [columns],
  );
  const state = useMemo(
    () => ({
      columnOrder: [...order],
      columnVisibility: Object.fromEntries(hidden.map((id) => [id, false])),
      columnPinning: { start: order.filter((id) => layout.pinned?.includes(id) === true), end: [] },
      columnSizing: { ...layout.widths },
    }),
    [order, hidden, layout],
  );
  const table = useTable({ features, columns: definitions, data: noRows, state });
  return useMemo(() => {
    const shown = [...table.getStartVisibleLeafColumns(), ...table.getCenterVisibleLeafColumns()].flatMap(
      (leaf): readonly VisibleColumn<Row>[] => {
        const column = columns.find(({ id }) => id === leaf.id);
        const pinned = state.columnPinning.start.includes(leaf.id);
        return column === undefined
          ? []
          : [{ column, width: leaf.getSize(), pinnedAt: pinned ? leaf.getStart('start') : undefined }];
      },
    );
    const grows = ({ column, pinnedAt }: VisibleColumn<Row>): boolean =>
      column.flexible === true && pinnedAt === undefined && layout.widths?.[column.id] === undefined;
    const tracks = shown.map((one) => (grows(one) ? `minmax(${one.width}px, 1fr)` : `${one.width}px`));
    const width = shown.reduce((sum, one) => sum + one.width, 0);
    return { shown, order, hidden, template: [...tracks, `${gutter}px`].join(' '), width: width + gutter };
  }, [table, columns, state, layout, order, hidden]);
}
