import type { RowRange } from '#renderer/ui/table/rowSlots.ts';
import { countChosen, type RowAccess } from '#renderer/ui/table/selection.ts';

/** The max number of selected rows that are read; more require an export. */
export const maxReadRows = 50_000;

/** The selected rows, for actions on them. */
export interface SelectedRows<Row> {
  /** How many are selected, and how many `withRows` provides. */
  readonly count: number;
  /** The rows, if they are loaded; `withRows` provides them in any case. */
  readonly rows: readonly Row[] | undefined;
  /** Whether that is every row of the list. */
  readonly isWholeList: boolean;
  /** Calls back with all of them. Rows that are not loaded are read first; not called if that fails or is cancelled. */
  readonly withRows: (then: (rows: readonly Row[]) => void) => void;
}

/** Loaded rows, as a selection. */
export function loadedSelection<Row>(rows: readonly Row[], isWholeList = false): SelectedRows<Row> {
  return { count: rows.length, rows, isWholeList, withRows: (then) => then(rows) };
}

export const noneSelected: SelectedRows<never> = loadedSelection<never>([]);

export interface ReadOptions {
  readonly signal: AbortSignal;
  /** Rows read so far. */
  readonly onProgress: (rows: number) => void;
}

/** Reads the rows at some positions of a list, whether they are loaded or not. */
export type ReadRange<Row> = (range: RowRange, options: ReadOptions) => Promise<readonly Row[]>;

/** The rows of some ranges if all of them are loaded. */
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

/** The list has changed since the rows were selected. */
export class ChangedListError extends Error {
  override readonly name = 'ChangedListError';
}

/**
 * Reads all rows of some ranges. They are compared with the loaded ones, which are what the user saw: throws a
 * ChangedListError if a row has moved, or if there are fewer of them.
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
