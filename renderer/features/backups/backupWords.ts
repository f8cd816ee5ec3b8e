import type { BackupSummary, FailedBackup } from '#shared/domain/backup.ts';
import type { Connection } from '#shared/domain/connection.ts';
import { formatAge } from '#renderer/format/formatInstant.ts';

/** How a backup looks in a list: its colour, and its words. */
export interface BackupBadge {
  readonly tone: 'good' | 'unknown' | 'bad';
  readonly text: string;
}

/** An ISO time in the database's format. */
export function backupMoment(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}+00`;
}

/** What is known of a backup: `restorable, checked 2 h ago`. */
export function badgeOf({ defect, check, manifest }: BackupSummary, now: number): BackupBadge {
  if (defect !== '') return { tone: 'bad', text: 'damaged' };
  const incomplete = manifest !== null && manifest.missing.length > 0 ? 'incomplete, ' : '';
  if (check === null) return { tone: 'unknown', text: `${incomplete}not checked yet` };
  const age = `checked ${formatAge(backupMoment(check.at), now)} ago`;
  switch (check.outcome) {
    case 'restorable':
      return { tone: incomplete === '' ? 'good' : 'unknown', text: `${incomplete}restorable, ${age}` };
    case 'whole':
      return { tone: 'unknown', text: `${incomplete}intact, not restored, ${age}` };
    case 'damaged':
      return { tone: 'bad', text: `damaged, ${age}` };
    case 'different':
      return { tone: 'bad', text: `not the same when restored, ${age}` };
    default:
      return check.outcome satisfies never;
  }
}

/** Why a backup was made. */
export const reasonWords = {
  manual: 'by hand',
  scheduled: 'scheduled',
  'before-change': 'before a change',
} as const;

/** A day of the strip: its best backup, or an attempt that failed. */
export interface BackupDay {
  /** `2026-11-27`, UTC */
  readonly day: string;
  readonly state: 'good' | 'unknown' | 'bad' | 'none';
}

const dayLength = 86_400_000;
const rank = { good: 3, unknown: 2, bad: 1, none: 0 } as const;

/** The last days, oldest first. */
export function daysOf(
  { backups, failures }: { readonly backups: readonly BackupSummary[]; readonly failures: readonly FailedBackup[] },
  { now, count }: { readonly now: number; readonly count: number },
): readonly BackupDay[] {
  const found = new Map<string, BackupDay['state']>();
  const note = (iso: string, state: BackupDay['state']): void => {
    const day = iso.slice(0, 10);
    if (rank[state] > rank[found.get(day) ?? 'none']) found.set(day, state);
  };
  for (const backup of backups) note(backup.madeAt, badgeOf(backup, now).tone);
  for (const { at } of failures) note(at, 'bad');
  return Array.from({ length: count }, (_each, index) => {
    const day = new Date(now - (count - 1 - index) * dayLength).toISOString().slice(0, 10);
    return { day, state: found.get(day) ?? 'none' };
  });
}

const shellQuoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/u.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

type Scheduled = Pick<Connection, 'profileId' | 'kind' | 'name' | 'place' | 'via'>;

/** A line for cron that backs a connection up every night; undefined for one that only a saved connection can name. */
export function cronLine({ profileId, kind, name, place, via }: Scheduled, folder: string): string | undefined {
  if (profileId === null && (kind !== 'file' || via.length > 0)) return undefined;
  const source = profileId === null ? shellQuoted(place) : `--profile ${shellQuoted(name)}`;
  // cron ends a command at a percent sign.
  return `0 2 * * * tidescope backup ${source} --to ${shellQuoted(folder)} --keep 14 --check --json`.replaceAll(
    '%',
    '\\%',
  );
}

/** Copies the volume of yaptide's database container, which has to be stopped meanwhile. */
export const volumeCommand =
  'docker stop yaptide_postgresql && docker run --rm --volumes-from yaptide_postgresql:ro -v "$PWD":/backup busybox tar czf /backup/volume.tar.gz /var/lib/postgresql; docker start yaptide_postgresql';
