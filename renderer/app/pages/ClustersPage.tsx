import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import {
  type ClusterListState,
  clusterListStateSchema,
  ClustersView,
} from '#renderer/features/clusters/ClustersView.tsx';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { useNow } from '#renderer/ui/useNow.ts';
import { useOperations } from '../operationsContext.ts';
import { useConnection } from '../connectionContext.ts';
import { useShowSimulations } from './useShowSimulations.ts';

const plain = clusterListStateSchema.parse({});

/** The list of clusters. */
export function ClustersPage() {
  const { connection, setStatus } = useConnection();
  const { view = plain } = useSearch({ from: '/c/$connectionId/clusters' });
  const navigate = useNavigate({ from: '/c/$connectionId/clusters' });
  const { preferences } = usePreferences();
  const { ask } = useOperations();
  const now = useNow(30_000);
  const onView = useCallback(
    (change: Partial<ClusterListState>) =>
      void navigate({ search: (before) => ({ view: { ...(before.view ?? plain), ...change } }), replace: true }),
    [navigate],
  );
  const show = useShowSimulations(connection.id);
  const onShowSimulations = useCallback((clusterId: number) => show({ clusterIds: [clusterId] }), [show]);
  return (
    <ClustersView
      connectionId={connection.id}
      view={view}
      onView={onView}
      onShowSimulations={onShowSimulations}
      onRequest={ask}
      now={now}
      zone={preferences.zone}
      onStatus={setStatus}
    />
  );
}
