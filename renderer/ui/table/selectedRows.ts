import type { RowRange } from '#renderer/ui/table/rowSlots.ts';
import { countChosen, type RowAccess } from '#renderer/ui/table/selection.ts';

/** The most rows that are read because they are selected; more are for an export. */
export const maxReadRows = 50_000;

/** The selected rows, for whatever is done with them. */
export interface SelectedRows<Row> {
  /** How many are selected, and how many `withRows` gives. */
  readonly count: number;
  /** The rows, where they are at hand; `withRows` gives them in any case. */
  readonly rows: readonly Row[] | undefined;
  /** Whether that is every row of the list. */
  readonly isWholeList: boolean;
  /** Calls with all of them. Rows that are not loaded are read first; nothing is called where that fails or is cancelled. */
  readonly withRows: (then: (rows: readonly Row[]) => void) => void;
}

/** Rows that are at hand, as a selection. */
export function loadedSelection<Row>(rows: readonly Row[], isWholeList = false): SelectedRows<Row> {
  return { count: rows.length, rows, isWholeList, withRows: (then) => then(rows) };
}

export const noneSelected: SelectedRows<never> = loadedSelection<never>([]);

export interface ReadOptions {
  readonly signal: AbortSignal;
  /** Rows read so far. */
  readonly onProgress: (rows: number) => void;
}

/** Reads the rows at some places of a list, whether they are loaded or not. */
export type ReadRange<Row> = (range: RowRange, options: ReadOptions) => Promise<readonly Row[]>;

/** The rows of some ranges where all of them are loaded. */
export function rowsAtHand<Row>(ranges: readonly RowRange[], { rowAt }: RowAccess<Row>): readonly Row[] | undefined {
  const rows: Row[] = [];
  for (const { first, last } of ranges) {
    for (let index = first; index <= last; index += 1) {
      const row = rowAt(index);
      if (row === undefined) return undefined;
      rows.push(row);
    }
  }
  return rows;
}

/** The list is no longer the one in which the rows were selected. */
export class ChangedListError extends Error {
  override readonly name = 'ChangedListError';
}

/**
 * Reads all rows of some ranges. What was read is compared with what is loaded, which is what its user saw: throws a
 * ChangedListError where a row stands at another place by now, or where there are fewer of them.
 */
export async function readRanges<Row>(
  ranges: readonly RowRange[],
  {
    access,
    read,
    signal,
    onProgress,
  }: ReadOptions & { readonly access: RowAccess<Row>; readonly read: ReadRange<Row> },
): Promise<readonly Row[]> {
  const expected = countChosen({ kind: 'ranges', ranges });
  const seen = ranges.flatMap((range) => keysSeen(range, access));
  const rows: Row[] = [];
  for (const range of ranges) {
    const before = rows.length;
    const found = await read(range, { signal, onProgress: (count) => onProgress(before + count) });
    for (const row of found) rows.push(row);
    if (rows.length - before !== range.last - range.first + 1) throw new ChangedListError();
  }
  const isSame = seen.every((key, at) => {
    const row = rows[at];
    return key === undefined || (row !== undefined && access.keyOf(row) === key);
  });
  if (!isSame || rows.length !== expected) throw new ChangedListError();
  return rows;
}

function keysSeen<Row>({ first, last }: RowRange, { rowAt, keyOf }: RowAccess<Row>) {
  return Array.from({ length: last - first + 1 }, (_, step) => {
    const row = rowAt(first + step);
    return row === undefined ? undefined : keyOf(row);
  });
}
