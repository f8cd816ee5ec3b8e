import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { type CallOptions, type Client, toFailure } from '#renderer/api/client.ts';
import { withStage } from '#renderer/api/useCancellableCall.ts';
import type { Stage } from '#shared/domain/attempt.ts';
import type { Connection } from '#shared/domain/connection.ts';
import { type Failure, FailureError } from '#shared/failure.ts';

/** The prefix of the id of a connection opened from a saved profile. */
const profilePrefix = 'profile-';

/** The key under which the facts of an open connection are cached. */
export const connectionKey = (connectionId: string) => ['connections', 'one', connectionId] as const;

/** The saved profile that an address leads to; undefined for any other kind of connection. */
export function profileIdOf(connectionId: string): string | undefined {
  return connectionId.startsWith(profilePrefix) ? connectionId.slice(profilePrefix.length) : undefined;
}

export type OpenedConnection =
  | { readonly step: 'open'; readonly connection: Connection }
  | { readonly step: 'opening'; readonly stages: readonly Stage[] }
  /** `again` retries. */
  | {
      readonly step: 'failed';
      readonly stages: readonly Stage[];
      readonly failure: Failure;
      readonly again: () => void;
    };

/**
 * The connection that an address names. One that is not open is opened, with its steps reported; one that was closed
 * while it was shown, here or in another window, is not reopened automatically.
 */
export function useOpenedConnection(connectionId: string): OpenedConnection {
  const client = useClient();
  const queries = useQueryClient();
  const [stages, setStages] = useState<readonly Stage[]>([]);
  const queryKey = connectionKey(connectionId);
  const { data, error, isFetching } = useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      if (queries.getQueryData(queryKey) !== undefined)
        return client.call('connections.get', { connectionId }, { signal });
      setStages([]);
      const onStage = (stage: Stage): void => setStages((before) => withStage(before, stage));
      return getOrOpen(client, connectionId, { signal, onStage });
    },
    staleTime: Infinity,
  });
  const isClosed = error !== null && isNotOpen(error) && !isFetching;
  if (data !== undefined && !isClosed) return { step: 'open', connection: data };
  if (error === null || isFetching) return { step: 'opening', stages };
  const again = (): void => void queries.resetQueries({ queryKey, exact: true });
  return { step: 'failed', stages, failure: toFailure(error), again };
}

async function getOrOpen(client: Client, connectionId: string, options: CallOptions): Promise<Connection> {
  try {
    return await client.call('connections.get', { connectionId }, options);
  } catch (error) {
    if (!isNotOpen(error)) throw error;
    if (connectionId === 'demo') return client.call('connections.open', { target: { kind: 'demo' } }, options);
    const profileId = profileIdOf(connectionId);
    const target =
      profileId === undefined
        ? ({ kind: 'recent', id: connectionId } as const)
        : ({ kind: 'profile', id: profileId } as const);
    return client.call('connections.open', { target }, options);
  }
}

function isNotOpen(error: unknown): boolean {
  return error instanceof FailureError && error.failure.code === 'not-open';
}
