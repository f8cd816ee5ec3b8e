import {
  IconActivityHeartbeat,
  IconHelp,
  IconListDetails,
  IconHistory,
  IconHome,
  IconServer2,
  IconSettings,
  IconTable,
  IconTerminal2,
  IconUser,
  IconWaveSine,
} from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useCommands, useRunCommand } from '#renderer/ui/commands.tsx';
import type { Connection } from '#shared/domain/connection.ts';
import styles from './Frame.module.css';

/** The views of a connection, in the order of the rail. Those of yaptide's tables are omitted for other databases. */
export const views = [
  { to: '/c/$connectionId', name: 'Overview', shortcut: '1', Icon: IconHome, needsYaptide: false },
  { to: '/c/$connectionId/simulations', name: 'Simulations', shortcut: '2', Icon: IconWaveSine, needsYaptide: true },
  { to: '/c/$connectionId/users', name: 'Users', shortcut: '3', Icon: IconUser, needsYaptide: true },
  { to: '/c/$connectionId/clusters', name: 'Clusters', shortcut: '4', Icon: IconServer2, needsYaptide: true },
  { to: '/c/$connectionId/tables', name: 'Tables', shortcut: '5', Icon: IconTable, needsYaptide: false },
  { to: '/c/$connectionId/sql', name: 'SQL', shortcut: '6', Icon: IconTerminal2, needsYaptide: false },
  { to: '/c/$connectionId/tasks', name: 'Tasks', shortcut: '9', Icon: IconListDetails, needsYaptide: true },
  { to: '/c/$connectionId/health', name: 'Health', shortcut: '7', Icon: IconActivityHeartbeat, needsYaptide: false },
  { to: '/c/$connectionId/activity', name: 'Activity', shortcut: '8', Icon: IconHistory, needsYaptide: false },
] as const;

/** Whether a view, by the last part of its address, shows what only yaptide's databases have. */
export function needsYaptide(part: string): boolean {
  if (part === 'compare' || part === 'gallery') return true;
  return views.some((view) => view.needsYaptide && view.to.endsWith(`/${part}`));
}

/** The views of a connection, each with its key. */
export function Rail({ connection }: { readonly connection: Connection }) {
  const { id: connectionId, isYaptide } = connection;
  const shown = views.filter((view) => isYaptide || !view.needsYaptide);
  const navigate = useNavigate();
  const run = useRunCommand();
  useCommands(
    shown.map(({ to, name, shortcut }) => ({
      id: `go-${name}`,
      title: `Go to ${name === 'SQL' ? name : name.toLowerCase()}`,
      group: 'connection',
      shortcut,
      run: () => void navigate({ to, params: { connectionId } }),
    })),
  );
  return (
    <nav className={styles['rail']} aria-label="Views">
      {shown.map(({ to, name, shortcut, Icon }) => (
        <Link
          key={to}
          to={to}
          params={{ connectionId }}
          title={`${name} (${shortcut})`}
          aria-label={name}
          activeOptions={{ includeSearch: false, exact: name === 'Overview' }}
        >
          <Icon aria-hidden="true" />
        </Link>
      ))}
      <div className={styles['foot']}>
        <button type="button" title="Help" aria-label="Help" onClick={() => run('help')}>
          <IconHelp aria-hidden="true" />
        </button>
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
