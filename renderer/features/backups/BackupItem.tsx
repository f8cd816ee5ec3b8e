import {
  IconEye,
  IconFolder,
  IconHelpCircle,
  IconRefresh,
  IconRestore,
  IconShieldCheck,
  IconTrash,
  IconX,
} from '@tabler/icons-react';
import { formatInstant, type Zone } from '#renderer/format/formatInstant.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { copyAndTell } from '#renderer/ui/copyAndTell.ts';
import { CopyButton } from '#renderer/ui/text/CopyButton.tsx';
import type { BackupSummary } from '#shared/domain/backup.ts';
import { formatBytes, formatCount, formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { type BackupBadge, backupMoment, badgeOf, reasonWords } from './backupWords.ts';
import styles from './Backups.module.css';

interface BackupItemProps {
  readonly backup: BackupSummary;
  readonly isOpen: boolean;
  /** Whether it is being checked or restored. */
  readonly isBusy: boolean;
  readonly now: number;
  readonly zone: Zone;
  readonly onToggle: (path: string) => void;
  readonly onCheck: (backup: BackupSummary) => void;
  /** Where no PostgreSQL is installed on this machine. */
  readonly onCheckOnServer: (backup: BackupSummary) => void;
  readonly onOpen: (backup: BackupSummary) => void;
  readonly onRestore: (backup: BackupSummary) => void;
  readonly onRemove: (backup: BackupSummary) => void;
}

/** One backup: when, how large, what is known of it; opened, its details and what can be done with it. */
export function BackupItem(props: BackupItemProps) {
  const { backup, isOpen, now, zone, onToggle } = props;
  const { path, madeAt, bytes, manifest } = backup;
  const time = formatInstant(backupMoment(madeAt), zone);
  return (
    <li className={styles['item']} data-open={isOpen}>
      <button type="button" className={styles['line']} aria-expanded={isOpen} onClick={() => onToggle(path)}>
        <b title={time}>{time.slice(0, 16)}</b>
        <span className={styles['dim']}>{manifest === null ? '' : reasonWords[manifest.reason]}</span>
        <Badge badge={badgeOf(backup, now)} />
        <span className={styles['size']}>{formatBytes(bytes)}</span>
      </button>
      {isOpen && <BackupDetails {...props} />}
    </li>
  );
}

const icons = { good: IconShieldCheck, unknown: IconHelpCircle, bad: IconX };

function Badge({ badge: { tone, text } }: { readonly badge: BackupBadge }) {
  const Icon = icons[tone];
  return (
    <span className={styles['badge']} data-tone={tone}>
      <Icon size={15} aria-hidden="true" /> {text}
    </span>
  );
}

function BackupDetails({ backup, isBusy, onCheck, onCheckOnServer, onOpen, onRestore, onRemove }: BackupItemProps) {
  const { path, name, manifest, sha256, check, defect } = backup;
  const findings = [...(check?.findings ?? []), ...(manifest?.missing ?? []).map((each) => `Missing: ${each}`)];
  return (
    <div className={styles['details']}>
      <dl>
        <dt>file</dt>
        <dd>
          <code title={visibleText(path)}>{visibleText(name)}</code>
        </dd>
        {manifest !== null && (
          <>
            <dt>of</dt>
            <dd>{sourceText(manifest)}</dd>
          </>
        )}
        {defect !== '' && (
          <>
            <dt>defect</dt>
            <dd className={styles['failed']}>{visibleText(defect)}</dd>
          </>
        )}
        <dt>checked</dt>
        <dd>
          {check === null ? 'not yet' : `${visibleText(check.text)} (${Math.max(1, Math.round(check.seconds))} s)`}
        </dd>
        {sha256 !== null && (
          <>
            <dt>SHA-256</dt>
            <dd>
              <code>
                {sha256.slice(0, 8)}…{sha256.slice(-4)}
              </code>{' '}
              <CopyButton text={sha256} what="the checksum" />
            </dd>
          </>
        )}
      </dl>
      {findings.length > 0 && (
        <ul className={styles['findings']}>
          {findings.map((text) => (
            <li key={text}>{visibleText(text)}</li>
          ))}
        </ul>
      )}
      <div className={styles['actions']}>
        <Button disabled={isBusy} onClick={() => onCheck(backup)}>
          <IconRefresh size={15} aria-hidden="true" /> {check === null ? 'Check backup' : 'Check again'}
        </Button>
        {check?.outcome === 'whole' && (
          <Button disabled={isBusy} onClick={() => onCheckOnServer(backup)}>
            <IconRefresh size={15} aria-hidden="true" /> Check on the server…
          </Button>
        )}
        <Button onClick={() => copyAndTell(path, 'the path')}>
          <IconFolder size={15} aria-hidden="true" /> Copy path
        </Button>
        <Button disabled={isBusy || manifest === null} onClick={() => onOpen(backup)}>
          <IconEye size={15} aria-hidden="true" /> Open
        </Button>
        <Button disabled={isBusy || manifest === null} onClick={() => onRestore(backup)}>
          <IconRestore size={15} aria-hidden="true" /> Restore…
        </Button>
        <Button look="danger" disabled={isBusy} onClick={() => onRemove(backup)}>
          <IconTrash size={15} aria-hidden="true" /> Remove…
        </Button>
      </div>
    </div>
  );
}

function sourceText({
  dialect,
  serverVersion,
  revision,
  tables,
  source,
  dump,
}: NonNullable<BackupSummary['manifest']>): string {
  const own = tables.filter(({ name }) => name !== '"sqlite_schema"');
  const rows = own.reduce((sum, table) => sum + table.rows, 0);
  const server = `${dialect === 'sqlite' ? 'SQLite' : 'PostgreSQL'} ${serverVersion}`;
  const size = `${formatPlural(own.length, 'table')}, ${formatCount(rows)} rows`;
  const made = dump === undefined ? '' : `pg_dump ${dump.version} ${visibleText(dump.where)}`;
  return [visibleText(source.name), revision === null ? '' : `revision ${revision}`, server, size, made]
    .filter((part) => part !== '')
    .join(' · ');
}
