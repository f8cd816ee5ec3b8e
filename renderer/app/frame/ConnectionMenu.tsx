import { Menu } from '@base-ui/react/menu';
import { IconCheck, IconChevronDown } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { ColourDot } from '#renderer/features/profiles/list/ProfileMarks.tsx';
import { connectionQueries } from '#renderer/features/welcome/connectionQueries.ts';
import { titleText } from '#renderer/format/titleText.ts';
import menuStyles from '#renderer/ui/Popup.module.css';
import type { Connection } from '#shared/domain/connection.ts';
import { visibleText } from '#shared/visibleText.ts';
import { connectionKey } from '../useOpenedConnection.ts';
import { views } from './Rail.tsx';
import styles from './TopBar.module.css';

/** The name of the connection; its menu lists the other open ones and the actions for this one. */
export function ConnectionMenu({ connection }: { readonly connection: Connection }) {
  const client = useClient();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { data: open = [] } = useQuery({
    queryKey: ['connections', 'open'],
    queryFn: async ({ signal }) => client.call('connections.list', {}, { signal }),
    staleTime: 0,
  });
  const openWindow = useOpenWindow();
  const name = visibleText(connection.name);
  // Another connection is shown in the same view, without what was open or filtered in this one.
  const view = useLocation({
    select: ({ pathname }) => views.find(({ to }) => to.endsWith(`/${pathname.split('/')[3]}`)),
  });
  const go = (to: Connection): void => {
    queries.setQueryData(connectionKey(to.id), to);
    void navigate({ to: view?.to ?? '/c/$connectionId', params: { connectionId: to.id } });
  };
  const close = async (): Promise<void> => {
    await navigate({ to: '/' });
    const forget = (): void => queries.removeQueries({ queryKey: connectionKey(connection.id) });
    await client.call('connections.close', { connectionId: connection.id }).then(forget, forget);
  };
  return (
    <Menu.Root>
      <Menu.Trigger className={styles['connection']} title={titleText(`${connection.name}: ${connection.place}`)}>
        <ColourDot colour={connection.colour} />
        <bdi>{name}</bdi>
        <IconChevronDown size={13} aria-hidden="true" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="start" className={menuStyles['positioner']}>
          <Menu.Popup className={`${menuStyles['popup']} ${styles['menu']}`}>
            {open.map((each) => (
              <Menu.Item
                key={each.id}
                className={`${menuStyles['item']} ${styles['other']}`}
                aria-current={each.id === connection.id}
                onClick={() => go(each)}
              >
                <ColourDot colour={each.colour} />
                <b>{visibleText(each.name)}</b>
                <span className={menuStyles['aside']} title={titleText(each.place)}>
                  {visibleText(each.place)}
                </span>
                {each.id === connection.id ? <IconCheck size={14} aria-hidden="true" /> : <span />}
              </Menu.Item>
            ))}
            <Menu.Separator className={menuStyles['separator']} />
            <Menu.Item className={menuStyles['item']} onClick={() => openWindow(`/c/${connection.id}`)}>
              Open in a new window
            </Menu.Item>
            <Menu.Item className={menuStyles['item']} onClick={() => void navigate({ to: '/' })}>
              Open another database…
            </Menu.Item>
            <Menu.Item className={menuStyles['item']} onClick={() => void close()}>
              Close {name}
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

/** Opens another window at a route of the page, such as `/c/demo`: by the host, or by the browser. */
function useOpenWindow(): (route: string) => void {
  const client = useClient();
  const { data: host } = useQuery(connectionQueries.host(client));
  return (route) => {
    if (host?.canOpenWindow === true) void client.call('host.openWindow', { route });
    else window.open(`#${route}`, '_blank', 'noopener');
  };
}
