import { useQuery } from '@tanstack/react-query';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { QueryPanel } from '#renderer/ui/QueryPanel.tsx';
import { formatCount, formatPlural } from '#shared/figures.ts';
import styles from './UserPage.module.css';

interface UserActivityProps {
  readonly connectionId: string;
  readonly userId: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const shownMonths = 12;

interface Month {
  /** `2025-03` */
  readonly name: string;
  readonly from: string;
  readonly before: string;
}

/** The last twelve months in UTC, the current one last. */
export function lastMonths(now: number): readonly Month[] {
  const today = new Date(now);
  const first = (back: number): string =>
    new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - back, 1)).toISOString().slice(0, 10);
  return Array.from({ length: shownMonths }, (_, at) => {
    const back = shownMonths - 1 - at;
    return { name: first(back).slice(0, 7), from: first(back), before: first(back - 1) };
  });
}

/** How many simulations a user has started in each of the last twelve months. */
export function UserActivity({ connectionId, userId, now }: UserActivityProps) {
  const client = useClient();
  const months = lastMonths(now);
  const query = useQuery({
    queryKey: ['users', connectionId, 'activity', userId, months.at(-1)?.name],
    queryFn: async ({ signal }) =>
      Promise.all(
        months.map(async ({ name, from, before }) => {
          const filter = { userIds: [userId], startedFrom: from, startedBefore: before };
          return { name, ...(await client.call('simulations.count', { connectionId, filter }, { signal })) };
        }),
      ),
    staleTime: 60_000,
  });
  return (
    <QueryPanel query={query} what="the activity">
      {(counts) => {
        const most = Math.max(1, ...counts.map(({ count }) => count));
        const all = counts.reduce((sum, { count }) => sum + count, 0);
        return (
          <div className={styles['activity']}>
            <p>{formatPlural(all, 'simulation')} started in the last twelve months (UTC).</p>
            <ol className={styles['months']}>
              {counts.map(({ name, count }) => (
                <li key={name}>
                  <span>{name}</span>
                  <span className={styles['bar']} aria-hidden="true">
                    <span style={{ inlineSize: `${(100 * count) / most}%` }} />
                  </span>
                  <span>{formatCount(count)}</span>
                </li>
              ))}
            </ol>
          </div>
        );
      }}
    </QueryPanel>
  );
}
