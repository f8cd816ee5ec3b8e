import { useQueryClient } from '@tanstack/react-query';
import { Outlet, useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { ConnectingProvider } from '#renderer/features/connecting/ConnectingProvider.tsx';
import { AboutDialog } from '#renderer/features/about/AboutDialog.tsx';
import { takeStatus } from '#renderer/features/connecting/useConnectionStatus.ts';
import { HelpDialog } from '#renderer/features/help/HelpDialog.tsx';
import { readOverviewAhead } from '#renderer/features/overview/overviewQueries.ts';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { CommandsProvider, useRunCommand } from '#renderer/ui/commands.tsx';
import type { Connection } from '#shared/domain/connection.ts';
import { CommandPalette } from '../palette/CommandPalette.tsx';
import { useAppCommands } from '../palette/useAppCommands.ts';
import { KeysDialog } from './KeysDialog.tsx';
import { DropTarget } from './DropTarget.tsx';
import { connectionKey } from '../useOpenedConnection.ts';

/** Common to every page: commands, palette, files dropped on the window, and core's events. */
export function RootFrame() {
  const client = useClient();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { zone } = usePreferences().preferences;
  const onConnected = useCallback(
    (connection: Connection) => {
      readOverviewAhead(client, connection, zone);
      queries.setQueryData(connectionKey(connection.id), connection);
      // Connecting from a form without saving is a deliberate choice.
      const to = '/c/$connectionId';
      void navigate({ to, params: { connectionId: connection.id }, ignoreBlocker: true });
    },
    [client, queries, navigate, zone],
  );
  useEffect(
    () =>
      client.listen((event) => {
        if (event.kind === 'connections-changed') void queries.invalidateQueries({ queryKey: ['connections'] });
        if (event.kind === 'connection-status') takeStatus(queries, event.status);
        if (event.kind === 'rows-changed') void queries.invalidateQueries({ predicate: isAbout(event.connectionId) });
        if (event.kind === 'profiles-changed') void queries.invalidateQueries({ queryKey: ['profiles'] });
        if (event.kind === 'preferences-changed') void queries.invalidateQueries({ queryKey: ['preferences'] });
        if (event.kind === 'navigate') void navigate({ to: event.to });
      }),
    [client, queries, navigate],
  );
  return (
    <DropTarget>
      <CommandsProvider>
        <ConnectingProvider onConnected={onConnected}>
          <Outlet />
          <AppCommands />
          <CommandPalette />
          <KeysDialog />
          <HelpDialog />
          <AboutDialog />
        </ConnectingProvider>
      </CommandsProvider>
    </DropTarget>
  );
}

/** Offers the commands of every page. */
function AppCommands() {
  useAppCommands();
  const client = useClient();
  const run = useRunCommand();
  useEffect(() => client.listen((event) => (event.kind === 'run-command' ? run(event.command) : undefined)));
  return null;
}

/** Queries of a database's contents name its connection; those of the connection itself are reported by core. */
function isAbout(connectionId: string): (query: { readonly queryKey: readonly unknown[] }) => boolean {
  return ({ queryKey: [what, id] }) => id === connectionId && what !== 'status' && what !== 'connection';
}
