import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { archivesQuery } from '#renderer/features/archives/archiveQueries.ts';
import { RestoreDialog } from '#renderer/features/archives/RestoreDialog.tsx';
import { UnlockDialog } from '#renderer/features/connecting/UnlockDialog.tsx';
import { ExportArchiveDialog } from '#renderer/features/exporting/ExportArchiveDialog.tsx';
import { OperationDialog } from '#renderer/features/operations/OperationDialog.tsx';
import type { Request } from '#renderer/operations/operationRequest.ts';
import { WriteAccessContext } from '#renderer/operations/UnlockOrSubmit.tsx';
import { useCommands } from '#renderer/ui/commands.tsx';
import type { Connection, ConnectionStatus } from '#shared/domain/connection.ts';
import { OperationsContext } from './operationsContext.ts';

interface OperationsProviderProps {
  readonly connection: Connection;
  /** undefined while unknown. */
  readonly status: ConnectionStatus | undefined;
  readonly children: ReactNode;
}

/** Lets everything below request operations, one at a time, and know whether they are possible now. */
export function OperationsProvider({ connection, status, children }: OperationsProviderProps) {
  const [request, setRequest] = useState<Request>();
  const [undoing, setUndoing] = useState<string>();
  // One in progress is ended by its own buttons, never by another request.
  const ask = useCallback((next: Request) => setRequest((before) => before ?? next), []);
  const access = useMemo(() => ({ ask }), [ask]);
  const isLocked = (status?.unlockedUntil ?? null) === null;
  const isLost = status !== undefined && status.link.state !== 'connected';
  const write = useMemo(
    () => ({ connection, isLocked, isLost, UnlockQuestion: UnlockDialog }),
    [connection, isLocked, isLost],
  );
  useCommands(
    connection.isYaptide
      ? [
          { id: 'add-user', title: 'Add user…', group: 'connection', run: () => ask({ kind: 'add-user' }) },
          { id: 'add-cluster', title: 'Add cluster…', group: 'connection', run: () => ask({ kind: 'add-cluster' }) },
        ]
      : [],
  );
  const navigate = useNavigate();
  const close = (): void => setRequest(undefined);
  return (
    <WriteAccessContext value={write}>
      <OperationsContext value={access}>
        {children}
        {request === undefined ? null : request.kind === 'export-simulations' ? (
          <ExportArchiveDialog connectionId={connection.id} request={request} onClose={close} />
        ) : (
          <OperationDialog
            request={request}
            onUndo={(archive) => {
              setRequest(undefined);
              setUndoing(archive);
            }}
            onJournal={() => {
              close();
              void navigate({
                to: '/c/$connectionId/activity',
                params: { connectionId: connection.id },
                search: { tab: 'journal' },
              });
            }}
            onClose={close}
          />
        )}
        {undoing !== undefined && <UndoDialog path={undoing} onClose={() => setUndoing(undefined)} />}
      </OperationsContext>
    </WriteAccessContext>
  );
}

/** Undoes an operation: restores its archive. */
function UndoDialog({ path, onClose }: { readonly path: string; readonly onClose: () => void }) {
  const { data } = useQuery(archivesQuery(useClient()));
  const header = data?.archives.find((archive) => archive.path === path)?.header ?? null;
  return header === null ? null : <RestoreDialog kind="restore" path={path} header={header} onClose={onClose} />;
}
