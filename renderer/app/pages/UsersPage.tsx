import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { type UserListState, userListStateSchema } from '#renderer/features/users/userListState.ts';
import { UsersView } from '#renderer/features/users/UsersView.tsx';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import type { UserTab } from '#renderer/features/users/UserPage.tsx';
import { Splitter } from '#renderer/ui/Splitter.tsx';
import { UserDetail } from './UserDetail.tsx';
import { useEscape, useFocusAfter } from './useDetailKeys.ts';
import { changedView, useAddressedView } from './addressedView.ts';
import { useListPage } from './useListPage.ts';
import { useShowSimulations } from './useShowSimulations.ts';

/** The list of users. */
export function UsersPage() {
  const page = useListPage();
  const { preferences, update } = usePreferences();
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
  const { user, tab = 'simulations' } = search;
  const open = useCallback(
    (next: number | undefined) => void navigate({ search: (before) => ({ ...before, user: next }) }),
    [navigate],
  );
  const close = useCallback(() => open(undefined), [open]);
  useFocusAfter(user !== undefined);
  useEscape(user !== undefined, close);
  const onTab = (next: UserTab): void =>
    void navigate({
      search: (before) => ({ ...before, tab: next === 'simulations' ? undefined : next }),
      replace: true,
    });
  return (
    <Splitter
      label="Width of the list"
      size={preferences.splits['users'] ?? 420}
      least={280}
      minRest={520}
      onSize={(size) => update((all) => ({ ...all, splits: { ...all.splits, users: size } }))}
      first={
        <UsersView
          {...page}
          view={view}
          onView={onView}
          openedId={user}
          onOpen={open}
          onShowSimulations={onShowSimulations}
        />
      }
      second={
        user === undefined ? null : (
          <UserDetail key={user} page={page} userId={user} tab={tab} onTab={onTab} onClose={close} />
        )
      }
    />
  );
}
