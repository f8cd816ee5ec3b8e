import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useId } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { formatAge, formatInstant, type Zone } from '#renderer/format/formatInstant.ts';
import { IconButton } from '#renderer/ui/Button.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { QueryPanel } from '#renderer/ui/QueryPanel.tsx';
import { Tabs } from '#renderer/ui/Tabs.tsx';
import { TextCell } from '#renderer/ui/TextCell.tsx';
import type { UserSummary } from '#shared/domain/user.ts';
import { formatBytes, formatCount } from '#shared/figures.ts';
import { UserActivity } from './UserActivity.tsx';
import styles from './UserPage.module.css';

export const userTabs = ['simulations', 'tasks', 'activity'] as const;
export type UserTab = (typeof userTabs)[number];
const labels: Readonly<Record<UserTab, string>> = { simulations: 'Simulations', tasks: 'Tasks', activity: 'Activity' };

interface UserPageProps {
  readonly connectionId: string;
  readonly userId: number;
  readonly tab: UserTab;
  readonly onTab: (tab: UserTab) => void;
  readonly onClose: () => void;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly zone: Zone;
  /** The lists of the user's simulations and tasks, by tab. */
  readonly children: (tab: Exclude<UserTab, 'activity'>) => ReactNode;
}

/** One user: identity, storage, simulations, tasks and activity. */
export function UserPage(props: UserPageProps) {
  const { connectionId, userId, now, zone, tab, onTab, onClose, children } = props;
  const client = useClient();
  const panelId = useId();
  const query = useQuery({
    queryKey: ['users', connectionId, 'one', userId],
    queryFn: async ({ signal }) => {
      const [{ rows }, [storage]] = await Promise.all([
        client.call('users.list', { connectionId, filter: { ids: [userId] } }, { signal }),
        client.call('users.storage', { connectionId, ids: [userId] }, { signal }),
      ]);
      return { user: rows[0] ?? null, bytes: storage?.bytes ?? 0 };
    },
  });
  return (
    <section className={styles['page']} aria-label={`User ${userId}`}>
      <QueryPanel query={query} what="the user">
        {({ user, bytes }) =>
          user === null ? (
            <EmptyState
              title={`There is no user ${userId}`}
              text="It may have been removed, or the link belongs to another database."
            />
          ) : (
            <>
              <header className={styles['head']}>
                <div className={styles['top']}>
                  <h2>
                    <TextCell text={user.username} length={user.usernameLength} />
                  </h2>
                  <IconButton label="Close the user" onClick={onClose}>
                    <IconX size={17} stroke={1.7} aria-hidden="true" />
                  </IconButton>
                </div>
                <Facts user={user} bytes={bytes} now={now} zone={zone} />
                <Tabs
                  label="Parts of the user"
                  panelId={panelId}
                  tabs={userTabs.map((name) => ({ name, label: labels[name] }))}
                  chosen={tab}
                  onChoose={onTab}
                />
              </header>
              <div id={panelId} role="tabpanel" aria-labelledby={`${panelId}-${tab}`} className={styles['panel']}>
                {tab === 'activity' ? (
                  <UserActivity connectionId={connectionId} userId={userId} now={now} />
                ) : (
                  children(tab)
                )}
              </div>
            </>
          )
        }
      </QueryPanel>
    </section>
  );
}

interface FactsProps extends Pick<UserPageProps, 'now' | 'zone'> {
  readonly user: UserSummary;
  readonly bytes: number;
}

function Facts({ user, bytes, now, zone }: FactsProps) {
  const { id, authProvider, simulations, lastActivityAt, hasPassword, hasCertificate } = user;
  const last = lastActivityAt === null ? 'never' : `${formatAge(lastActivityAt, now)} ago`;
  const facts: readonly (readonly [string, ReactNode, string | undefined])[] = [
    ['id', formatCount(id), undefined],
    ['provider', <TextCell key="provider" text={authProvider} />, undefined],
    ['simulations', formatCount(simulations), undefined],
    ['stored', formatBytes(bytes), undefined],
    ['last simulation', last, lastActivityAt === null ? undefined : formatInstant(lastActivityAt, zone)],
    [
      'signs in with',
      hasPassword
        ? 'a password'
        : hasCertificate
          ? 'Keycloak (a certificate is stored)'
          : 'neither a password nor a certificate',
      undefined,
    ],
  ];
  return (
    <dl className={styles['facts']}>
      {facts.map(([name, value, title]) => (
        <div key={name} title={title}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
