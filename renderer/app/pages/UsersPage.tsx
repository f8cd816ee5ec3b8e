import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { type UserListState, userListStateSchema } from '#renderer/features/users/userListState.ts';
import { UsersView } from '#renderer/features/users/UsersView.tsx';
import { changedView, useAddressedView } from './addressedView.ts';
import { useListPage } from './useListPage.ts';
import { useShowSimulations } from './useShowSimulations.ts';

/** The list of users. */
export function UsersPage() {
  const page = useListPage();
  const search = useSearch({ from: '/c/$connectionId/users' });
  const view = useAddressedView(search.view, userListStateSchema);
  const navigate = useNavigate({ from: '/c/$connectionId/users' });
  const onView = useCallback(
    (change: Partial<UserListState>) =>
      void navigate({
        search: (before) => ({ ...before, view: changedView(before.view, userListStateSchema, change) }),
        replace: true,
      }),
    [navigate],
  );
  const show = useShowSimulations(page.connectionId);
  const onShowSimulations = useCallback((userId: number) => show({ userIds: [userId] }), [show]);
  return <UsersView {...page} view={view} onView={onView} onShowSimulations={onShowSimulations} />;
}
