import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import {
  type ClusterListState,
  clusterListStateSchema,
  ClustersView,
} from '#renderer/features/clusters/ClustersView.tsx';
import { useListPage } from './useListPage.ts';
import { useShowSimulations } from './useShowSimulations.ts';

const plain = clusterListStateSchema.parse({});

/** The list of clusters. */
export function ClustersPage() {
  const page = useListPage();
  const { view = plain } = useSearch({ from: '/c/$connectionId/clusters' });
  const navigate = useNavigate({ from: '/c/$connectionId/clusters' });
  const onView = useCallback(
    (change: Partial<ClusterListState>) =>
      void navigate({ search: (before) => ({ view: { ...(before.view ?? plain), ...change } }), replace: true }),
    [navigate],
  );
  const show = useShowSimulations(page.connectionId);
  const onShowSimulations = useCallback((clusterId: number) => show({ clusterIds: [clusterId] }), [show]);
  return <ClustersView {...page} view={view} onView={onView} onShowSimulations={onShowSimulations} />;
}
