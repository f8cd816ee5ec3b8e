import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { useConnecting } from '#renderer/features/connecting/connectingContext.ts';
import { takeStatus, useConnectionStatus } from '#renderer/features/connecting/useConnectionStatus.ts';
import { profilePlace } from '#renderer/features/profiles/profilePlace.ts';
import { profileQueries } from '#renderer/features/profiles/profileQueries.ts';
import { visibleText } from '#renderer/format/visibleText.ts';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import {
  addClusterRequest,
  addUserRequest,
  removeOpenRequest,
  renameOpenRequest,
  unlockRequest,
} from '../windowRequest.ts';

export interface PaletteEntry {
  readonly key: string;
  readonly title: string;
  readonly aside: string;
  readonly run: () => void;
}

const command = (title: string, run: () => void, aside = 'command'): PaletteEntry => ({
  key: title,
  title,
  aside,
  run,
});

/** All commands that can be given here, those of the connection at hand first. */
export function usePaletteCommands(connectionId: string | undefined): readonly PaletteEntry[] {
  const ofConnection = useConnectionCommands(connectionId);
  const ofProfiles = useProfileCommands();
  const general = useGeneralCommands();
  return [...ofConnection, ...ofProfiles, ...general];
}

function useConnectionCommands(connectionId: string | undefined): readonly PaletteEntry[] {
  const client = useClient();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { simulation } = useSearch({ strict: false });
  const status = useConnectionStatus(connectionId ?? '', connectionId !== undefined);
  if (connectionId === undefined) return [];
  const params = { connectionId };
  // What comes of it is told as the connection's status, a failure too.
  const tell = (call: 'connections.lock' | 'connections.reconnect'): void => {
    client.call(call, { connectionId }).then(
      (next) => takeStatus(queries, next),
      () => undefined,
    );
  };
  const isLocked = (status?.unlockedUntil ?? null) === null;
  const isLost = status !== undefined && status.link.state !== 'connected';
  return [
    command('Go to simulations', () => void navigate({ to: '/c/$connectionId/simulations', params })),
    command('Go to users', () => void navigate({ to: '/c/$connectionId/users', params })),
    command('Go to clusters', () => void navigate({ to: '/c/$connectionId/clusters', params })),
    command('Go to health', () => void navigate({ to: '/c/$connectionId/health', params })),
    command(
      'Plan a clean-up',
      () => void navigate({ to: '/c/$connectionId/health', params, search: { tab: 'cleanup' } }),
    ),
    command('Go to activity', () => void navigate({ to: '/c/$connectionId/activity', params })),
    command(
      'Go to archives',
      () => void navigate({ to: '/c/$connectionId/activity', params, search: { tab: 'archives' } }),
    ),
    command('Add user…', addUserRequest.ask),
    command('Add cluster…', addClusterRequest.ask),
    ...(simulation === undefined
      ? []
      : [
          command(`Rename simulation ${simulation}…`, renameOpenRequest.ask),
          command(`Remove simulation ${simulation}…`, removeOpenRequest.ask),
        ]),
    isLocked
      ? command('Unlock for writing…', unlockRequest.ask)
      : command('Lock: read-only again', () => tell('connections.lock')),
    ...(isLost ? [command('Reconnect now', () => tell('connections.reconnect'))] : []),
  ];
}

function useProfileCommands(): readonly PaletteEntry[] {
  const navigate = useNavigate();
  const begin = useConnecting();
  const { data } = useQuery(profileQueries.list(useClient()));
  const saved = (data?.profiles ?? []).map((profile) => ({
    key: `profile-${profile.id}`,
    title: `Connect to ${visibleText(profile.name)}`,
    aside: visibleText(profilePlace(profile)),
    run: () => begin({ kind: 'profile', id: profile.id }, { label: profile.name, purpose: 'connect' }),
  }));
  return [...saved, command('New connection…', () => void navigate({ to: '/profiles/new' }))];
}

function useGeneralCommands(): readonly PaletteEntry[] {
  const navigate = useNavigate();
  const { update } = usePreferences();
  return [
    command('Open another database', () => void navigate({ to: '/' })),
    command('Theme: light', () => update((all) => ({ ...all, theme: 'light' }))),
    command('Theme: dark', () => update((all) => ({ ...all, theme: 'dark' }))),
    command('Theme: follow the system', () => update((all) => ({ ...all, theme: 'system' }))),
    command('Times in UTC', () => update((all) => ({ ...all, zone: 'utc' }))),
    command('Times in the local zone', () => update((all) => ({ ...all, zone: 'local' }))),
  ];
}
