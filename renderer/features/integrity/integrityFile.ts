import { formatInstant, type Zone } from '#renderer/format/formatInstant.ts';
import { escapeHtml, htmlTable, reportHtml } from '#renderer/format/reportHtml.ts';
import type { IntegrityFinding, IntegrityReport } from '#shared/domain/integrity.ts';
import { formatBytes, formatCount, formatPlural } from '#shared/figures.ts';

/** `3 new, 1 resolved`; '' if nothing has changed. */
export function changeText(change: { readonly added: number; readonly resolved: number } | null): string {
  if (change === null) return '';
  return [
    ...(change.added > 0 ? [`${formatCount(change.added)} new`] : []),
    ...(change.resolved > 0 ? [`${formatCount(change.resolved)} resolved`] : []),
  ].join(', ');
}

/** A report as a page of its own. */
export function integrityHtml(report: IntegrityReport, zone: Zone): string {
  const { connection, blobs, findings, comparison, unchecked } = report;
  const facts = [
    `${connection.place}, ${connection.serverVersion}, revision ${report.revision}`,
    `Checked ${formatInstant(report.startedAt, zone)} to ${formatInstant(report.finishedAt, zone)}`,
    `${formatPlural(report.rules, 'rule')}, ${formatPlural(blobs.opened, 'blob')} opened (${formatBytes(blobs.bytes)})`,
    ...(comparison === null
      ? []
      : [`Since ${formatInstant(comparison.since, zone)}: ${changeText(comparison) || 'no change'}`]),
    ...unchecked.map((why) => `Not checked: ${why}`),
    ...(findings.length === 0 ? ['Nothing was found.'] : []),
  ];
  return reportHtml(`Integrity of ${connection.name}`, facts, findings.map(findingHtml));
}

function findingHtml(finding: IntegrityFinding): string {
  const { severity, title, count, bytes, action, examples, table } = finding;
  const change = changeText(finding.change);
  const figures = [
    formatCount(count),
    ...(bytes === null ? [] : [formatBytes(bytes)]),
    ...(change === '' ? [] : [change]),
  ];
  const rows = examples.map(({ id, simulationId, text }) => [
    `${table} ${id}`,
    simulationId === null ? '' : `simulation ${simulationId}`,
    text,
  ]);
  const more = count > examples.length ? `<small>and ${formatCount(count - examples.length)} more</small>` : '';
  return `<h2><span class="${severity}">${severity}</span> ${escapeHtml(title)}: ${escapeHtml(figures.join(', '))}</h2>
<p>${escapeHtml(action)}</p>
${htmlTable([], rows)}${more}`;
}
