import { Menu } from '@base-ui/react/menu';
import { IconArrowsUpDown, IconChevronDown } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { LockButton } from '#renderer/features/connecting/LockButton.tsx';
import { visibleText } from '#renderer/format/visibleText.ts';
import menuStyles from '#renderer/ui/Popup.module.css';
import type { Connection } from '#shared/domain/connection.ts';
import type { ConnectionStatus } from '#shared/domain/connectionStatus.ts';
import { useOpenWindow } from './useOpenWindow.ts';
import { openPalette } from './paletteEvent.ts';
import { Wordmark } from './Wordmark.tsx';
import styles from './Frame.module.css';

interface TopBarProps {
  readonly connection: Connection | undefined;
  readonly status: ConnectionStatus | undefined;
}

/** Where I am and how dangerous it is: connection, read-only, server, schema; and the way to everything else. */
export function TopBar({ connection, status }: TopBarProps) {
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
          {connection.role !== 'local' && (
            <span className={styles['role']} data-role={connection.role}>
              {connection.role}
            </span>
          )}
          <LockButton connection={connection} unlockedUntil={status?.unlockedUntil ?? null} />
          {connection.dialect === 'postgresql' && <LinkPill connection={connection} status={status} />}
          <span
            className={`${styles['pill']} ${styles['server']}`}
            title={`${connection.place}, version ${connection.serverVersion}`}
          >
            {connection.dialect === 'postgresql' ? 'PostgreSQL' : 'SQLite'}{' '}
            <b>{connection.serverVersion.split(' ')[0]}</b>
          </span>
          <span className={`${styles['pill']} ${styles['schema']}`} title={revisionTitle(connection)}>
            schema <b className={styles['mono']}>{connection.revision.byShape}</b>
          </span>
        </>
      )}
      <button type="button" className={styles['search']} onClick={openPalette}>
        <span>Search or run a command</span>
        <kbd>Ctrl K</kbd>
      </button>
    </header>
  );
}

/** The way to the server and how long a round trip takes. */
function LinkPill({
  connection: { via, tls, place },
  status,
}: Required<Pick<TopBarProps, 'status'>> & { readonly connection: Connection }) {
  const link = status?.link;
  const latency = link?.state === 'connected' && link.latency !== null ? `${Math.round(link.latency)} ms` : '';
  const word =
    link === undefined || link.state === 'connected'
      ? latency
      : link.state === 'failed'
        ? 'lost'
        : `reconnecting ${link.attempt}`;
  const way = via.length === 0 ? '' : `ssh ${visibleText(via.at(-1) ?? '')}`;
  const title = [place, ...via.map((hop) => `through ${hop}`), tls === '' ? 'not encrypted by itself' : tls].join(', ');
  return (
    <span className={styles['pill']} title={visibleText(title)} data-link={link?.state}>
      <IconArrowsUpDown size={13} aria-hidden="true" />
      {way === '' ? (tls === '' ? 'direct' : 'TLS') : way} <b>{word}</b>
    </span>
  );
}

function revisionTitle({ revision }: Connection): string {
  const recorded =
    revision.recorded === null ? 'alembic_version says nothing' : `alembic_version says ${revision.recorded}`;
  return `The revision that the tables have the shape of; ${recorded}`;
}

function ConnectionMenu({ connection }: { readonly connection: Connection }) {
  const client = useClient();
  const navigate = useNavigate();
  const { data: open = [] } = useQuery({
    queryKey: ['connections', 'open'],
    queryFn: async ({ signal }) => client.call('connections.list', {}, { signal }),
    staleTime: 0,
  });
  const openWindow = useOpenWindow();
  const go = (connectionId: string): void => {
    void navigate({ to: '/c/$connectionId/simulations', params: { connectionId } });
  };
  const close = (): void => {
    const leave = (): void => void navigate({ to: '/' });
    client.call('connections.close', { connectionId: connection.id }).then(leave, leave);
  };
  return (
    <Menu.Root>
      <Menu.Trigger className={styles['connection']} title={connection.place}>
        <i aria-hidden="true" data-colour={connection.colour} />
        <bdi>{connection.name}</bdi>
        <IconChevronDown size={13} aria-hidden="true" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="start" className={menuStyles['positioner']}>
          <Menu.Popup className={menuStyles['popup']}>
            {open.map((each) => (
              <Menu.Item key={each.id} className={menuStyles['item']} onClick={() => go(each.id)}>
                <b>{each.name}</b>
                <span className={menuStyles['aside']}>{each.place}</span>
              </Menu.Item>
            ))}
            <Menu.Separator className={menuStyles['separator']} />
            <Menu.Item className={menuStyles['item']} onClick={() => openWindow(`/c/${connection.id}`)}>
              Open in a new window
            </Menu.Item>
            <Menu.Item className={menuStyles['item']} onClick={() => void navigate({ to: '/' })}>
              Open another…
            </Menu.Item>
            <Menu.Item className={menuStyles['item']} onClick={close}>
              Close {connection.name}
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
