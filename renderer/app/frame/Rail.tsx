import { IconActivityHeartbeat, IconHistory, IconServer2, IconUser, IconWaveSine } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { isSingleKey } from '#renderer/ui/isTyping.ts';
import { SettingsMenu } from './SettingsMenu.tsx';
import styles from './Frame.module.css';

const views = [
  { to: '/c/$connectionId/simulations', name: 'Simulations', keyName: '1', Icon: IconWaveSine },
  { to: '/c/$connectionId/users', name: 'Users', keyName: '2', Icon: IconUser },
  { to: '/c/$connectionId/clusters', name: 'Clusters', keyName: '3', Icon: IconServer2 },
  { to: '/c/$connectionId/health', name: 'Health', keyName: '7', Icon: IconActivityHeartbeat },
  { to: '/c/$connectionId/activity', name: 'Activity', keyName: '8', Icon: IconHistory },
] as const;

/** The views of a connection; their keys lead there too. */
export function Rail({ connectionId }: { readonly connectionId: string }) {
  const navigate = useNavigate();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (!isSingleKey(event)) return;
      const view = views.find(({ keyName }) => keyName === event.key);
      if (view !== undefined) void navigate({ to: view.to, params: { connectionId } });
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [navigate, connectionId]);
  return (
    <nav className={styles['rail']} aria-label="Views">
      {views.map(({ to, name, keyName, Icon }) => (
        <Link
          key={to}
          to={to}
          params={{ connectionId }}
          title={`${name} (${keyName})`}
          aria-label={name}
          activeOptions={{ includeSearch: false }}
        >
          <Icon aria-hidden="true" />
        </Link>
      ))}
      <div className={styles['foot']}>
        <SettingsMenu />
      </div>
    </nav>
  );
}
