import type { RowRange } from '#renderer/ui/table/rowSlots.ts';
import type { RowKey } from '#renderer/ui/table/tableColumn.ts';

/**
 * The selected rows: kept individually so that they can be copied, or, if some of them are not loaded, as positions in
 * the current list (ascending, without overlaps).
 */
export type Chosen<Row> =
  | { readonly kind: 'rows'; readonly rows: ReadonlyMap<RowKey, Row> }
  | { readonly kind: 'ranges'; readonly ranges: readonly RowRange[] };

/** Which rows are selected, and the position of the keyboard. */
export interface Selection<Row> {
  readonly chosen: Chosen<Row>;
  /** Where a range begins; -1 before anything was selected. */
  readonly anchor: number;
  /** The row of the keyboard; -1 before there is one. */
  readonly active: number;
  /** The chosen row is not loaded yet; it is selected once it is. */
  readonly awaiting: boolean;
}

/** How rows are found and identified. */
export interface RowAccess<Row> {
  readonly rowAt: (index: number) => Row | undefined;
  readonly keyOf: (row: Row) => RowKey;
}

const noRows = { kind: 'rows', rows: new Map<never, never>() } as const;
export const nothingSelected = { chosen: noRows, anchor: -1, active: -1, awaiting: false } as const;

/** How many rows are selected, loaded or not. */
export function countChosen<Row>(chosen: Chosen<Row>): number {
  if (chosen.kind === 'rows') return chosen.rows.size;
  return chosen.ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}

/** Whether a row is selected, by its position and its key (undefined while it is not loaded). */
export function isChosen<Row>(chosen: Chosen<Row>, index: number, key: RowKey | undefined): boolean {
  if (chosen.kind === 'rows') return key !== undefined && chosen.rows.has(key);
  return chosen.ranges.some(({ first, last }) => first <= index && index <= last);
}

/** Clears the selection; the keyboard's position is kept. */
export function selectNone<Row>(selection: Selection<Row>): Selection<Row> {
  return { ...selection, chosen: noRows, awaiting: false };
}

/** Selects only one row. */
export function selectOnly<Row>({ rowAt, keyOf }: RowAccess<Row>, index: number): Selection<Row> {
  const row = rowAt(index);
  const chosen: Chosen<Row> = row === undefined ? noRows : { kind: 'rows', rows: new Map([[keyOf(row), row]]) };
  return { chosen, anchor: index, active: index, awaiting: row === undefined };
}

/** Adds a row to the selection, or removes it. */
export function toggleRow<Row>(
  selection: Selection<Row>,
  { rowAt, keyOf }: RowAccess<Row>,
  index: number,
): Selection<Row> {
  const { chosen } = selection;
  const place = { anchor: index, active: index, awaiting: false };
  if (chosen.kind === 'ranges') return { chosen: { kind: 'ranges', ranges: toggled(chosen.ranges, index) }, ...place };
  const row = rowAt(index);
  const rows = new Map(chosen.rows);
  if (row !== undefined && !rows.delete(keyOf(row))) rows.set(keyOf(row), row);
  return { chosen: { kind: 'rows', rows }, ...place };
}

/** Selects exactly the rows between the anchor and another one. */
export function extendTo<Row>(selection: Selection<Row>, access: RowAccess<Row>, index: number): Selection<Row> {
  const anchor = Math.max(0, selection.anchor);
  const range = { first: Math.min(anchor, index), last: Math.max(anchor, index) };
  return { chosen: chooseRange(access, range), anchor, active: index, awaiting: false };
}

/** Selects every row of the list; the keyboard's position is kept. */
export function selectAll<Row>(selection: Selection<Row>, access: RowAccess<Row>, count: number): Selection<Row> {
  const chosen = count === 0 ? noRows : chooseRange(access, { first: 0, last: count - 1 });
  return { ...selection, awaiting: false, chosen };
}

function chooseRange<Row>({ rowAt, keyOf }: RowAccess<Row>, range: RowRange): Chosen<Row> {
  const rows = new Map<RowKey, Row>();
  for (let index = range.first; index <= range.last; index += 1) {
    const row = rowAt(index);
    if (row === undefined) return { kind: 'ranges', ranges: [range] };
    rows.set(keyOf(row), row);
  }
  return { kind: 'rows', rows };
}

function toggled(ranges: readonly RowRange[], index: number): readonly RowRange[] {
  const around = ranges.find(({ first, last }) => first <= index && index <= last);
  const others = ranges.filter((range) => range !== around);
  const parts =
    around === undefined
      ? [{ first: index, last: index }]
      : [
          { first: around.first, last: index - 1 },
          { first: index + 1, last: around.last },
        ].filter(({ first, last }) => first <= last);
  return [...others, ...parts].toSorted((one, other) => one.first - other.first);
}
