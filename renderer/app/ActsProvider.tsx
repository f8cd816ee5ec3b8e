import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import type { ActWish } from '#renderer/acts/actWish.ts';
import { ActDialog } from '#renderer/features/acts/ActDialog.tsx';
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
  const [asked, setAsked] = useState<{ readonly wish: ActWish; readonly number: number }>();
  const ask = useCallback((wish: ActWish) => setAsked((before) => ({ wish, number: (before?.number ?? 0) + 1 })), []);
  const access = useMemo(() => ({ ask }), [ask]);
  useEffect(() => addUserWish.hear(() => ask({ kind: 'add-user' })), [ask]);
  useEffect(() => addClusterWish.hear(() => ask({ kind: 'add-cluster' })), [ask]);
  return (
    <ActsContext value={access}>
      {children}
      {asked === undefined ? null : (
        <ActDialog
          key={asked.number}
          connection={connection}
          isLocked={isLocked}
          wish={asked.wish}
          UnlockQuestion={UnlockDialog}
          onClose={() => setAsked(undefined)}
        />
      )}
    </ActsContext>
  );
}
