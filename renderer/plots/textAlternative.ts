import { formatCount, formatRounded } from './numberText.ts';
import type { Statistics } from './statistics.ts';

/** What a picture shows, in words: size, least, greatest and mean value, and what cannot be shown. */
export function describeStatistics(title: string, seen: Statistics, unit: string): string {
  const measured = (value: number): string => `${formatRounded(value)}${unit === '' ? '' : ` ${unit}`}`;
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

/** A count with its noun: `1 value`, `12 values`. */
export function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}
