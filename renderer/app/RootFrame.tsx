import { useQueryClient } from '@tanstack/react-query';
import { Outlet, useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { CommandPalette } from './CommandPalette.tsx';
import { KeysDialog } from './KeysDialog.tsx';
import { DropTarget } from './DropTarget.tsx';

/** What every page has: keys, palette, files dropped on the window, and core's events. */
export function RootFrame() {
  const client = useClient();
  const queries = useQueryClient();
  const navigate = useNavigate();
  useEffect(
    () =>
      client.listen((event) => {
        if (event.kind === 'connections-changed') void queries.invalidateQueries({ queryKey: ['connections'] });
        if (event.kind === 'profiles-changed') void queries.invalidateQueries({ queryKey: ['profiles'] });
        if (event.kind === 'preferences-changed') void queries.invalidateQueries({ queryKey: ['preferences'] });
        if (event.kind === 'navigate') void navigate({ to: event.to });
      }),
    [client, queries, navigate],
  );
  return (
    <DropTarget>
      <Outlet />
      <CommandPalette />
      <KeysDialog />
    </DropTarget>
  );
}
