import { formatDuration } from '#renderer/format/formatDuration.ts';
import { formatInstant, type Zone } from '#renderer/format/formatInstant.ts';
import { escapeHtml, htmlTable, reportHtml } from '#renderer/format/reportHtml.ts';
import type { MigrationCheck, RehearsalReport, RehearsalScope, RehearsalStep } from '#shared/domain/migration.ts';
import { formatBytes, formatCount, formatPlural } from '#shared/figures.ts';
import { assertNever } from '#shared/failure.ts';

/** A duration in seconds: `12 ms`, `3 m 12 s`. */
export function secondsText(seconds: number): string {
  return seconds < 1 ? `${Math.max(1, Math.round(seconds * 1000))} ms` : formatDuration(seconds * 1e6);
}

/** `47 m ± 6 m`; `< 1 s` for what is not worth a margin. */
export function predictedText({ seconds, margin }: { readonly seconds: number; readonly margin: number }): string {
  if (seconds < 1) return '< 1 s';
  return `${secondsText(seconds)} ± ${secondsText(Math.max(1, Math.round(margin)))}`;
}

/** What was copied: `all of it`. */
export function scopeText(scope: RehearsalScope): string {
  switch (scope.kind) {
    case 'full':
      return 'a complete copy';
    case 'skeleton':
      return 'a copy without blobs';
    case 'sample':
      return `a copy of the newest ${formatPlural(scope.simulations, 'simulation')}`;
    default:
      return assertNever(scope);
  }
}

/** The verdict of a rehearsal in one sentence, with its figures. */
export interface Verdict {
  readonly outcome: MigrationCheck['outcome'];
  readonly text: string;
  readonly equal: number;
  readonly lost: number;
}

/** Sums up a report. */
export function verdictOf({ tables, unexpected, checks }: RehearsalReport): Verdict {
  const equal = tables.reduce((sum, table) => sum + (table.isEqual ? table.before : 0), 0);
  const lost = tables.reduce((sum, { before, after }) => sum + Math.max(0, before - after), 0);
  const differing = tables.filter(({ isEqual }) => !isEqual).map(({ name }) => name);
  const failing = checks.filter(({ outcome }) => outcome === 'failed');
  if (lost > 0) return { outcome: 'failed', text: `${formatPlural(lost, 'row')} would be lost.`, equal, lost };
  if (differing.length > 0)
    return { outcome: 'failed', text: `Rows of ${differing.join(', ')} differ afterwards.`, equal, lost };
  if (unexpected.length > 0)
    return { outcome: 'failed', text: `The schema changed unexpectedly: ${unexpected.join(', ')}.`, equal, lost };
  const text = 'No row is lost, and only the intended changes were made.';
  const [first] = failing;
  if (first === undefined) return { outcome: 'passed', text, equal, lost };
  return { outcome: 'warning', text: `${text} But: ${first.title}: ${first.text}.`, equal, lost };
}

/** `ACCESS EXCLUSIVE on Page`. */
export function lockText({ lock }: Pick<RehearsalStep, 'lock'>): string {
  if (lock === null) return 'on the copy only';
  if (lock.tables.length === 0) return 'blocks nothing';
  return lock.tables.length > 2 ? `on ${lock.tables.length} tables` : `on ${lock.tables.join(', ')}`;
}

/** What the disk of the server has to have free besides the database. */
export function spaceText(bytes: number): string {
  return `about ${formatBytes(Math.max(bytes, 1 << 20))} more space on the server’s disk`;
}

/** A report as a page of its own. */
export function rehearsalHtml(report: RehearsalReport, zone: Zone): string {
  const { connection, downtime, steps, tables, checks, preChecks, spaceBytes } = report;
  const { text, equal, lost } = verdictOf(report);
  const facts = [
    text,
    `${connection.place}, PostgreSQL ${connection.serverVersion}: ${report.from} to ${report.to}`,
    `Rehearsed ${formatInstant(report.startedAt, zone)} to ${formatInstant(report.finishedAt, zone)} on PostgreSQL ${report.sandboxVersion}, with ${scopeText(report.scope)}`,
    `${formatCount(equal)} rows equal, ${formatCount(lost)} lost. Predicted for production: ${predictedText(downtime)}. ${downtime.basis}`,
    ...(spaceBytes === undefined ? [] : [`Needs ${spaceText(spaceBytes)}`]),
  ];
  const stepRows = steps.map((step) => [
    `${step.revision} ${step.title} ${step.note}`.trim(),
    secondsText(step.seconds),
    step.rows,
    `${step.lock?.mode ?? ''} ${lockText(step)}`.trim(),
    step.predicted === null ? '' : predictedText(step.predicted),
    step.outcome,
  ]);
  const tableRows = tables.map(({ name, before, after, isEqual, meant, schema }) => [
    name,
    formatCount(before),
    formatCount(after),
    `${isEqual ? 'equal' : 'differs'}${meant.length === 0 ? '' : `, but for ${meant.join(', ')}`}`,
    schema.join(', '),
  ]);
  const checkRows = (found: readonly MigrationCheck[]) =>
    found.map((check) => [check.outcome, check.title, check.text]);
  const part = (title: string, table: string): string => `<h2>${escapeHtml(title)}</h2>\n${table}`;
  return reportHtml(`Rehearsal of the upgrade of ${connection.name}`, facts, [
    part(
      'Steps',
      htmlTable(['step', 'took', 'rows', 'lock on production', 'predicted for production', 'outcome'], stepRows),
    ),
    part('Before and after', htmlTable(['table', 'before', 'after', 'rows', 'schema'], tableRows)),
    part('Checks', htmlTable([], checkRows(checks))),
    part('Found in advance', htmlTable([], checkRows(preChecks))),
  ]);
}
