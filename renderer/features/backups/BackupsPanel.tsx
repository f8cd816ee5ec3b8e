import { IconDatabaseExport } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import { formatAge, type Zone } from '#renderer/format/formatInstant.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { ConfirmDialog } from '#renderer/ui/Modal.tsx';
import { CopyButton } from '#renderer/ui/text/CopyButton.tsx';
import type { BackupSummary, FailedBackup } from '#shared/domain/backup.ts';
import type { Connection, Target } from '#shared/domain/connection.ts';
import { formatBytes } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { BackUpDialog } from './BackUpDialog.tsx';
import { BackupItem } from './BackupItem.tsx';
import { useBackupJobs } from './BackupJobsProvider.tsx';
import { backupsQuery } from './backupQueries.ts';
import { type BackupDay, backupMoment, cronLine, daysOf, volumeCommand } from './backupWords.ts';
import { DatasetSection } from './dataset/DatasetSection.tsx';
import { RestoreBackupDialog } from './RestoreBackupDialog.tsx';
import styles from './Backups.module.css';

interface BackupsPanelProps {
  readonly connection: Connection;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly zone: Zone;
  /** Connects to a backup that was restored for it. */
  readonly onConnect: (target: Target) => void;
  /** Compares the database with another one, or with a backup. */
  readonly onCompare: () => void;
}

/** In days. */
const stripLength = 14;
const dayLength = 86_400_000;

/** The backups of a connection: the last days, each backup with its state, and how to make, check and restore them. */
export function BackupsPanel({ connection, now, zone, onConnect, onCompare }: BackupsPanelProps) {
  const client = useClient();
  const { data, error, refetch } = useQuery(backupsQuery(client, connection.id));
  const { jobs, begin } = useBackupJobs();
  const [opened, setOpened] = useState<string>();
  const [isMaking, setIsMaking] = useState(false);
  const [removing, setRemoving] = useState<BackupSummary>();
  const [checking, setChecking] = useState<BackupSummary>();
  const [restoring, setRestoring] = useState<BackupSummary | 'file'>();
  const check = ({ path, name }: BackupSummary, scratchConnectionId?: string): void =>
    void begin({ title: `Checking ${name}`, path }, async (tools) => {
      const scratch = scratchConnectionId === undefined ? {} : { scratchConnectionId };
      await client.call('backups.check', { path, ...scratch }, tools);
    });
  const open = ({ path, name }: BackupSummary): void =>
    void begin({ title: `Opening ${name}`, path }, async (tools) => {
      const { target } = await client.call('backups.open', { path }, tools);
      onConnect(target);
    });
  const backups = data?.backups ?? [];
  const isBusy = (path: string): boolean => jobs.some((job) => job.path === path && job.state === 'running');
  return (
    <section className={styles['panel']} aria-label="Backups">
      <header className={styles['head']}>
        <h2>Backups</h2>
        <span className={styles['dim']}>{data === undefined ? '' : lastText(backups, now)}</span>
        <div className={styles['headActions']}>
          {connection.dialect === 'postgresql' && (
            <>
              <Button look="ghost" onClick={onCompare}>
                Compare…
              </Button>
              <Button look="ghost" onClick={() => setRestoring('file')}>
                Restore a file…
              </Button>
            </>
          )}
          <Button onClick={() => setIsMaking(true)}>
            <IconDatabaseExport size={16} aria-hidden="true" /> Back up now…
          </Button>
        </div>
      </header>
      {data !== undefined && <DayStrip days={daysOf(data, { now, count: stripLength })} />}
      {error !== null && <FailurePanel failure={toFailure(error)} onRetry={() => void refetch()} />}
      {data?.failures.slice(0, 1).map((failure) => (
        <LastFailure key={failure.at} failure={failure} backups={backups} now={now} />
      ))}
      <ul className={styles['list']} aria-label="Backups of this connection">
        {backups.map((backup) => (
          <BackupItem
            key={backup.path}
            backup={backup}
            isOpen={(opened ?? backups[0]?.path) === backup.path}
            isBusy={isBusy(backup.path)}
            now={now}
            zone={zone}
            onToggle={(path) => setOpened((opened ?? backups[0]?.path) === path ? '' : path)}
            onCheck={(chosen) => check(chosen)}
            onCheckOnServer={setChecking}
            onOpen={open}
            onRestore={setRestoring}
            onRemove={setRemoving}
          />
        ))}
      </ul>
      {data !== undefined && backups.length === 0 && (
        <EmptyState
          title="No backups yet"
          text="A backup is one file with the whole database as of one moment. It is checked by restoring it."
        />
      )}
      {data !== undefined && connection.kind !== 'demo' && (
        <Schedule connection={connection} folder={data.folders[0] ?? ''} />
      )}
      {connection.isYaptide && <DatasetSection connection={connection} zone={zone} onConnect={onConnect} />}
      {isMaking && <BackUpDialog connection={connection} onClose={() => setIsMaking(false)} />}
      {restoring !== undefined && (
        <RestoreBackupDialog
          backup={restoring === 'file' ? null : restoring}
          connection={connection}
          onClose={() => setRestoring(undefined)}
        />
      )}
      {checking !== undefined && (
        <ConfirmDialog
          title="Check on the server?"
          operation="Check on the server"
          onConfirm={() => {
            check(checking, connection.id);
            setChecking(undefined);
          }}
          onClose={() => setChecking(undefined)}
        >
          A database named tidescope_check_… is made on the server of {visibleText(connection.name)}, filled from the
          backup, compared, and dropped. The connection has to be unlocked, and its user has to be allowed to create
          databases.
        </ConfirmDialog>
      )}
      {removing !== undefined && <RemoveBackupDialog backup={removing} onClose={() => setRemoving(undefined)} />}
    </section>
  );
}

