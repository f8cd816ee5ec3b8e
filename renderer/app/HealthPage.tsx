import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { type StuckListState, stuckListStateSchema } from '#renderer/features/stuck/stuckListState.ts';
import { StuckView } from '#renderer/features/stuck/StuckView.tsx';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { useNow } from '#renderer/ui/useNow.ts';
import { useActs } from './actsContext.ts';
import { useConnection } from './connectionContext.ts';
import { TabbedPage } from './TabbedPage.tsx';

const tabs = [
  { name: 'stuck', label: 'In trouble' },
  { name: 'cleanup', label: 'Clean-up' },
] as const;
const plainStuck = stuckListStateSchema.parse({});

/** What is wrong in the database, and what may go. */
export function HealthPage() {
  const { tab = 'stuck' } = useSearch({ from: '/c/$connectionId/health' });
  const navigate = useNavigate({ from: '/c/$connectionId/health' });
  return (
    <TabbedPage
      label="Health"
      tabs={tabs}
      chosen={tab}
      onChoose={(next) => void navigate({ search: (before) => ({ ...before, tab: next }) })}
    >
      {tab === 'stuck' ? <Stuck /> : <p>{tab}</p>}
    </TabbedPage>
  );
}

function Stuck() {
  const { connection, setStatus } = useConnection();
  const { stuck = plainStuck } = useSearch({ from: '/c/$connectionId/health' });
  const navigate = useNavigate({ from: '/c/$connectionId/health' });
  const { preferences } = usePreferences();
  const { ask } = useActs();
  const now = useNow(30_000);
  const onView = useCallback(
    (change: Partial<StuckListState>) =>
      void navigate({
        search: (before) => ({ ...before, stuck: { ...(before.stuck ?? plainStuck), ...change } }),
        replace: true,
      }),
    [navigate],
  );
  const onOpenSimulation = useCallback(
    (simulation: number) =>
      void navigate({
        to: '/c/$connectionId/simulations',
        params: { connectionId: connection.id },
        search: { simulation },
      }),
    [navigate, connection.id],
  );
  return (
    <StuckView
      connectionId={connection.id}
      view={stuck}
      onView={onView}
      onOpenSimulation={onOpenSimulation}
      onWish={ask}
      now={now}
      zone={preferences.zone}
      onStatus={setStatus}
    />
  );
}
