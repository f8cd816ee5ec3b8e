import type { Series } from '#renderer/charts/StackedBars.tsx';
import type { OverviewBucket } from '#shared/domain/overview.ts';
import { formatCount } from '#shared/figures.ts';

interface StateGroup extends Series {
  readonly states: readonly string[];
}

const soft = (colour: string): string => `color-mix(in srgb, var(--${colour}) 68%, var(--panel))`;

/** The states as the chart stacks them, the lowest first. Other states are drawn as the last. */
export const stateGroups: readonly StateGroup[] = [
  { name: 'COMPLETED', colour: soft('green'), states: ['COMPLETED'] },
  { name: 'FAILED', colour: 'var(--danger)', states: ['FAILED'] },
  { name: 'CANCELED', colour: soft('warn'), states: ['CANCELED'] },
  { name: 'RUNNING', colour: 'var(--blue)', states: ['RUNNING'] },
  { name: 'MERGING', colour: 'var(--violet)', states: ['MERGING_QUEUED', 'MERGING_RUNNING'] },
  { name: 'PENDING', colour: 'var(--faint)', states: ['PENDING', 'UNKNOWN'] },
  { name: 'other', colour: soft('dim'), states: [] },
];

/** Simulations of a bucket by group. */
export function partsOf({ states }: OverviewBucket): readonly number[] {
  const known = new Set(stateGroups.flatMap((group) => group.states));
  return stateGroups.map((group) =>
    states
      .filter(({ value }) => (group.states.length === 0 ? !known.has(value) : group.states.includes(value)))
      .reduce((sum, { count }) => sum + count, 0),
  );
}

/** `4 merging, 3 running`: the most frequent first. */
export function groupsText(states: OverviewBucket['states']): string {
  const parts = partsOf({ start: 0, states });
  return stateGroups
    .map(({ name }, index) => ({ name: name.toLowerCase(), count: parts[index] ?? 0 }))
    .filter(({ count }) => count > 0)
    .toSorted((one, other) => other.count - one.count)
    .map(({ name, count }) => `${formatCount(count)} ${name}`)
    .join(', ');
}

/** Simulations of several buckets by state group. */
export function totalsOf(buckets: readonly OverviewBucket[]): readonly number[] {
  const all = buckets.map(partsOf);
  return stateGroups.map((_, index) => all.reduce((sum, parts) => sum + (parts[index] ?? 0), 0));
}
