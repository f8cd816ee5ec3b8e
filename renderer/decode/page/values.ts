import type { NonFiniteCounts } from '#shared/domain/page.ts';

/** Values of a page as numbers, with what was met on the way. */
export interface FilledValues {
  readonly values: Float64Array;
  readonly nonFinite: NonFiniteCounts;
  /** Values of another type (null, text): NaN stands for them, and is counted there too. */
  readonly foreign: number;
  /** Some number is so large that its text may have said more than a double holds. */
  readonly suspicious: boolean;
}

/** Fills a typed array from JSON lists, one after the other, in one pass. */
export function fillValues(lists: readonly (readonly unknown[])[]): FilledValues {
  const length = lists.reduce((sum, list) => sum + list.length, 0);
  const values = new Float64Array(length);
  const counts = { nan: 0, positiveInfinity: 0, negativeInfinity: 0, foreign: 0, suspicious: false };
  let at = 0;
  for (const list of lists) {
    for (let index = 0; index < list.length; index += 1, at += 1) {
      const value = list[index];
      if (typeof value === 'number' && value < 2 ** 53 && value > -(2 ** 53)) values[at] = value;
      else values[at] = countOdd(value, counts);
    }
  }
  const { foreign, suspicious, ...nonFinite } = counts;
  return { values, nonFinite, foreign, suspicious };
}

interface OddCounts {
  nan: number;
  positiveInfinity: number;
  negativeInfinity: number;
  foreign: number;
  suspicious: boolean;
}

function countOdd(value: unknown, counts: OddCounts): number {
  if (typeof value !== 'number') {
    counts.foreign += 1;
    counts.nan += 1;
    return Number.NaN;
  }
  if (Number.isNaN(value)) counts.nan += 1;
  else counts.suspicious = true;
  if (value === Infinity) counts.positiveInfinity += 1;
  if (value === -Infinity) counts.negativeInfinity += 1;
  return value;
}
