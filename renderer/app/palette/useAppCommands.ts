import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { useConnecting } from '#renderer/features/connecting/connectingContext.ts';
import { takeStatus } from '#renderer/features/connecting/useConnectionStatus.ts';
import { profilePlace } from '#renderer/features/profiles/profilePlace.ts';
import { profileQueries } from '#renderer/features/profiles/profileQueries.ts';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { type Command, useCommands } from '#renderer/ui/commands.tsx';
import type { Connection, ConnectionStatus } from '#shared/domain/connection.ts';
import { visibleText } from '#shared/visibleText.ts';

/** The commands of every page: saved connections, theme, time zone. */
export function useAppCommands(): void {
  const navigate = useNavigate();
  const begin = useConnecting();
  const { update } = usePreferences();
  const { data } = useQuery(profileQueries.list(useClient()));
  const saved = (data?.profiles ?? []).map((profile): Command => ({
    id: `profile-${profile.id}`,
    title: `Connect to ${visibleText(profile.name)}`,
    group: 'saved',
    aside: visibleText(profilePlace(profile)),
    run: () => begin({ kind: 'profile', id: profile.id }, { label: profile.name, purpose: 'connect' }),
  }));
  const general = (id: string, title: string, run: () => void): Command => ({ id, title, group: 'general', run });
  useCommands([
    ...saved,
    general('new-connection', 'New connection…', () => void navigate({ to: '/profiles/new' })),
    general('welcome', 'Open another database', () => void navigate({ to: '/' })),
    general('theme-light', 'Theme: light', () => update((all) => ({ ...all, theme: 'light' }))),
    general('theme-dark', 'Theme: dark', () => update((all) => ({ ...all, theme: 'dark' }))),
    general('theme-system', 'Theme: follow the system', () => update((all) => ({ ...all, theme: 'system' }))),
    general('zone-utc', 'Times in UTC', () => update((all) => ({ ...all, zone: 'utc' }))),
    general('zone-local', 'Times in the local zone', () => update((all) => ({ ...all, zone: 'local' }))),
  ]);
}

/** The commands within a connection, except those of a view. */
export function useConnectionCommands(
  { id: connectionId, isYaptide }: Connection,
  status: ConnectionStatus | undefined,
): void {
  const client = useClient();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const params = { connectionId };
  // The result is reported as the connection's status, failures included.
  const tell = (call: 'connections.lock' | 'connections.reconnect'): void => {
    client.call(call, { connectionId }).then(
      (next) => takeStatus(queries, next),
      () => undefined,
    );
  };
  const isLocked = (status?.unlockedUntil ?? null) === null;
  const isLost = status !== undefined && status.link.state !== 'connected';
  const command = (id: string, title: string, run: () => void): Command => ({ id, title, group: 'connection', run });
  useCommands([
    ...(isYaptide
      ? [
          command(
            'plan-cleanup',
            'Plan a clean-up',
            () => void navigate({ to: '/c/$connectionId/health', params, search: { tab: 'cleanup' } }),
          ),
        ]
      : []),
    command(
      'go-backups',
      'Go to backups',
      () => void navigate({ to: '/c/$connectionId/health', params, search: { tab: 'backups' } }),
    ),
    command('settings', 'Open the settings', () => void navigate({ to: '/c/$connectionId/settings', params })),
    command(
      'go-archives',
      'Go to archives',
      () => void navigate({ to: '/c/$connectionId/activity', params, search: { tab: 'archives' } }),
    ),
    ...(isLocked ? [] : [command('lock', 'Lock (read-only)', () => tell('connections.lock'))]),
    ...(isLost ? [command('reconnect', 'Reconnect now', () => tell('connections.reconnect'))] : []),
  ]);
}