/** Reminds of a database that was not backed up for more than a day. */
function lastText(backups: readonly BackupSummary[], now: number): string {
  const last = backups.find(({ defect }) => defect === '');
  if (last === undefined) return 'none yet';
  const age = formatAge(backupMoment(last.madeAt), now);
  return now - Date.parse(last.madeAt) > dayLength ? `the last one is ${age} old` : `last one ${age} ago`;
}

const dayWords = {
  good: 'restorable',
  unknown: 'not checked',
  bad: 'failed or damaged',
  none: 'no backup',
} as const;
const daySigns = { good: '', unknown: '?', bad: '×', none: '' } as const;

function DayStrip({ days }: { readonly days: readonly BackupDay[] }) {
  return (
    <div className={styles['strip']}>
      <ol aria-label={`The last ${days.length} days`}>
        {days.map(({ day, state }) => (
          <li key={day} data-state={state} title={`${day}: ${dayWords[state]}`}>
            <span className="visually-hidden">
              {day}: {dayWords[state]}
            </span>
            <i aria-hidden="true">{daySigns[state]}</i>
          </li>
        ))}
      </ol>
      <p className={styles['dim']}>
        <span>{days[0]?.day}</span>
        <span>today</span>
      </p>
    </div>
  );
}

interface LastFailureProps {
  readonly failure: FailedBackup;
  readonly backups: readonly BackupSummary[];
  readonly now: number;
}

/** An attempt that failed, as long as none has succeeded since. */
function LastFailure({ failure, backups, now }: LastFailureProps) {
  if (backups.some(({ madeAt }) => madeAt > failure.at)) return null;
  return (
    <p className={styles['lastFailure']} role="status">
      The last attempt, {formatAge(backupMoment(failure.at), now)} ago, failed: {visibleText(failure.message)}.
    </p>
  );
}

interface ScheduleProps {
  readonly connection: Connection;
  readonly folder: string;
}

/** How to have a backup made every night. */
function Schedule({ connection, folder }: ScheduleProps) {
  const line = cronLine(connection, folder);
  if (connection.kind === 'demo') return null;
  return (
    <footer className={styles['schedule']}>
      {line === undefined ? (
        <p className={styles['dim']}>Save this connection to back it up every night with cron.</p>
      ) : (
        <>
          <p className={styles['dim']}>
            Every night, with cron (in a checkout, <code>npm run -s tidescope --</code> instead of{' '}
            <code>tidescope</code>):
          </p>
          <p className={styles['command']}>
            <code>{visibleText(line)}</code> <CopyButton text={line} what="the line for cron" />
          </p>
        </>
      )}
      {connection.dialect === 'postgresql' && (
        <details className={styles['volume']}>
          <summary>Copy Docker’s volume as a whole</summary>
          <p className={styles['dim']}>
            Run this on the server. It stops the database, packs its files and starts it again. The copy fits only the
            same major version of PostgreSQL, holds every database of that server, and is not checked by Tidescope.
          </p>
          <p className={styles['command']}>
            <code>{volumeCommand}</code> <CopyButton text={volumeCommand} what="the command" />
          </p>
        </details>
      )}
    </footer>
  );
}

interface RemoveBackupDialogProps {
  readonly backup: BackupSummary;
  readonly onClose: () => void;
}

function RemoveBackupDialog({ backup: { path, name, bytes }, onClose }: RemoveBackupDialogProps) {
  const client = useClient();
  const queries = useQueryClient();
  const removal = useMutation({
    mutationFn: async () => client.call('backups.remove', { path }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['backups'] });
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title="Remove backup?"
      operation="Remove backup"
      isDangerous
      onConfirm={() => removal.mutate()}
      onClose={onClose}
    >
      {visibleText(name)} ({formatBytes(bytes)}) is deleted from its folder. It cannot be restored afterwards; the
      removal is recorded in the journal.
      {removal.error !== null && <FailurePanel failure={toFailure(removal.error)} />}
    </ConfirmDialog>
  );
}
