/** `count` steps of `stride` in an array. */
export interface Run {
  readonly count: number;
  readonly stride: number;
}

/** A rectangle of values in an array: `values[offset + i · columns.stride + j · rows.stride]`. */
export interface Cells {
  readonly values: Float64Array;
  readonly offset: number;
  readonly columns: Run;
  readonly rows: Run;
}

/** Figures of some cells. `min`, `max`, `mean` and the like are of the finite values; NaN where there are none. */
export interface Statistics {
  readonly cells: number;
  readonly finite: number;
  readonly min: number;
  readonly max: number;
  /** The smallest value above zero. */
  readonly minPositive: number;
  /** The value above or below zero that is nearest to it, without its sign. */
  readonly minMagnitude: number;
  readonly sum: number;
  readonly mean: number;
  /** Where the maximum lies; null where nothing is finite. */
  readonly maximumAt: { readonly column: number; readonly row: number } | null;
  readonly zero: number;
  readonly negative: number;
  readonly nan: number;
  readonly positiveInfinity: number;
  readonly negativeInfinity: number;
  /** Cells past the end of the data. */
  readonly missing: number;
}

interface Tally {
  finite: number;
  min: number;
  max: number;
  minPositive: number;
  minNegative: number;
  sum: number;
  column: number;
  row: number;
  zero: number;
  negative: number;
  nan: number;
  positiveInfinity: number;
  negativeInfinity: number;
  missing: number;
}

function emptyTally(): Tally {
  const counts = { finite: 0, zero: 0, negative: 0, nan: 0, positiveInfinity: 0, negativeInfinity: 0, missing: 0 };
  return {
    ...counts,
    min: Infinity,
    max: -Infinity,
    minPositive: Infinity,
    minNegative: -Infinity,
    sum: 0,
    column: 0,
    row: 0,
  };
}

function tallyOdd(tally: Tally, value: number | undefined): void {
  if (value === undefined) tally.missing += 1;
  else if (Number.isNaN(value)) tally.nan += 1;
  else if (value > 0) tally.positiveInfinity += 1;
  else tally.negativeInfinity += 1;
}

function tallyRow(tally: Tally, cells: Cells, row: number): void {
  const { values, columns } = cells;
  let index = cells.offset + row * cells.rows.stride;
  for (let column = 0; column < columns.count; column += 1, index += columns.stride) {
    const value = values[index];
    if (value === undefined || !(value - value === 0)) {
      tallyOdd(tally, value);
      continue;
    }
    tally.finite += 1;
    tally.sum += value;
    if (value < tally.min) tally.min = value;
    if (value > tally.max) {
      tally.max = value;
      tally.column = column;
      tally.row = row;
    }
    if (value > 0) {
      if (value < tally.minPositive) tally.minPositive = value;
    } else if (value === 0) tally.zero += 1;
    else {
      tally.negative += 1;
      if (value > tally.minNegative) tally.minNegative = value;
    }
  }
}

/** Figures of a rectangle of values, in one pass. */
export function statisticsOf(cells: Cells): Statistics {
  const tally = emptyTally();
  for (let row = 0; row < cells.rows.count; row += 1) tallyRow(tally, cells, row);
  const { minPositive, minNegative, column, row, ...counts } = tally;
  const some = tally.finite > 0;
  const nearest = Math.min(minPositive, -minNegative);
  return {
    ...counts,
    cells: cells.columns.count * cells.rows.count,
    min: some ? tally.min : Number.NaN,
    max: some ? tally.max : Number.NaN,
    minPositive: Number.isFinite(minPositive) ? minPositive : Number.NaN,
    minMagnitude: Number.isFinite(nearest) ? nearest : Number.NaN,
    mean: some ? tally.sum / tally.finite : Number.NaN,
    maximumAt: some ? { column, row } : null,
  };
}

/** A whole array as one row of cells; `expected` counts what is missing at its end. */
export function cellsOfArray(values: Float64Array, expected = values.length): Cells {
  return { values, offset: 0, columns: { count: expected, stride: 1 }, rows: { count: 1, stride: 0 } };
}
