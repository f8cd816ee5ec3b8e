import { useQuery } from '@tanstack/react-query';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { formatBytes } from '#renderer/format/formatBytes.ts';
import { formatPlural } from '#renderer/format/formatCount.ts';
import { zoneName } from '#renderer/format/formatInstant.ts';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { useNow } from '#renderer/ui/useNow.ts';
import type { ListStatus } from '#renderer/ui/listStatus.ts';
import type { Connection } from '#shared/domain/connection.ts';
import styles from './Frame.module.css';

export const emptyStatus: ListStatus = { selected: 0, bytes: null, lastQueryMilliseconds: null, rows: 0 };

interface StatusBarProps {
  readonly connection: Connection;
  readonly status: ListStatus;
}

/** One line of facts: whether the database answers, the selection, the last query, the zone. */
export function StatusBar({ connection, status }: StatusBarProps) {
  const client = useClient();
  const { preferences, update } = usePreferences();
  const ping = useQuery({
    queryKey: ['ping', connection.id],
    queryFn: async ({ signal }) => client.call('connections.ping', { connectionId: connection.id }, { signal }),
    refetchInterval: 20_000,
  });
  const now = useNow(600_000);
  const lost = ping.isError;
  const selection = status.selected === 0 ? '' : `${formatPlural(status.selected, 'row')} selected`;
  return (
    <footer className={styles['status']}>
      <span>
        <i className={styles['dot']} data-lost={lost} aria-hidden="true" />
        {lost ? 'not answering' : 'connected'}
        {ping.data !== undefined && !lost && connection.dialect === 'postgresql'
          ? ` · ${ping.data.milliseconds} ms`
          : ''}
      </span>
      <span>
        {status.bytes === null || selection === '' ? selection : `${selection} · ${formatBytes(status.bytes)}`}
      </span>
      <span className={styles['end']}>
        {status.lastQueryMilliseconds === null
          ? ''
          : `last query ${Math.round(status.lastQueryMilliseconds)} ms · ${formatPlural(status.rows, 'row')}`}
      </span>
      {connection.dialect === 'postgresql' && <span>statement timeout 30 s</span>}
      <button
        type="button"
        title="Switch between local time and UTC"
        onClick={() => update((all) => ({ ...all, zone: all.zone === 'utc' ? 'local' : 'utc' }))}
      >
        {preferences.zone === 'utc' ? 'UTC' : zoneName(new Date(now))}
      </button>
    </footer>
  );
}
