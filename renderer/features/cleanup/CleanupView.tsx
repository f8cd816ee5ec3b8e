import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import type { Zone } from '#renderer/format/formatInstant.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { ListFrame, ListHeader } from '#renderer/ui/ListHeader.tsx';
import { QueryPanel } from '#renderer/ui/QueryPanel.tsx';
import type { CleanupCriteria, CleanupPlan } from '#shared/domain/cleanup.ts';
import type { Connection } from '#shared/domain/connection.ts';
import { formatPlural } from '#shared/figures.ts';
import { CleanupDialog } from './CleanupDialog.tsx';
import { CleanupFilters } from './CleanupFilters.tsx';
import { CleanupPlanPanel } from './CleanupPlanPanel.tsx';
import { askedCriteria, type CleanupState } from './cleanupState.ts';
import styles from './Cleanup.module.css';

interface CleanupViewProps {
  readonly connection: Connection;
  readonly view: CleanupState;
  /** Must be stable between renders. */
  readonly onView: (change: Partial<CleanupState>) => void;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly zone: Zone;
}

/** Plans which simulations to remove, and removes them batch by batch. */
export function CleanupView({ connection, view, onView, now, zone }: CleanupViewProps) {
  const client = useClient();
  const queries = useQueryClient();
  const asked = askedCriteria(view.criteria);
  const unfinishedToo = view.unfinishedToo === true;
  const query = useQuery({
    queryKey: ['cleanup', connection.id, 'plan', asked, unfinishedToo],
    queryFn: async ({ signal }) =>
      client.call(
        'cleanup.plan',
        { connectionId: connection.id, criteria: asked ?? { filter: {} }, includesUnfinished: unfinishedToo },
        { signal },
      ),
    staleTime: 60_000,
    // It reads whole tables: returning to the window does not repeat it.
    refetchOnWindowFocus: false,
    enabled: asked !== undefined,
    placeholderData: keepPreviousData,
  });
  const [running, setRunning] = useState<{ readonly plan: CleanupPlan; readonly criteria: CleanupCriteria }>();
  const plan = asked === undefined ? undefined : query.data;
  const count = plan?.simulations ?? 0;
  const isReady = asked !== undefined && plan !== undefined && !query.isPlaceholderData && count > 0;
  return (
    <ListFrame>
      <ListHeader
        title="Clean-up"
        first={0}
        last={-1}
        count={plan?.simulations ?? 0}
        hasRows={false}
        countIsExact={plan !== undefined}
        onRefresh={() => void query.refetch()}
        actions={
          <Button
            look="danger"
            disabled={!isReady}
            onClick={() => (isReady ? setRunning({ plan, criteria: asked }) : undefined)}
          >
            {count === 0 ? 'Remove simulations…' : `Remove ${formatPlural(count, 'simulation')}…`}
          </Button>
        }
      />
      <CleanupFilters
        connectionId={connection.id}
        criteria={view.criteria}
        onCriteria={(criteria) => onView({ criteria, unfinishedToo: undefined })}
        isEmpty={asked === undefined}
      />
      <div className={styles['page']} data-stale={query.isPlaceholderData} aria-busy={query.isFetching}>
        {asked === undefined ? (
          <EmptyState
            title="Choose which simulations to remove"
            text="Filter by age, state, user, simulator, platform or size, by missing results or by damaged blobs. What would be removed and what would remain is shown before anything is changed."
          />
        ) : query.isError ? (
          <FailurePanel failure={toFailure(query.error)} onRetry={() => void query.refetch()} />
        ) : (
          <>
            {query.isFetching && (
              <p key={query.dataUpdatedAt} className={styles['slow']}>
                Counting rows table by table…{' '}
                <Button look="ghost" onClick={() => void queries.cancelQueries({ queryKey: ['cleanup'] })}>
                  Cancel
                </Button>
              </p>
            )}
            <QueryPanel query={query} what="the clean-up plan">
              {(data) => (
                <CleanupPlanPanel
                  connectionId={connection.id}
                  criteria={asked}
                  onCriteria={(criteria) => onView({ criteria })}
                  plan={data}
                  unfinishedToo={unfinishedToo}
                  onUnfinishedToo={(too) => onView({ unfinishedToo: too ? true : undefined })}
                  now={now}
                  zone={zone}
                />
              )}
            </QueryPanel>
          </>
        )}
      </div>
      {running === undefined ? null : (
        <CleanupDialog {...running} unfinishedToo={unfinishedToo} onClose={() => setRunning(undefined)} />
      )}
    </ListFrame>
  );
}
