import { useCallback, useMemo } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { type Companion, useCompanions } from '#renderer/listing/useCompanions.ts';
import type { UserCredentials, UserSummary } from '#shared/domain/user.ts';
import { fetchUserBytes, fetchUserCredentials } from './userQueries.ts';

interface UserCompanionsOptions {
  readonly connectionId: string;
  readonly first: number;
  readonly last: number;
  readonly rowAt: (index: number) => UserSummary | undefined;
}

/** What is known of the users in view besides their rows. */
export interface UserCompanions {
  /** Bytes of their simulations. */
  readonly bytesOf: (id: number) => Companion<number>;
  /** Of users with a certificate or a private key. */
  readonly credentialsOf: (id: number) => Companion<UserCredentials>;
}

/** Asks for what the users in view have stored, and for what their certificates say. */
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
    bytesOf: useCompanions<number>({ scope: connectionId, ids, fetch: fetchBytes }),
    credentialsOf: useCompanions<UserCredentials>({
      scope: connectionId,
      ids: withCredentials,
      fetch: fetchCredentials,
    }),
  };
}
