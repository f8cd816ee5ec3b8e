import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import {
  type ClusterListState,
  clusterListStateSchema,
  ClustersView,
} from '#renderer/features/clusters/ClustersView.tsx';
import { changedView, useAddressedView } from './addressedView.ts';
import { useListPage } from './useListPage.ts';
import { useShowSimulations } from './useShowSimulations.ts';

/** The list of clusters. */
export function ClustersPage() {
  const page = useListPage();
  const search = useSearch({ from: '/c/$connectionId/clusters' });
  const view = useAddressedView(search.view, clusterListStateSchema);
  const navigate = useNavigate({ from: '/c/$connectionId/clusters' });
  const onView = useCallback(
    (change: Partial<ClusterListState>) =>
      void navigate({
        search: (before) => ({ ...before, view: changedView(before.view, clusterListStateSchema, change) }),
        replace: true,
      }),
    [navigate],
  );
  const show = useShowSimulations(page.connectionId);
  const onShowSimulations = useCallback((clusterId: number) => show({ clusterIds: [clusterId] }), [show]);
  return <ClustersView {...page} view={view} onView={onView} onShowSimulations={onShowSimulations} />;
}
