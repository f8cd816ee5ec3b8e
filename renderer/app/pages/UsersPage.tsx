import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { type UserListState, userListStateSchema } from '#renderer/features/users/userListState.ts';
import { UsersView } from '#renderer/features/users/UsersView.tsx';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { useNow } from '#renderer/ui/useNow.ts';
import { useOperations } from '../operationsContext.ts';
import { useConnection } from '../connectionContext.ts';
import { useShowSimulations } from './useShowSimulations.ts';

const plain = userListStateSchema.parse({});

/** The list of users. */
export function UsersPage() {
  const { connection, setStatus } = useConnection();
  const { view = plain } = useSearch({ from: '/c/$connectionId/users' });
  const navigate = useNavigate({ from: '/c/$connectionId/users' });
  const { preferences } = usePreferences();
  const { ask } = useOperations();
  const now = useNow(30_000);
  const onView = useCallback(
    (change: Partial<UserListState>) =>
      void navigate({ search: (before) => ({ view: { ...(before.view ?? plain), ...change } }), replace: true }),
    [navigate],
  );
  const show = useShowSimulations(connection.id);
  const onShowSimulations = useCallback((userId: number) => show({ userIds: [userId] }), [show]);
  return (
    <UsersView
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
