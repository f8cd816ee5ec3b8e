import { useCallback, useState } from 'react';
import {
  simulationListStateSchema,
  type SimulationListState,
} from '#renderer/features/simulations/simulationListState.ts';
import { SimulationsView } from '#renderer/features/simulations/SimulationsView.tsx';
import { type AllTasksListState, allTasksListStateSchema } from '#renderer/features/tasks/allTasksListState.ts';
import { AllTasksView } from '#renderer/features/tasks/AllTasksView.tsx';
import { UserPage, type UserTab } from '#renderer/features/users/UserPage.tsx';
import type { useListPage } from './useListPage.ts';
import { useSimulationLink } from './useSimulationLink.ts';
import { useOpenSimulation, useShowGallery } from './useShowSimulations.ts';

interface UserDetailProps {
  readonly page: ReturnType<typeof useListPage>;
  readonly userId: number;
  readonly tab: UserTab;
  readonly onTab: (tab: UserTab) => void;
  readonly onClose: () => void;
}

/** One user with the lists of the user's simulations and tasks; composes their features. */
export function UserDetail({ page, userId, tab, onTab, onClose }: UserDetailProps) {
  const { connectionId, now, zone } = page;
  return (
    <UserPage
      connectionId={connectionId}
      userId={userId}
      tab={tab}
      onTab={onTab}
      onClose={onClose}
      now={now}
      zone={zone}
    >
      {(shown) =>
        shown === 'tasks' ? <Tasks page={page} userId={userId} /> : <Simulations page={page} userId={userId} />
      }
    </UserPage>
  );
}

/** A list's state that stays restricted to the user, whatever else is filtered or cleared. */
function ofUser<State extends { readonly filter: object }>(state: State, userId: number): State {
  return { ...state, filter: { ...state.filter, userIds: [userId] } };
}

type OfUser = Pick<UserDetailProps, 'page' | 'userId'>;

function Simulations({ page, userId }: OfUser) {
  const [view, setView] = useState<SimulationListState>(() =>
    simulationListStateSchema.parse({ filter: { userIds: [userId] } }),
  );
  const onView = useCallback(
    (change: Partial<SimulationListState>) => setView((before) => ofUser({ ...before, ...change }, userId)),
    [userId],
  );
  const open = useOpenSimulation(page.connectionId);
  const linkOf = useSimulationLink(page.connectionId);
  const showGallery = useShowGallery(page.connectionId);
  return (
    <SimulationsView
      {...page}
      view={view}
      onView={onView}
      onOpen={open}
      onFollow={open}
      linkOf={linkOf}
      onGallery={showGallery}
      compact
    />
  );
}

function Tasks({ page, userId }: OfUser) {
  const [view, setView] = useState<AllTasksListState>(() =>
    allTasksListStateSchema.parse({ filter: { userIds: [userId] } }),
  );
  const onView = useCallback(
    (change: Partial<AllTasksListState>) => setView((before) => ofUser({ ...before, ...change }, userId)),
    [userId],
  );
  const open = useOpenSimulation(page.connectionId, 'tasks');
  return <AllTasksView {...page} view={view} onView={onView} onOpenSimulation={open} isOfOneUser />;
}
