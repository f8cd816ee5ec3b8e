import type { OverviewRange } from '#shared/domain/overview.ts';

export const rangeWords: Readonly<Record<OverviewRange, { readonly short: string; readonly label: string }>> = {
  day: { short: '24 h', label: '24 hours' },
  week: { short: '7 days', label: '7 days' },
  month: { short: '30 days', label: '30 days' },
  year: { short: '1 year', label: '1 year' },
  all: { short: 'All', label: 'all time' },
};
