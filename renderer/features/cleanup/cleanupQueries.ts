import { queryOptions } from '@tanstack/react-query';
import type { Client } from '#renderer/api/client.ts';
import type { CleanupCriteria } from '#shared/domain/cleanup.ts';

interface CleanupQuestion {
  readonly client: Client;
  readonly connectionId: string;
  readonly criteria: CleanupCriteria;
  /** Whether those that are not at an end would go too. */
  readonly includesUnfinished: boolean;
}

/** What a clean-up would remove and what would remain. */
export function cleanupPlanQuery({ client, connectionId, criteria, includesUnfinished }: CleanupQuestion) {
  return queryOptions({
    queryKey: ['cleanup', connectionId, 'plan', criteria, includesUnfinished],
    queryFn: async ({ signal }) =>
      client.call('cleanup.plan', { connectionId, criteria, includesUnfinished }, { signal }),
    staleTime: 60_000,
    // It reads whole tables: who goes elsewhere and comes back asks again by hand.
    refetchOnWindowFocus: false,
  });
}
