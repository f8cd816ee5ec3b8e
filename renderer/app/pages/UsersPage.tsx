import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { type UserListState, userListStateSchema } from '#renderer/features/users/userListState.ts';
import { UsersView } from '#renderer/features/users/UsersView.tsx';
import { useListPage } from './useListPage.ts';
import { useShowSimulations } from './useShowSimulations.ts';

const plain = userListStateSchema.parse({});

/** The list of users. */
export function UsersPage() {
  const page = useListPage();
  const { view = plain } = useSearch({ from: '/c/$connectionId/users' });
  const navigate = useNavigate({ from: '/c/$connectionId/users' });
  const onView = useCallback(
    (change: Partial<UserListState>) =>
      void navigate({ search: (before) => ({ view: { ...(before.view ?? plain), ...change } }), replace: true }),
    [navigate],
  );
  const show = useShowSimulations(page.connectionId);
  const onShowSimulations = useCallback((userId: number) => show({ userIds: [userId] }), [show]);
  return <UsersView {...page} view={view} onView={onView} onShowSimulations={onShowSimulations} />;
}
