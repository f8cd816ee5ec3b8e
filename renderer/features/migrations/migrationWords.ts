import { formatInstant, type Zone } from '#renderer/format/formatInstant.ts';
import { escapeHtml, htmlTable, reportHtml } from '#renderer/format/reportHtml.ts';
import type { MigrationCheck, MigrationRecord } from '#shared/domain/migration.ts';
import { formatCount, formatPlural } from '#shared/figures.ts';
import { secondsText } from './rehearsalWords.ts';

/** How a migration ended, checks included. */
export function recordOutcome({ outcome, checks }: MigrationRecord): MigrationCheck['outcome'] {
  if (outcome === 'failed' || checks.some((check) => check.outcome === 'failed')) return 'failed';
  return outcome === 'unknown' || checks.some((check) => check.outcome === 'warning') ? 'warning' : 'passed';
}

/** A migration in one sentence. */
export function recordText({ direction, outcome, note, checks }: MigrationRecord): string {
  if (outcome !== 'done') return note;
  const done = direction === 'upgrade' ? 'Upgraded' : 'Downgraded';
  const failed = checks.filter((check) => check.outcome === 'failed');
  const [first] = failed;
  if (first !== undefined) return `${done}, but ${first.title}: ${first.text}.`;
  const warnings = checks.filter((check) => check.outcome === 'warning').length;
  if (warnings > 0) return `${done}. ${formatPlural(warnings, 'check has', 'checks have')} warnings.`;
  return `${done}. Every check passed.`;
}

const part = (title: string, table: string): string => `<h2>${escapeHtml(title)}</h2>\n${table}`;
const checkRows = (checks: readonly MigrationCheck[]) =>
  checks.map(({ outcome, title, text }) => [outcome, title, text]);

/** A migration of the database itself as a page of its own. */
export function migrationHtml(record: MigrationRecord, zone: Zone): string {
  const { connection, direction, from, to, startedAt, finishedAt, revisions, checks, backup, journal } = record;
  const facts = [
    recordText(record),
    `${connection.place}, PostgreSQL ${connection.serverVersion}: ${from} to ${to}, in one transaction`,
    `${formatInstant(startedAt, zone)} to ${formatInstant(finishedAt, zone)}`,
    `${record.isRehearsed ? 'Rehearsed before' : 'Not rehearsed'}${backup === null ? '' : `. Backup: ${backup.path}`}${journal === null ? '' : `. Journal entry ${journal}`}`,
  ];
  const rows = revisions.map(({ revision, title, seconds, rows: filled, left, lock }) => [
    `${revision} ${title}`,
    secondsText(seconds),
    formatCount(filled),
    formatCount(left),
    lock === null ? '' : `${lock.mode} on ${lock.tables.join(', ')}`,
  ]);
  const title = `${direction === 'upgrade' ? 'Upgrade' : 'Downgrade'} of ${connection.name}`;
  return reportHtml(title, facts, [
    part('Revisions', htmlTable(['revision', 'took', 'rows filled', 'left', 'lock'], rows)),
    part('Checks afterwards', htmlTable([], checkRows(checks))),
  ]);
}

/** Checks of a database as a page of their own. */
export function checksHtml(
  checks: readonly MigrationCheck[],
  { name, place, at }: { readonly name: string; readonly place: string; readonly at: string },
): string {
  const good = checks.filter(({ outcome }) => outcome === 'passed').length;
  const facts = [`${good} of ${checks.length} checks passed`, place, at];
  return reportHtml(`Checks of ${name}`, facts, [part('Checks', htmlTable([], checkRows(checks)))]);
}
