import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { RecentChanges } from '#renderer/features/journal/RecentChanges.tsx';
import { OverviewView } from '#renderer/features/overview/OverviewView.tsx';
import { ProblemTiles } from '#renderer/features/problems/ProblemTiles.tsx';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { useNow } from '#renderer/ui/useNow.ts';
import type { OverviewRange } from '#shared/domain/overview.ts';
import type { ProblemKind } from '#shared/domain/problem.ts';
import { useConnection } from '../connectionContext.ts';
import { useOpenSimulation, useShowSimulations } from './useShowSimulations.ts';

/** A connection at a glance: the first thing that is shown of it. */
export function OverviewPage() {
  const { connection } = useConnection();
  const { preferences } = usePreferences();
  const { range } = useSearch({ from: '/c/$connectionId/' });
  const navigate = useNavigate({ from: '/c/$connectionId/' });
  const now = useNow(30_000);
  const params = { connectionId: connection.id };
  const onRange = useCallback(
    (next: OverviewRange) => void navigate({ search: { range: next }, replace: true }),
    [navigate],
  );
  const showProblems = (kind: ProblemKind): void =>
    void navigate({
      to: '/c/$connectionId/health',
      params,
      search: { stuck: kind === 'stuck' ? undefined : { kind } },
    });
  return (
    <OverviewView
      connection={connection}
      range={range}
      onRange={onRange}
      now={now}
      zone={preferences.zone}
      onShowSimulations={useShowSimulations(connection.id)}
      onOpenSimulation={useOpenSimulation(connection.id)}
      onOpenUser={(user) => void navigate({ to: '/c/$connectionId/users', params, search: { user } })}
      onShowUsers={() => void navigate({ to: '/c/$connectionId/users', params })}
      renderProblems={(isReady) => (
        <ProblemTiles
          connectionId={connection.id}
          isReady={isReady}
          onShowKind={showProblems}
          onShowOrphans={() => void navigate({ to: '/c/$connectionId/health', params, search: { tab: 'orphans' } })}
        />
      )}
      changes={
        <RecentChanges
          connection={connection}
          now={now}
          zone={preferences.zone}
          onShowJournal={() => void navigate({ to: '/c/$connectionId/activity', params, search: { tab: 'journal' } })}
        />
      }
    />
  );
}
