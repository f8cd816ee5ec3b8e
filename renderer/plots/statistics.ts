import type { ValueStatistics } from '#shared/domain/page.ts';
import { formatCount } from '#shared/figures.ts';
import { formatRounded, typesetUnit } from './numberText.ts';

/** The same statistics with columns and rows exchanged. */
export function transposed(statistics: ValueStatistics): ValueStatistics {
  const exchanged = (at: ValueStatistics['maximumAt']) => (at === null ? null : { column: at.row, row: at.column });
  return {
    ...statistics,
    maximumAt: exchanged(statistics.maximumAt),
    minimumAt: exchanged(statistics.minimumAt),
  };
}

/** Why a plot of these values is empty; '' if it is not. */
export function emptyReason(seen: ValueStatistics, isLogarithmic: boolean): string {
  if (seen.cells === 0) return 'This page has no bins.';
  if (seen.finite === 0) return `None of the ${formatCount(seen.cells)} values in view is a finite number.`;
  return isLogarithmic && !(seen.max > 0) ? 'No value in view is above zero: choose lin or symlog.' : '';
}

/** A description of a plot: count, min, max and mean, and what cannot be shown. */
export function describeStatistics(title: string, seen: ValueStatistics, unit: string): string {
  const measured = (value: number): string => `${formatRounded(value)}${unit === '' ? '' : ` ${typesetUnit(unit)}`}`;
  const parts = [`${formatCount(seen.cells)} values`];
  if (seen.finite > 0) {
    parts.push(`minimum ${measured(seen.min)}`, `maximum ${measured(seen.max)}`, `mean ${measured(seen.mean)}`);
  }
  parts.push(`${seen.nan} NaN`);
  const infinite = seen.positiveInfinity + seen.negativeInfinity;
  if (infinite > 0) parts.push(`${infinite} infinite`);
  if (seen.missing > 0) parts.push(`${seen.missing} missing`);
  return `${title}: ${parts.join(', ')}.`;
}

/** The extremes of two sets of values together, for a scale that both share; everything but extremes is that of the first. */
export function joinStatistics(one: ValueStatistics, other: ValueStatistics): ValueStatistics {
  const least = (a: number, b: number): number => (Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.min(a, b));
  return {
    ...one,
    min: least(one.min, other.min),
    max: -least(-one.max, -other.max),
    minPositive: least(one.minPositive, other.minPositive),
    minMagnitude: least(one.minMagnitude, other.minMagnitude),
    negative: one.negative + other.negative,
  };
}
