import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import type { Request } from '#renderer/operations/operationRequest.ts';
import { OperationDialog } from '#renderer/features/operations/OperationDialog.tsx';
import { ExportArchiveDialog } from '#renderer/features/exporting/ExportArchiveDialog.tsx';
import { UnlockDialog } from '#renderer/features/connecting/UnlockDialog.tsx';
import type { Connection } from '#shared/domain/connection.ts';
import { OperationsContext } from './operationsContext.ts';
import { addClusterRequest, addUserRequest } from './windowRequest.ts';

interface OperationsProviderProps {
  readonly connection: Connection;
  readonly isLocked: boolean;
  readonly children: ReactNode;
}

/** Lets everything below ask for operations of administration, one at a time. */
export function OperationsProvider({ connection, isLocked, children }: OperationsProviderProps) {
  const [request, setRequest] = useState<Request>();
  // One that is under way is ended by its own buttons, never by another request.
  const ask = useCallback((next: Request) => setRequest((before) => before ?? next), []);
  const access = useMemo(() => ({ ask }), [ask]);
  useEffect(() => addUserRequest.hear(() => ask({ kind: 'add-user' })), [ask]);
  useEffect(() => addClusterRequest.hear(() => ask({ kind: 'add-cluster' })), [ask]);
  return (
    <OperationsContext value={access}>
      {children}
      {request === undefined ? null : request.kind === 'export-simulations' ? (
        <ExportArchiveDialog connectionId={connection.id} request={request} onClose={() => setRequest(undefined)} />
      ) : (
        <OperationDialog
          connection={connection}
          isLocked={isLocked}
          request={request}
          UnlockQuestion={UnlockDialog}
          onClose={() => setRequest(undefined)}
        />
      )}
    </OperationsContext>
  );
}
