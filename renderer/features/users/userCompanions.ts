import { useCallback, useMemo } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import type { Client } from '#renderer/api/client.ts';
import { type Companions, useCompanions } from '#renderer/listing/useCompanions.ts';
import type { UserCredentials, UserSummary } from '#shared/domain/user.ts';

interface On {
  readonly client: Client;
  readonly connectionId: string;
}

interface UserCompanionsOptions {
  readonly connectionId: string;
  readonly first: number;
  readonly last: number;
  readonly rowAt: (index: number) => UserSummary | undefined;
}

/** Facts about the visible users that their rows do not contain. */
export interface UserCompanions {
  /** Bytes of their simulations. */
  readonly bytes: Companions<number>;
  /** Of users with a certificate or a private key. */
  readonly credentials: Companions<UserCredentials>;
}

/** Requests the storage and the certificate contents of the visible users. */
export function useUserCompanions({ connectionId, first, last, rowAt }: UserCompanionsOptions): UserCompanions {
  const client = useClient();
  const fetchBytes = useCallback(
    async (ids: readonly number[], signal: AbortSignal) => fetchUserBytes({ client, connectionId }, ids, signal),
    [client, connectionId],
  );
  const fetchCredentials = useCallback(
    async (ids: readonly number[], signal: AbortSignal) => fetchUserCredentials({ client, connectionId }, ids, signal),
    [client, connectionId],
  );
  const users = useMemo(() => {
    const rows = Array.from({ length: Math.max(0, last - first + 1) }, (_, step) => rowAt(first + step));
    return rows.flatMap((row) => (row === undefined ? [] : [row]));
  }, [first, last, rowAt]);
  const ids = useMemo(() => users.map(({ id }) => id), [users]);
  const withCredentials = useMemo(
    () => users.filter((user) => user.hasCertificate || user.hasPrivateKey).map(({ id }) => id),
    [users],
  );
  return {
    bytes: useCompanions<number>({ scope: connectionId, ids, fetch: fetchBytes }),
    credentials: useCompanions<UserCredentials>({
      scope: connectionId,
      ids: withCredentials,
      fetch: fetchCredentials,
    }),
  };
}

/** Bytes stored of some users' simulations, by the users' ids. */
async function fetchUserBytes(
  { client, connectionId }: On,
  ids: readonly number[],
  signal: AbortSignal,
): Promise<ReadonlyMap<number, number>> {
  const found = await client.call('users.storage', { connectionId, ids: [...ids] }, { signal });
  return new Map(found.map(({ id, bytes }) => [id, bytes]));
}

/** The stored SSH credentials of some users, by the users' ids. */
async function fetchUserCredentials(
  { client, connectionId }: On,
  ids: readonly number[],
  signal: AbortSignal,
): Promise<ReadonlyMap<number, UserCredentials>> {
  const found = await client.call('users.credentials', { connectionId, ids: [...ids] }, { signal });
  return new Map(found.map((credentials) => [credentials.id, credentials]));
}
