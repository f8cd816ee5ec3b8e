import type { ColumnStatistics, TableUpkeep } from '#shared/domain/statistics.ts';
import { formatCount } from '#shared/figures.ts';

/** Up to that many different values, the estimate is what the sample held. */
const fewValues = 100;

/** What a column's values look like, in a few words: `31 values · 0.02 % NULL`. */
export function valuesText({ distinct, nullFraction }: ColumnStatistics): string {
  if (nullFraction === 1) return 'only NULL';
  const values = `${distinct > fewValues ? '≈ ' : ''}${formatCount(distinct)} ${distinct === 1 ? 'value' : 'values'}`;
  const kind = distinct === -1 ? 'unique' : values;
  return nullFraction > 0 ? `${kind} · ${shareText(nullFraction)} NULL` : kind;
}

/** `0.02 %`, `12 %`. */
export function shareText(fraction: number): string {
  const percent = 100 * fraction;
  if (percent > 0 && percent < 0.01) return '< 0.01 %';
  return `${percent < 10 ? Number(percent.toFixed(2)) : Math.round(percent)} %`;
}

/** How the rows lie in the order of a column, in words. */
export function orderText(correlation: number): string {
  const size = Math.abs(correlation);
  const way = correlation < 0 ? ' in reverse' : '';
  if (size > 0.9) return `rows lie in this order${way}`;
  return size > 0.3 ? `rows lie partly in this order${way}` : 'rows lie in no order of this column';
}

/** The later of two times, and whether the database did it by itself; null if it never was. */
export function latestOf(
  own: string | null,
  automatic: string | null,
): { readonly at: string; readonly isAutomatic: boolean } | null {
  if (own === null) return automatic === null ? null : { at: automatic, isAutomatic: true };
  return automatic !== null && automatic > own ? { at: automatic, isAutomatic: true } : { at: own, isAutomatic: false };
}

/** When the statistics of a table were made; null if they never were. */
export function analyzedAt(upkeep: TableUpkeep | null): string | null {
  return upkeep === null ? null : (latestOf(upkeep.analyzed, upkeep.autoanalyzed)?.at ?? null);
}
