import type { RowKey } from '#renderer/ui/table/tableColumn.ts';

/** Which rows are selected, and where the keyboard stands. The rows themselves are held, so that they can be copied. */
export interface Selection<Row> {
  readonly rows: ReadonlyMap<RowKey, Row>;
  /** Where a range begins; -1 before anything was chosen. */
  readonly anchor: number;
  /** The row of the keyboard; -1 before there is one. */
  readonly active: number;
  /** The chosen row is not loaded yet; it is selected once it is. */
  readonly awaiting: boolean;
}

/** How rows are found and told apart. Rows that are not loaded cannot be selected. */
export interface RowAccess<Row> {
  readonly rowAt: (index: number) => Row | undefined;
  readonly keyOf: (row: Row) => RowKey;
}

export const nothingSelected = { rows: new Map<never, never>(), anchor: -1, active: -1, awaiting: false } as const;

/** One row and no other. */
export function selectOnly<Row>({ rowAt, keyOf }: RowAccess<Row>, index: number): Selection<Row> {
  const row = rowAt(index);
  return {
    rows: new Map(row === undefined ? [] : [[keyOf(row), row]]),
    anchor: index,
    active: index,
    awaiting: row === undefined,
  };
}

/** Adds a row to the selection, or takes it out. */
export function toggleRow<Row>(
  selection: Selection<Row>,
  { rowAt, keyOf }: RowAccess<Row>,
  index: number,
): Selection<Row> {
  const row = rowAt(index);
  const rows = new Map(selection.rows);
  if (row !== undefined && !rows.delete(keyOf(row))) rows.set(keyOf(row), row);
  return { rows, anchor: index, active: index, awaiting: false };
}

/** Everything that is loaded between the anchor and a row, and nothing else. */
export function extendTo<Row>(
  selection: Selection<Row>,
  { rowAt, keyOf }: RowAccess<Row>,
  index: number,
): Selection<Row> {
  const anchor = Math.max(0, selection.anchor);
  const rows = new Map<RowKey, Row>();
  for (let at = Math.min(anchor, index); at <= Math.max(anchor, index); at += 1) {
    const row = rowAt(at);
    if (row !== undefined) rows.set(keyOf(row), row);
  }
  return { rows, anchor, active: index, awaiting: false };
}

/** All the given (loaded) rows; the keyboard stays where it is. */
export function selectRows<Row>(
  selection: Selection<Row>,
  { keyOf }: RowAccess<Row>,
  all: readonly Row[],
): Selection<Row> {
  return { ...selection, awaiting: false, rows: new Map(all.map((row) => [keyOf(row), row])) };
}
