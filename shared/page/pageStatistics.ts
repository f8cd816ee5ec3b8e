import type { Axis } from '#shared/domain/axis.ts';
import type { Strides, ValueStatistics } from '#shared/domain/page.ts';

/** `count` steps of `stride` in an array. */
interface Run {
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

/** What was met so far. `at` (of the maximum) and `minAt` count cells along the runs, run after run. */
interface Tally {
  min: number;
  max: number;
  minPositive: number;
  minNegative: number;
  sum: number;
  at: number;
  minAt: number;
  zero: number;
  negative: number;
  nan: number;
  positiveInfinity: number;
  negativeInfinity: number;
  missing: number;
}

function emptyTally(): Tally {
  const counts = { zero: 0, negative: 0, nan: 0, positiveInfinity: 0, negativeInfinity: 0, missing: 0 };
  return {
    ...counts,
    min: Infinity,
    max: -Infinity,
    minPositive: Infinity,
    minNegative: -Infinity,
    sum: 0,
    at: 0,
    minAt: 0,
  };
}

function tallyOdd(tally: Tally, value: number): void {
  if (Number.isNaN(value)) tally.nan += 1;
  else if (value > 0) tally.positiveInfinity += 1;
  else tally.negativeInfinity += 1;
}

/** How many steps of a run are within an array of that length. */
function presentIn(length: number, start: number, { count, stride }: Run): number {
  if (start >= length) return 0;
  return stride === 0 ? count : Math.min(count, Math.ceil((length - start) / stride));
}

interface RunOfCells extends Run {
  readonly values: Float64Array;
  /** Where in the values it begins. */
  readonly start: number;
  /** Cells of the runs before it. */
  readonly cellsBefore: number;
}

/** Adds a run of cells. Local variables and a loop with few branches: a million values take milliseconds. */
function tallyRun(tally: Tally, run: RunOfCells): void {
  let { min, max, minPositive, minNegative, at, minAt } = tally;
  const { values, start, stride, cellsBefore } = run;
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
    if (value < min) {
      min = value;
      minAt = cellsBefore + step;
    }
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
  Object.assign(tally, { min, max, minPositive, minNegative, at, minAt });
}

/** Whether cells are closer together along a column than along a row. */
function runsUpwards({ columns, rows }: Pick<Cells, 'columns' | 'rows'>): boolean {
  return columns.count > 1 && rows.count > 1 ? rows.stride < columns.stride : columns.count <= 1;
}

/** Statistics of a rectangle of values, in one pass in the order in which they are stored. Of equal extremes the first counts. */
export function statisticsOf(cells: Cells): ValueStatistics {
  const upwards = runsUpwards(cells);
  const [inner, outer] = upwards ? [cells.rows, cells.columns] : [cells.columns, cells.rows];
  const tally = emptyTally();
  for (let run = 0; run < outer.count; run += 1) {
    const start = cells.offset + run * outer.stride;
    tallyRun(tally, { ...inner, values: cells.values, start, cellsBefore: run * inner.count });
  }
  const { minPositive, minNegative, at, minAt, ...counts } = tally;
  const all = inner.count * outer.count;
  const finite = all - tally.nan - tally.positiveInfinity - tally.negativeInfinity - tally.missing;
  const some = finite > 0;
  const nearest = Math.min(minPositive, -minNegative);
  const { sum, mean } =
    some && !Number.isFinite(tally.sum) ? scaledSum(cells, finite) : { sum: tally.sum, mean: tally.sum / finite };
  const placeOf = (cell: number) => ({ along: cell % inner.count, run: Math.floor(cell / inner.count) });
  return {
    ...counts,
    finite,
    cells: all,
    min: some ? tally.min : Number.NaN,
    max: some ? tally.max : Number.NaN,
    minPositive: Number.isFinite(minPositive) ? minPositive : Number.NaN,
    minMagnitude: Number.isFinite(nearest) ? nearest : Number.NaN,
    sum,
    mean: some ? mean : Number.NaN,
    maximumAt: some ? toPlace(placeOf(at), upwards) : null,
    minimumAt: some ? toPlace(placeOf(minAt), upwards) : null,
  };
}

/** Values near the largest double are summed at 2⁻⁶⁴ of their size, so that their mean does not overflow. */
function scaledSum({ values, offset, columns, rows }: Cells, finite: number): { sum: number; mean: number } {
  let sum = 0;
  for (let row = 0; row < rows.count; row += 1) {
    for (let column = 0; column < columns.count; column += 1) {
      const value = values[offset + column * columns.stride + row * rows.stride] ?? Number.NaN;
      if (Number.isFinite(value)) sum += value * 2 ** -64;
    }
  }
  return { sum: sum * 2 ** 64, mean: (sum / finite) * 2 ** 64 };
}

function toPlace({ along, run }: { readonly along: number; readonly run: number }, upwards: boolean) {
  return upwards ? { column: run, row: along } : { column: along, row: run };
}

/** A whole array as one row of cells; `expected` counts what is missing at its end. */
export function cellsOfArray(values: Float64Array, expected = values.length): Cells {
  return { values, offset: 0, columns: { count: expected, stride: 1 }, rows: { count: 1, stride: 0 } };
}

/** The part of a page that `cellsOfPage` needs. */
interface PageValues {
  readonly quantity: { readonly values: Float64Array };
  readonly axes: readonly Axis[];
  readonly expected: number;
  readonly strides?: Strides;
}

/** All cells of a page: those of its bins, including missing ones. A map is laid out with its first axis upwards. */
export function cellsOfPage({ quantity: { values }, axes, expected, strides = [] }: PageValues): Cells {
  const [first, second] = axes;
  if (axes.length !== 2 || first === undefined || second === undefined) return cellsOfArray(values, expected);
  return {
    values,
    offset: 0,
    columns: { count: second.stored.centres.length, stride: strides[1] ?? 1 },
    rows: { count: first.stored.centres.length, stride: strides[0] ?? 1 },
  };
}
