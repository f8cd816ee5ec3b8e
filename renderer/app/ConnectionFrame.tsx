import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Outlet, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { type CallOptions, type Client, toFailure } from '#renderer/api/client.ts';
import { withStage } from '#renderer/features/connecting/attemptState.ts';
import { LinkBanner } from '#renderer/features/connecting/LinkBanner.tsx';
import { StageList } from '#renderer/features/connecting/StageList.tsx';
import { useConnectionStatus } from '#renderer/features/connecting/useConnectionStatus.ts';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import type { ListStatus } from '#renderer/ui/listStatus.ts';
import type { Stage } from '#shared/domain/attempt.ts';
import type { Connection } from '#shared/domain/connection.ts';
import { FailureError } from '#shared/failure.ts';
import { ConnectionContext } from './connectionContext.ts';
import { Rail } from './Rail.tsx';
import { ReopenForm } from './ReopenForm.tsx';
import { emptyStatus, StatusBar } from './StatusBar.tsx';
import { TopBar } from './TopBar.tsx';
import styles from './Frame.module.css';

/** What the id of a connection begins with that was opened from a saved profile. */
const profilePrefix = 'profile-';

/** Gets an open connection; one that is only known from before is opened again, if it needs no password. */
async function getOrReopen(client: Client, connectionId: string, options: CallOptions): Promise<Connection> {
  try {
    return await client.call('connections.get', { connectionId }, options);
  } catch (error) {
    if (!(error instanceof FailureError) || error.failure.code !== 'not-found') throw error;
    if (connectionId === 'demo') return client.call('connections.open', { target: { kind: 'demo' } }, options);
    const target = connectionId.startsWith(profilePrefix)
      ? ({ kind: 'profile', id: connectionId.slice(profilePrefix.length) } as const)
      : ({ kind: 'recent', id: connectionId } as const);
    return client.call('connections.open', { target }, options);
  }
}

/** The frame around everything within one connection: bars, rail, notices. */
export function ConnectionFrame() {
  const { connectionId } = useParams({ from: '/c/$connectionId' });
  const client = useClient();
  const queries = useQueryClient();
  const [status, setStatus] = useState<ListStatus>(emptyStatus);
  const [stages, setStages] = useState<readonly Stage[]>([]);
  const queryKey = ['connections', 'one', connectionId];
  const { data: connection, error } = useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      setStages([]);
      return getOrReopen(client, connectionId, {
        signal,
        onStage: (stage) => setStages((before) => withStage(before, stage)),
      });
    },
    staleTime: Infinity,
  });
  const link = useConnectionStatus(connectionId, connection !== undefined);
  if (connection === undefined) {
    return (
      <div className={styles['welcome']}>
        <TopBar connection={undefined} status={undefined} />
        <main className={styles['center']}>
          {stages.length > 0 && <StageList stages={stages} />}
          {error !== null && <FailurePanel failure={toFailure(error)} />}
          {error instanceof FailureError && error.failure.code === 'login-refused' && (
            <ReopenForm id={connectionId} onOpened={(opened) => queries.setQueryData(queryKey, opened)} />
          )}
        </main>
        <footer className={styles['status']} />
      </div>
    );
  }
  return (
    <ConnectionContext value={{ connection, setStatus }}>
      <div className={styles['frame']}>
        <TopBar connection={connection} status={link} />
        <Rail connectionId={connection.id} />
        <main className={styles['main']}>
          {link !== undefined && <LinkBanner status={link} />}
          <Notices connection={connection} />
          <div className={styles['page']}>
            <Outlet />
          </div>
        </main>
        <StatusBar connection={connection} status={status} link={link} />
      </div>
    </ConnectionContext>
  );
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
