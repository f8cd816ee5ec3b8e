import { createContext, useContext } from 'react';
import type { ListStatus } from '#renderer/listing/useListView.ts';
import type { Connection } from '#shared/domain/connection.ts';

interface ConnectionAccess {
  readonly connection: Connection;
  /** Sets what the status bar shows about the current list. */
  readonly setStatus: (status: ListStatus) => void;
}

export const ConnectionContext = createContext<ConnectionAccess | undefined>(undefined);

/** The connection that the page is about. */
export function useConnection(): ConnectionAccess {
  const access = useContext(ConnectionContext);
  if (access === undefined) throw new Error('useConnection needs a ConnectionFrame above it');
  return access;
}
