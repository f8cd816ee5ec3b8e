import { createContext, type ReactNode, useContext } from 'react';
import type { Client } from '#renderer/api/client.ts';

const ApiContext = createContext<Client | undefined>(undefined);

interface ApiProviderProps {
  readonly client: Client;
  readonly children: ReactNode;
}

/** Provides the client to everything below. */
export function ApiProvider({ client, children }: ApiProviderProps) {
  return <ApiContext value={client}>{children}</ApiContext>;
}

/** The client of the nearest ApiProvider. */
export function useClient(): Client {
  const client = useContext(ApiContext);
  if (client === undefined) throw new Error('useClient needs an ApiProvider above it');
  return client;
}
