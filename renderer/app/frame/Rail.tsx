import {
  IconActivityHeartbeat,
  IconListDetails,
  IconHistory,
  IconServer2,
  IconSettings,
  IconUser,
  IconWaveSine,
} from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useCommands } from '#renderer/ui/commands.tsx';
import styles from './Frame.module.css';

const views = [
  { to: '/c/$connectionId/simulations', name: 'Simulations', shortcut: '2', Icon: IconWaveSine },
  { to: '/c/$connectionId/users', name: 'Users', shortcut: '3', Icon: IconUser },
  { to: '/c/$connectionId/clusters', name: 'Clusters', shortcut: '4', Icon: IconServer2 },
  { to: '/c/$connectionId/tasks', name: 'Tasks', shortcut: '9', Icon: IconListDetails },
  { to: '/c/$connectionId/health', name: 'Health', shortcut: '7', Icon: IconActivityHeartbeat },
  { to: '/c/$connectionId/activity', name: 'Activity', shortcut: '8', Icon: IconHistory },
] as const;

/** The views of a connection, each with its key. */
export function Rail({ connectionId }: { readonly connectionId: string }) {
  const navigate = useNavigate();
  useCommands(
    views.map(({ to, name, shortcut }) => ({
      id: `go-${name}`,
      title: `Go to ${name.toLowerCase()}`,
      group: 'connection',
      shortcut,
      run: () => void navigate({ to, params: { connectionId } }),
    })),
  );
  return (
    <nav className={styles['rail']} aria-label="Views">
      {views.map(({ to, name, shortcut, Icon }) => (
        <Link
          key={to}
          to={to}
          params={{ connectionId }}
          title={`${name} (${shortcut})`}
          aria-label={name}
          activeOptions={{ includeSearch: false }}
        >
          <Icon aria-hidden="true" />
        </Link>
      ))}
      <div className={styles['foot']}>
        <Link
          to="/c/$connectionId/settings"
          params={{ connectionId }}
          title="Settings"
          aria-label="Settings"
          activeOptions={{ includeSearch: false }}
        >
          <IconSettings aria-hidden="true" />
        </Link>
      </div>
    </nav>
  );
}
