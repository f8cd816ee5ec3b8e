import { useQuery } from '@tanstack/react-query';
import { Navigate, Outlet, useLocation, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { LinkBanner } from '#renderer/features/connecting/LinkBanner.tsx';
import { useConnectionStatus } from '#renderer/features/connecting/useConnectionStatus.ts';
import { simulationQuery } from '#renderer/features/simulation/simulationQueries.ts';
import { BackupJobsProvider } from '#renderer/features/backups/BackupJobsProvider.tsx';
import { ExportsProvider } from '#renderer/listing/ExportsProvider.tsx';
import type { ListStatus } from '#renderer/listing/useListView.ts';
import { ConnectionLostContext } from '#renderer/ui/QueryPanel.tsx';
import type { Connection, ConnectionStatus } from '#shared/domain/connection.ts';
import { visibleText } from '#shared/visibleText.ts';
import { OperationsProvider } from '../OperationsProvider.tsx';
import { ConnectionContext } from '../connectionContext.ts';
import { OpeningPage } from '../pages/OpeningPage.tsx';
import { needsYaptide, Rail } from './Rail.tsx';
import { emptyStatus, StatusBar } from './StatusBar.tsx';
import { TopBar } from './TopBar.tsx';
import { useConnectionCommands } from '../palette/useAppCommands.ts';
import { useOpenedConnection } from '../useOpenedConnection.ts';
import styles from './Frame.module.css';

/** The frame around everything within one connection: bars, rail, notices. */
export function ConnectionFrame() {
  const { connectionId } = useParams({ from: '/c/$connectionId' });
  return <FrameOf key={connectionId} connectionId={connectionId} />;
}

function FrameOf({ connectionId }: { readonly connectionId: string }) {
  const opened = useOpenedConnection(connectionId);
  const link = useConnectionStatus(connectionId, opened.step === 'open');
  if (opened.step !== 'open') return <OpeningPage connectionId={connectionId} opened={opened} />;
  return <OpenFrame connection={opened.connection} link={link} />;
}

interface OpenFrameProps {
  readonly connection: Connection;
  /** undefined while unknown. */
  readonly link: ConnectionStatus | undefined;
}

function OpenFrame({ connection, link }: OpenFrameProps) {
  const [status, setStatus] = useState<ListStatus>(emptyStatus);
  useConnectionCommands(connection, link);
  useWindowTitle(connection);
  const isLost = link !== undefined && link.link.state !== 'connected';
  return (
    <ConnectionContext value={{ connection, setStatus }}>
      <ExportsProvider>
        <BackupJobsProvider>
          <div className={styles['frame']}>
            <TopBar connection={connection} status={link} />
            <Rail connection={connection} />
            <main className={styles['main']}>
              {link !== undefined && <LinkBanner status={link} />}
              <Notices connection={connection} />
              <div className={styles['page']}>
                <OperationsProvider connection={connection} status={link}>
                  <ConnectionLostContext value={isLost}>
                    <View connection={connection} />
                  </ConnectionLostContext>
                </OperationsProvider>
              </div>
            </main>
            <StatusBar connection={connection} status={status} link={link} />
          </div>
        </BackupJobsProvider>
      </ExportsProvider>
    </ConnectionContext>
  );
}

/** The view of the address; one of yaptide's tables has nothing to show of another database, whose tables are shown instead. */
function View({ connection: { id, isYaptide } }: Pick<OpenFrameProps, 'connection'>) {
  const view = useLocation({ select: ({ pathname }) => pathname.split('/').at(-1) ?? '' });
  if (isYaptide || !needsYaptide(view)) return <Outlet />;
  return <Navigate to="/c/$connectionId/tables" params={{ connectionId: id }} search={{ instead: view }} replace />;
}

/** The window's title names what is open: `Simulation 12, Proton 150 MeV · the lab – Tidescope`. */
function useWindowTitle({ id, name }: Connection): void {
  const view = useLocation({ select: ({ pathname }) => pathname.split('/')[3] ?? 'overview' });
  const { simulation } = useSearch({ strict: false });
  // Loaded by the detail; this only observes it.
  const { data } = useQuery({ ...simulationQuery(useClient(), id, simulation ?? 0), enabled: false });
  const title = data === undefined || data.title === '' ? '' : `, ${visibleText(data.title.slice(0, 80))}`;
  const open =
    simulation === undefined
      ? view === 'sql'
        ? 'SQL'
        : `${view.charAt(0).toUpperCase()}${view.slice(1)}`
      : `Simulation ${simulation}${title}`;
  useEffect(() => {
    document.title = `${open} · ${visibleText(name)} – Tidescope`;
    return () => {
      document.title = 'Tidescope';
    };
  }, [open, name]);
}

function Notices({ connection }: { readonly connection: Connection }) {
  const [hidden, setHidden] = useState<readonly string[]>([]);
  return connection.notices
    .filter(({ code }) => !hidden.includes(code))
    .map(({ code, message, hint }) => (
      <div key={code} className={styles['notice']} role="note">
        <b>{message}.</b>
        <span>{hint}</span>
        <button type="button" onClick={() => setHidden([...hidden, code])}>
          Hide
        </button>
      </div>
    ));
}
