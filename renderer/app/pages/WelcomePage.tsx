import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { useConnecting } from '#renderer/features/connecting/connectingContext.ts';
import { ProfilesSection } from '#renderer/features/profiles/list/ProfilesSection.tsx';
import { readOverviewAhead } from '#renderer/features/overview/overviewQueries.ts';
import { connectionQueries } from '#renderer/features/welcome/connectionQueries.ts';
import { useOpenConnection } from '#renderer/features/welcome/useOpenConnection.ts';
import { WelcomeView } from '#renderer/features/welcome/WelcomeView.tsx';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { useNow } from '#renderer/ui/useNow.ts';
import type { Connection, Target } from '#shared/domain/connection.ts';
import { TopBar } from '../frame/TopBar.tsx';
import { isResultFile, useDroppedFile, useOpenResults } from '../frame/DropTarget.tsx';
import { connectionKey } from '../useOpenedConnection.ts';
import styles from '../frame/Frame.module.css';

/** The first page: opens a connection and goes to its overview. */
export function WelcomePage() {
  const client = useClient();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const now = useNow(30_000);
  const { zone } = usePreferences().preferences;
  const recent = useQuery(connectionQueries.recent(client));
  const host = useQuery(connectionQueries.host(client));
  const onOpened = useCallback(
    (connection: Connection) => {
      readOverviewAhead(client, connection, zone);
      queries.setQueryData(connectionKey(connection.id), connection);
      void navigate({ to: '/c/$connectionId', params: { connectionId: connection.id } });
    },
    [client, queries, navigate, zone],
  );
  const begin = useConnecting();
  const openResults = useOpenResults();
  const { opening, open: openHere, cancel, fail } = useOpenConnection(onOpened);
  const open = useCallback(
    (target: Target, progressText: string, label = 'the database') => {
      // Targets on this machine open in place; a server is reached step by step.
      if (target.kind === 'file' && isResultFile(target.path)) openResults(target.path);
      else if (target.kind === 'demo' || target.kind === 'file') openHere(target, progressText);
      else begin(target, { label, purpose: 'connect' });
    },
    [openHere, openResults, begin],
  );
  const forget = useMutation({
    mutationFn: async (id: string) => client.call('connections.forget', { id }),
    onSettled: async () => queries.invalidateQueries({ queryKey: ['connections'] }),
  });
  const choose = useCallback(() => {
    client.call('host.chooseFile', {}).then(({ path }) => {
      if (path === null) return undefined;
      return isResultFile(path) ? openResults(path) : open({ kind: 'file', path }, 'Opening the file');
    }, fail);
  }, [client, open, openResults, fail]);
  const openFile = useCallback(
    (file: File) => {
      if (isResultFile(file.name)) {
        openResults(file);
        return;
      }
      client.pathOfFile(file).then((path) => open({ kind: 'file', path }, `Opening ${file.name}`), fail);
    },
    [client, open, openResults, fail],
  );
  useDroppedFile(openFile);
  return (
    <div className={styles['welcome']}>
      <TopBar connection={undefined} status={undefined} />
      <WelcomeView
        recent={recent.data ?? []}
        opening={opening}
        onOpen={open}
        onCancel={cancel}
        onChooseFile={host.data?.canChooseFile === true ? choose : undefined}
        onFile={openFile}
        onForget={forget.mutate}
        onSsh={() => void navigate({ to: '/profiles/new', search: { through: 'ssh' } })}
        saved={
          <ProfilesSection
            onConnect={(target, label) => begin(target, { label, purpose: 'connect' })}
            onTest={(target, label) => begin(target, { label, purpose: 'test' })}
            onEdit={(profileId) => void navigate({ to: '/profiles/$profileId', params: { profileId } })}
            onNew={() => void navigate({ to: '/profiles/new' })}
          />
        }
        now={now}
      />
      <footer className={styles['status']}>
        <span>Tidescope {host.data?.version ?? ''}</span>
        <span className={styles['end']}>? Keys</span>
      </footer>
    </div>
  );
}
