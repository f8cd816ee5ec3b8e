import { createContext, type ReactNode, useContext, useEffect, useMemo, useSyncExternalStore } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { useWriteAccess } from '#renderer/operations/UnlockOrSubmit.tsx';
import type { Relation, RelationName } from '#shared/domain/catalog.ts';
import { type EditsSnapshot, EditsStore } from './EditsStore.ts';

const EditsContext = createContext<EditsStore | undefined>(undefined);

interface EditsProviderProps {
  readonly connectionId: string;
  readonly name: RelationName;
  readonly children: ReactNode;
}

/** The staged edits of one table, for its rows and for the open one. */
export function EditsProvider({ connectionId, name: { schema, name }, children }: EditsProviderProps) {
  const client = useClient();
  const store = useMemo(
    () => new EditsStore(client, { connectionId, relation: { schema, name } }),
    [client, connectionId, schema, name],
  );
  useEffect(() => void store.load(), [store]);
  useEffect(
    () =>
      client.listen((event) => {
        if (event.kind === 'rows-changed' && event.connectionId === connectionId) void store.load();
      }),
    [client, connectionId, store],
  );
  return <EditsContext value={store}>{children}</EditsContext>;
}

export function useEditsStore(): EditsStore {
  const store = useContext(EditsContext);
  if (store === undefined) throw new Error('useEditsStore needs an EditsProvider above it');
  return store;
}

/** The staged edits as they are now. */
export function useEdits(): EditsSnapshot {
  const store = useEditsStore();
  return useSyncExternalStore(store.subscribe, store.getSnapshot);
}

/** Whether rows of a table can be edited now: it has a key, and the connection is unlocked. */
export function useIsEditable({ notEditable }: Pick<Relation, 'notEditable'>): boolean {
  const { isLocked, isLost } = useWriteAccess();
  return notEditable === null && !isLocked && !isLost;
}
