import { useEffect, useState } from 'react';
import { BackupStatus } from '#renderer/features/backups/BackupStatus.tsx';
import { StatementTimeout } from '#renderer/features/connecting/StatementTimeout.tsx';
import { zoneName } from '#renderer/format/formatInstant.ts';
import type { ListStatus } from '#renderer/listing/useListView.ts';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { type CopyResult, listenToCopies } from '#renderer/ui/copyAndTell.ts';
import { useNow } from '#renderer/ui/useNow.ts';
import type { Connection, ConnectionStatus } from '#shared/domain/connection.ts';
import { formatBytes, formatPlural } from '#shared/figures.ts';
import { ExportStatus } from './ExportStatus.tsx';
import { linkWords } from './linkWords.ts';
import styles from './Frame.module.css';

export const emptyStatus: ListStatus = { selected: 0, bytes: null, lastQueryMilliseconds: null, rows: 0 };

interface StatusBarProps {
  readonly connection: Connection;
  readonly status: ListStatus;
  readonly link: ConnectionStatus | undefined;
}

/** One line of facts: whether the database responds, the selection, the last query, the time zone. */
export function StatusBar({ connection, status, link }: StatusBarProps) {
  const { preferences, update } = usePreferences();
  const now = useNow(600_000);
  const lost = link !== undefined && link.link.state !== 'connected';
  const selection = status.selected === 0 ? '' : `${formatPlural(status.selected, 'row')} selected`;
  return (
    <footer className={styles['status']}>
      <span>
        <i className={styles['dot']} data-lost={lost} aria-hidden="true" />
        {link === undefined || link.link.state === 'connected' ? 'connected' : linkWords[link.link.state]}
      </span>
      <span>
        {status.bytes === null || selection === '' ? selection : `${selection} · ${formatBytes(status.bytes)}`}
      </span>
      <CopyStatus />
      <ExportStatus />
      <BackupStatus />
      <span className={styles['end']}>
        {status.lastQueryMilliseconds === null
          ? ''
          : `last query: ${Math.round(status.lastQueryMilliseconds)} ms · ${formatPlural(status.rows, 'row')}`}
      </span>
      {link !== undefined && link.openTransactions > 0 && (
        <span className={styles['warn']}>{formatPlural(link.openTransactions, 'open transaction')}</span>
      )}
      {connection.dialect === 'postgresql' && link !== undefined && <StatementTimeout status={link} />}
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

/** In ms: how long a successful copy is reported. A failed one stays until the next. */
const visibleFor = 4000;

/** Reports in the status bar the result of a copy from a menu or by a key. */
function CopyStatus() {
  const [told, setResult] = useState<CopyResult | undefined>(undefined);
  useEffect(() => listenToCopies(setResult), []);
  useEffect(() => {
    if (told?.ok !== true) return undefined;
    const timer = setTimeout(() => setResult(undefined), visibleFor);
    return () => clearTimeout(timer);
  }, [told]);
  return (
    <span role="status" className={told?.ok === false ? styles['warn'] : undefined}>
      {told === undefined
        ? ''
        : told.ok
          ? `Copied ${told.what}`
          : `Could not copy ${told.what}: the clipboard was not accessible`}
    </span>
  );
}
