import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useCallback, useState } from 'react';
import { BackupsPanel } from '#renderer/features/backups/BackupsPanel.tsx';
import { type CleanupState, cleanupStateSchema } from '#renderer/features/cleanup/cleanupState.ts';
import { CleanupView } from '#renderer/features/cleanup/CleanupView.tsx';
import { CompareDatabasesDialog } from '#renderer/features/comparison/CompareDatabasesDialog.tsx';
import { useConnecting } from '#renderer/features/connecting/connectingContext.ts';
import { IntegrityView } from '#renderer/features/integrity/IntegrityView.tsx';
import { RehearsalView } from '#renderer/features/migrations/RehearsalView.tsx';
import { type ProblemListState, problemListStateSchema } from '#renderer/features/problems/problemListState.ts';
import { OrphansView } from '#renderer/features/problems/OrphansView.tsx';
import { ProblemsView } from '#renderer/features/problems/ProblemsView.tsx';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { useNow } from '#renderer/ui/useNow.ts';
import type { Connection, Target } from '#shared/domain/connection.ts';
import { useOperations } from '../operationsContext.ts';
import { useConnection } from '../connectionContext.ts';
import { changedView, useAddressedView } from './addressedView.ts';
import { TabbedPage } from './TabbedPage.tsx';
import { useListPage } from './useListPage.ts';
import styles from './HealthPage.module.css';

const tabs = [
  { name: 'problems', label: 'Problems' },
  { name: 'orphans', label: 'Orphans' },
  { name: 'integrity', label: 'Integrity' },
  { name: 'cleanup', label: 'Clean-up' },
  { name: 'backups', label: 'Backups' },
] as const;

/** Whether the database has revisions that can be tried on a copy. */
function canRehearse({ isYaptide, dialect }: Connection): boolean {
  return isYaptide && dialect === 'postgresql';
}

/** What is wrong in the database, and what can be cleaned up. */
export function HealthPage() {
  const { tab: wanted = 'problems' } = useSearch({ from: '/c/$connectionId/health' });
  const { connection } = useConnection();
  // Of other databases, only what any database has.
  const offered = connection.isYaptide ? tabs : tabs.filter(({ name }) => name === 'backups');
  const shown = offered.map((each) =>
    each.name === 'backups' && canRehearse(connection) ? { ...each, label: 'Upgrade and backups' } : each,
  );
  const tab = connection.isYaptide ? wanted : 'backups';
  const navigate = useNavigate({ from: '/c/$connectionId/health' });
  return (
    <TabbedPage
      label="Health"
      tabs={shown}
      chosen={tab}
      onChoose={(next) =>
        void navigate({ search: (before) => ({ ...before, tab: next === 'problems' ? undefined : next }) })
      }
    >
      {views[tab]}
    </TabbedPage>
  );
}

const views = {
  problems: <Problems />,
  orphans: <Orphans />,
  integrity: <Integrity />,
  cleanup: <Cleanup />,
  backups: <Backups />,
} as const satisfies Readonly<Record<(typeof tabs)[number]['name'], ReactNode>>;

function Problems() {
  const page = useListPage();
  const { connectionId } = page;
  const search = useSearch({ from: '/c/$connectionId/health' });
  const stuck = useAddressedView(search.stuck, problemListStateSchema);
  const navigate = useNavigate({ from: '/c/$connectionId/health' });
  const onView = useCallback(
    (change: Partial<ProblemListState>) =>
      void navigate({
        search: (before) => ({ ...before, stuck: changedView(before.stuck, problemListStateSchema, change) }),
        replace: true,
      }),
    [navigate],
  );
  const onOpenSimulation = useCallback(
    (simulation: number) =>
      void navigate({
        to: '/c/$connectionId/simulations',
        params: { connectionId },
        search: { simulation },
      }),
    [navigate, connectionId],
  );
  return <ProblemsView {...page} view={stuck} onView={onView} onOpenSimulation={onOpenSimulation} />;
}

function Orphans() {
  const { connection } = useConnection();
  const { ask } = useOperations();
  return <OrphansView connectionId={connection.id} onRequest={ask} />;
}

function Integrity() {
  const { connection } = useConnection();
  const navigate = useNavigate({ from: '/c/$connectionId/health' });
  const { preferences } = usePreferences();
  const now = useNow(30_000);
  const params = { connectionId: connection.id };
  return (
    <IntegrityView
      connectionId={connection.id}
      now={now}
      zone={preferences.zone}
      onOpenSimulation={(simulation, page) =>
        void navigate({
          to: '/c/$connectionId/simulations',
          params,
          search: page === undefined ? { simulation } : { simulation, page },
        })
      }
      onOpenTable={(table) => void navigate({ to: '/c/$connectionId/tables', params, search: { table } })}
    />
  );
}

function Backups() {
  const { connection } = useConnection();
  const { preferences } = usePreferences();
  const now = useNow(30_000);
  const begin = useConnecting();
  const connect = useCallback((target: Target) => begin(target, { label: 'the backup', purpose: 'connect' }), [begin]);
  const [isComparing, setIsComparing] = useState(false);
  const { zone } = preferences;
  const panel = (
    <>
      <BackupsPanel
        connection={connection}
        now={now}
        zone={zone}
        onConnect={connect}
        onCompare={() => setIsComparing(true)}
      />
      {isComparing && (
        <CompareDatabasesDialog connection={connection} zone={zone} onClose={() => setIsComparing(false)} />
      )}
    </>
  );
  if (!canRehearse(connection)) return panel;
  return (
    <div className={styles['upgrade']}>
      <RehearsalView connection={connection} now={now} zone={zone} />
      {panel}
    </div>
  );
}

function Cleanup() {
  const { connection } = useConnection();
  const search = useSearch({ from: '/c/$connectionId/health' });
  const cleanup = useAddressedView(search.cleanup, cleanupStateSchema);
  const navigate = useNavigate({ from: '/c/$connectionId/health' });
  const { preferences } = usePreferences();
  const now = useNow(30_000);
  const onView = useCallback(
    (change: Partial<CleanupState>) =>
      void navigate({
        search: (before) => ({ ...before, cleanup: changedView(before.cleanup, cleanupStateSchema, change) }),
        replace: true,
      }),
    [navigate],
  );
  return <CleanupView connection={connection} view={cleanup} onView={onView} now={now} zone={preferences.zone} />;
}
