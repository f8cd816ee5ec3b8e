import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import type { Wish } from '#renderer/acts/actWish.ts';
import { ActDialog } from '#renderer/features/acts/ActDialog.tsx';
import { ExportArchiveDialog } from '#renderer/features/exporting/ExportArchiveDialog.tsx';
import { UnlockDialog } from '#renderer/features/connecting/UnlockDialog.tsx';
import type { Connection } from '#shared/domain/connection.ts';
import { ActsContext } from './actsContext.ts';
import { addClusterWish, addUserWish } from './windowWish.ts';

interface ActsProviderProps {
  readonly connection: Connection;
  readonly isLocked: boolean;
  readonly children: ReactNode;
}

/** Lets everything below ask for acts of administration, one at a time. */
export function ActsProvider({ connection, isLocked, children }: ActsProviderProps) {
  const [wish, setWish] = useState<Wish>();
  // One that is under way is ended by its own buttons, never by another wish.
  const ask = useCallback((next: Wish) => setWish((before) => before ?? next), []);
  const access = useMemo(() => ({ ask }), [ask]);
  useEffect(() => addUserWish.hear(() => ask({ kind: 'add-user' })), [ask]);
  useEffect(() => addClusterWish.hear(() => ask({ kind: 'add-cluster' })), [ask]);
  return (
    <ActsContext value={access}>
      {children}
      {wish === undefined ? null : wish.kind === 'export-simulations' ? (
        <ExportArchiveDialog connectionId={connection.id} wish={wish} onClose={() => setWish(undefined)} />
      ) : (
        <ActDialog
          connection={connection}
          isLocked={isLocked}
          wish={wish}
          UnlockQuestion={UnlockDialog}
          onClose={() => setWish(undefined)}
        />
      )}
    </ActsContext>
  );
}
