import { IconServer2, IconUser, IconWaveSine } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { SettingsMenu } from './SettingsMenu.tsx';
import styles from './Frame.module.css';

const views = [
  { to: '/c/$connectionId/simulations', name: 'Simulations', Icon: IconWaveSine },
  { to: '/c/$connectionId/users', name: 'Users', Icon: IconUser },
  { to: '/c/$connectionId/clusters', name: 'Clusters', Icon: IconServer2 },
] as const;

/** The views of a connection; the keys 1, 2, 3… lead there too. */
export function Rail({ connectionId }: { readonly connectionId: string }) {
  const navigate = useNavigate();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const typing =
        event.target instanceof Element &&
        event.target.closest('input, textarea, select, [role=dialog], [contenteditable=true]') !== null;
      if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
      const view = views[Number(event.key) - 1];
      if (view !== undefined) void navigate({ to: view.to, params: { connectionId } });
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [navigate, connectionId]);
  return (
    <nav className={styles['rail']} aria-label="Views">
      {views.map(({ to, name, Icon }, index) => (
        <Link
          key={to}
          to={to}
          params={{ connectionId }}
          title={`${name} (${index + 1})`}
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
