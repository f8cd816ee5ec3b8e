import { IconArrowsUpDown } from '@tabler/icons-react';
import { LockButton } from '#renderer/features/connecting/LockButton.tsx';
import { RoleBadge } from '#renderer/features/profiles/list/ProfileMarks.tsx';
import { useRunCommand } from '#renderer/ui/commands.tsx';
import { keyText } from '#renderer/ui/keyText.ts';
import type { Connection, ConnectionStatus } from '#shared/domain/connection.ts';
import { visibleText } from '#shared/visibleText.ts';
import { ConnectionMenu } from './ConnectionMenu.tsx';
import { linkWords } from './linkWords.ts';
import { Wordmark } from './Wordmark.tsx';
import styles from './TopBar.module.css';

interface TopBarProps {
  readonly connection: Connection | undefined;
  readonly status: ConnectionStatus | undefined;
}

/** Which connection this is and how critical it is: role, lock, server, schema; and the search for everything else. */
export function TopBar({ connection, status }: TopBarProps) {
  const runCommand = useRunCommand();
  return (
    <header
      className={styles['top']}
      data-role={connection?.role}
      data-unlocked={(status?.unlockedUntil ?? null) !== null}
    >
      <Wordmark />
      {connection === undefined ? (
        <strong>Tidescope</strong>
      ) : (
        <>
          <ConnectionMenu connection={connection} />
          {connection.role !== 'local' && <RoleBadge role={connection.role} />}
          <LockButton connection={connection} unlockedUntil={status?.unlockedUntil ?? null} />
          {connection.dialect === 'postgresql' && <LinkPill connection={connection} status={status} />}
          <span className={styles['pill']} title={`${connection.place}, version ${connection.serverVersion}`}>
            {connection.dialect === 'postgresql' ? 'PostgreSQL' : 'SQLite'}{' '}
            <b>{connection.serverVersion.split(' ')[0]}</b>
          </span>
          {connection.isYaptide && (
            <span className={`${styles['pill']} ${styles['schema']}`} title={revisionTitle(connection)}>
              schema <b className={styles['mono']}>{connection.revision.byShape}</b>
            </span>
          )}
        </>
      )}
      <button type="button" className={styles['search']} onClick={() => runCommand('palette')}>
        <span>Search or run a command</span>
        <kbd>{keyText('Ctrl K')}</kbd>
      </button>
    </header>
  );
}

/** How the server is reached and how long a round trip takes. */
function LinkPill({
  connection: { via, tls, place },
  status,
}: Required<Pick<TopBarProps, 'status'>> & { readonly connection: Connection }) {
  const link = status?.link;
  const latency = link?.state === 'connected' && link.latency !== null ? `${Math.round(link.latency)} ms` : '';
  const word = link === undefined || link.state === 'connected' ? latency : linkWords[link.state];
  const way =
    via.length === 0 ? '' : `ssh ${visibleText(via.at(-1) ?? '')}${via.length > 1 ? ` (${via.length} hosts)` : ''}`;
  const title = [
    place,
    ...via.map((hop) => `through ${hop}`),
    tls === '' ? 'the connection to the database is not encrypted' : tls,
  ].join(', ');
  return (
    <span className={`${styles['pill']} ${styles['way']}`} title={visibleText(title)} data-link={link?.state}>
      <IconArrowsUpDown size={13} aria-hidden="true" />
      <span>{way === '' ? (tls === '' ? 'direct' : 'TLS') : way}</span> {word !== '' && <b>{word}</b>}
    </span>
  );
}

function revisionTitle({ revision }: Connection): string {
  const recorded = revision.recorded === null ? 'alembic_version is empty' : `alembic_version is ${revision.recorded}`;
  return `Schema revision, recognised by its tables; ${recorded}`;
}
