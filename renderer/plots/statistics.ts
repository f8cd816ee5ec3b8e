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

/** Sums up what was met so far. `at` counts cells along the runs, run after run. */
interface Tally {
  min: number;
  max: number;
  minPositive: number;
  minNegative: number;
  sum: number;
  at: number;
  zero: number;
  negative: number;
  nan: number;
  positiveInfinity: number;
  negativeInfinity: number;
  missing: number;
}

function emptyTally(): Tally {
  const counts = { zero: 0, negative: 0, nan: 0, positiveInfinity: 0, negativeInfinity: 0, missing: 0 };
  return { ...counts, min: Infinity, max: -Infinity, minPositive: Infinity, minNegative: -Infinity, sum: 0, at: 0 };
}

function tallyOdd(tally: Tally, value: number): void {
  if (Number.isNaN(value)) tally.nan += 1;
  else if (value > 0) tally.positiveInfinity += 1;
  else tally.negativeInfinity += 1;
}

/** How many steps of a run lie within an array of that length. */
function presentIn(length: number, start: number, { count, stride }: Run): number {
  if (start >= length) return 0;
  return stride === 0 ? count : Math.min(count, Math.ceil((length - start) / stride));
}

/** Adds a run of cells. Local variables and a loop of few branches: a million values take milliseconds. */
function tallyRun(tally: Tally, values: Float64Array, start: number, run: Run, cellsBefore: number): void {
  let { min, max, minPositive, minNegative, at } = tally;
  const { stride } = run;
  const present = presentIn(values.length, start, run);
  let sum = 0;
  let zero = 0;
  let negative = 0;
  for (let step = 0, index = start; step < present; step += 1, index += stride) {
    const value = values[index] ?? Number.NaN;
    if (!(value - value === 0)) {
      tallyOdd(tally, value);
      continue;
    }
    sum += value;
    if (value < min) min = value;
    if (value > max) {
      max = value;
      at = cellsBefore + step;
    }
    if (value > 0) {
      if (value < minPositive) minPositive = value;
    } else if (value === 0) zero += 1;
    else {
      negative += 1;
      if (value > minNegative) minNegative = value;
    }
  }
  tally.sum += sum;
  tally.zero += zero;
  tally.negative += negative;
  tally.missing += run.count - present;
  Object.assign(tally, { min, max, minPositive, minNegative, at });
}

/** Whether cells lie closer together along a column than along a row. */
function runsUpwards({ columns, rows }: Pick<Cells, 'columns' | 'rows'>): boolean {
  return columns.count > 1 && rows.count > 1 ? rows.stride < columns.stride : columns.count <= 1;
}

/** Figures of a rectangle of values, in one pass in the order in which they are stored. Of equal maxima the first counts. */
export function statisticsOf(cells: Cells): Statistics {
  const upwards = runsUpwards(cells);
  const [inner, outer] = upwards ? [cells.rows, cells.columns] : [cells.columns, cells.rows];
  const tally = emptyTally();
  for (let run = 0; run < outer.count; run += 1) {
    tallyRun(tally, cells.values, cells.offset + run * outer.stride, inner, run * inner.count);
  }
  const { minPositive, minNegative, at, ...counts } = tally;
  const all = inner.count * outer.count;
  const finite = all - tally.nan - tally.positiveInfinity - tally.negativeInfinity - tally.missing;
  const some = finite > 0;
  const nearest = Math.min(minPositive, -minNegative);
  const place = { along: at % inner.count, run: Math.floor(at / inner.count) };
  return {
    ...counts,
    finite,
    cells: all,
    min: some ? tally.min : Number.NaN,
    max: some ? tally.max : Number.NaN,
    minPositive: Number.isFinite(minPositive) ? minPositive : Number.NaN,
    minMagnitude: Number.isFinite(nearest) ? nearest : Number.NaN,
    mean: some ? tally.sum / finite : Number.NaN,
    maximumAt: some ? toPlace(place, upwards) : null,
  };
}

function toPlace({ along, run }: { readonly along: number; readonly run: number }, upwards: boolean) {
  return upwards ? { column: run, row: along } : { column: along, row: run };
}

/** A whole array as one row of cells; `expected` counts what is missing at its end. */
export function cellsOfArray(values: Float64Array, expected = values.length): Cells {
  return { values, offset: 0, columns: { count: expected, stride: 1 }, rows: { count: 1, stride: 0 } };
}
