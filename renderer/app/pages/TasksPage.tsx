import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { type AllTasksListState, allTasksListStateSchema } from '#renderer/features/tasks/allTasksListState.ts';
import { AllTasksView } from '#renderer/features/tasks/AllTasksView.tsx';
import { changedView, useAddressedView } from './addressedView.ts';
import { useListPage } from './useListPage.ts';
import { useOpenSimulation } from './useShowSimulations.ts';

/** The list of the tasks of all simulations. */
export function TasksPage() {
  const page = useListPage();
  const search = useSearch({ from: '/c/$connectionId/tasks' });
  const view = useAddressedView(search.view, allTasksListStateSchema);
  const navigate = useNavigate({ from: '/c/$connectionId/tasks' });
  const onView = useCallback(
    (change: Partial<AllTasksListState>) =>
      void navigate({
        search: (before) => ({ view: changedView(before.view, allTasksListStateSchema, change) }),
        replace: true,
      }),
    [navigate],
  );
  const onOpenSimulation = useOpenSimulation(page.connectionId, 'tasks');
  return <AllTasksView {...page} view={view} onView={onView} onOpenSimulation={onOpenSimulation} />;
}
