import type { Zone } from '#renderer/format/formatInstant.ts';
import { Age } from '#renderer/ui/Age.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { LinkButton, Panel } from '#renderer/ui/Panel.tsx';
import { TextCell } from '#renderer/ui/TextCell.tsx';
import type { Overview, StorageByUser } from '#shared/domain/overview.ts';
import { formatBytes, formatCount } from '#shared/figures.ts';
import { rangeWords } from './rangeWords.ts';
import styles from './Overview.module.css';

interface UsersPanelProps {
  readonly overview: Overview;
  /** undefined until it is known. */
  readonly storage: StorageByUser | undefined;
  readonly now: number;
  readonly zone: Zone;
  readonly onOpen: (userId: number) => void;
  readonly onShowAll: () => void;
}

/** Who started the most simulations in the period. */
export function UsersPanel({ overview: { users, range }, storage, now, zone, onOpen, onShowAll }: UsersPanelProps) {
  const most = Math.max(1, ...users.mostActive.map(({ simulations }) => simulations));
  const stored = new Map((storage ?? []).map(({ id, bytes }) => [id, bytes]));
  const total = users.count === null ? '' : ` of ${formatCount(users.count)}`;
  return (
    <Panel
      title="Most active users"
      note={rangeWords[range].label}
      actions={<LinkButton onClick={onShowAll}>Users</LinkButton>}
    >
      {users.mostActive.length === 0 ? (
        <EmptyState title="No user was active" text="Choose a longer period above." />
      ) : (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <div className={styles['scroll']} tabIndex={0} role="group" aria-label="Most active users">
          <table className={styles['table']}>
            <thead>
              <tr>
                <th scope="col">user</th>
                <th scope="col" data-align="end">
                  simulations
                </th>
                <th scope="col" data-align="end" title="Everything that the user's simulations have stored">
                  stored
                </th>
                <th scope="col" data-align="end">
                  last
                </th>
              </tr>
            </thead>
            <tbody>
              {users.mostActive.map(({ id, username, simulations, lastStartedAt }) => (
                <tr key={id ?? 'none'}>
                  <td>
                    {id === null ? (
                      <span className={styles['dim']}>no user</span>
                    ) : (
                      <button type="button" className={styles['name']} onClick={() => onOpen(id)}>
                        {username === null ? `user ${id}` : <TextCell text={username} />}
                      </button>
                    )}
                  </td>
                  <td data-align="end">
                    <span className={styles['amount']}>
                      <i style={{ width: `${((40 * simulations) / most).toFixed(1)}px` }} />
                      {formatCount(simulations)}
                    </span>
                  </td>
                  <td data-align="end">{storage === undefined ? '' : formatBytes(stored.get(id) ?? 0)}</td>
                  <td data-align="end">
                    <Age instant={lastStartedAt} now={now} zone={zone} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p className={styles['more']}>
        {formatCount(users.active)}
        {total} active
      </p>
    </Panel>
  );
}
