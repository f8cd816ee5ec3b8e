import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { ProfilesSection } from '#renderer/features/profiles/ProfilesSection.tsx';
import { connectionQueries } from '#renderer/features/welcome/connectionQueries.ts';
import { useOpenConnection } from '#renderer/features/welcome/useOpenConnection.ts';
import { WelcomeView } from '#renderer/features/welcome/WelcomeView.tsx';
import { useNow } from '#renderer/ui/useNow.ts';
import type { Connection, Target } from '#shared/domain/connection.ts';
import { TestPanel } from './TestPanel.tsx';
import { TopBar } from './TopBar.tsx';
import { useDroppedFile } from './DropTarget.tsx';
import { useTestConnection } from './useTestConnection.ts';
import styles from './Frame.module.css';

/** The first page: opens a connection and goes to its simulations. */
export function WelcomePage() {
  const client = useClient();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const now = useNow(30_000);
  const recent = useQuery(connectionQueries.recent(client));
  const host = useQuery(connectionQueries.host(client));
  const onOpened = useCallback(
    (connection: Connection) => {
      queries.setQueryData(['connections', 'one', connection.id], connection);
      void navigate({ to: '/c/$connectionId/simulations', params: { connectionId: connection.id } });
    },
    [queries, navigate],
  );
  const { opening, open, cancel, fail } = useOpenConnection(onOpened);
  const forget = useMutation({
    mutationFn: async (id: string) => client.call('connections.forget', { id }),
    onSettled: async () => queries.invalidateQueries({ queryKey: ['connections'] }),
  });
  const choose = useCallback(() => {
    client
      .call('host.chooseFile', {})
      .then(({ path }) => (path === null ? undefined : open({ kind: 'file', path }, 'Opening the file')), fail);
  }, [client, open, fail]);
  const openFile = useCallback(
    (file: File) => {
      client.pathOfFile(file).then((path) => open({ kind: 'file', path }, `Opening ${file.name}`), fail);
    },
    [client, open, fail],
  );
  useDroppedFile(openFile);
  return (
    <div className={styles['welcome']}>
      <TopBar connection={undefined} />
      <WelcomeView
        recent={recent.data ?? []}
        opening={opening}
        onOpen={open}
        onCancel={cancel}
        onChooseFile={host.data?.canChooseFile === true ? choose : undefined}
        onFile={openFile}
        onForget={forget.mutate}
        onSsh={() => void navigate({ to: '/profiles/new', search: { through: 'ssh' } })}
        saved={<SavedConnections onConnect={open} />}
        now={now}
      />
      <footer className={styles['status']}>
        <span>Tidescope {host.data?.version ?? ''}</span>
        <span className={styles['end']}>? Keys</span>
      </footer>
    </div>
  );
}

interface SavedConnectionsProps {
  readonly onConnect: (target: Target, progressText: string) => void;
}

/** The saved connections, and what a test of one of them found. */
function SavedConnections({ onConnect }: SavedConnectionsProps) {
  const navigate = useNavigate();
  const { testing, test, stop } = useTestConnection();
  return (
    <>
      <TestPanel testing={testing} onStop={stop} />
      <ProfilesSection
        onConnect={(target, label) => onConnect(target, `Connecting to ${label}`)}
        onTest={test}
        onEdit={(profileId) => void navigate({ to: '/profiles/$profileId', params: { profileId } })}
        onNew={() => void navigate({ to: '/profiles/new' })}
      />
    </>
  );
}
