import { IconX } from '@tabler/icons-react';
import { formatAge } from '#renderer/format/formatInstant.ts';
import type { RecentConnection, Target } from '#shared/domain/connection.ts';
import { formatPlural } from '#shared/figures.ts';
import styles from './WelcomeView.module.css';

interface RecentListProps {
  readonly recent: readonly RecentConnection[];
  readonly now: number;
  readonly onOpen: (target: Target, progressText: string, label: string) => void;
  readonly onForget: (id: string) => void;
}

/** Previously opened connections; a required password is asked for while connecting. */
export function RecentList({ recent, now, onOpen, onForget }: RecentListProps) {
  const listed = recent.filter(({ kind }) => kind !== 'demo');
  if (listed.length === 0) return null;
  return (
    <section className={styles['recent']} aria-labelledby="recent">
      <h2 id="recent">Recent</h2>
      <ul>
        {listed.map((each) => (
          <li key={each.id}>
            <button
              type="button"
              className={styles['entry']}
              onClick={() => onOpen({ kind: 'recent', id: each.id }, `Opening ${each.name}`, each.name)}
            >
              <span className={styles['dot']} aria-hidden="true" />
              <strong>{each.name}</strong>
              <span className={styles['place']}>{each.place}</span>
              <span className={styles['facts']}>{describe(each)}</span>
              <span className={styles['age']}>{formatAge(toInstant(each.openedAt), now)} ago</span>
            </button>
            <button
              type="button"
              className={styles['forget']}
              aria-label={`Forget ${each.name}`}
              onClick={() => onForget(each.id)}
            >
              <IconX size={14} aria-hidden="true" />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function describe({ kind, serverVersion, simulations }: RecentConnection): string {
  const server = kind === 'postgresql' ? `PostgreSQL ${serverVersion.split(' ')[0] ?? ''}` : 'SQLite';
  return simulations === null ? server : `${server} · ${formatPlural(simulations, 'simulation')}`;
}

/** ISO 8601 in the domain's time format. */
function toInstant(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}+00`;
}
