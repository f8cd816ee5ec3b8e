import { formatInstant, type Zone } from '#renderer/format/formatInstant.ts';
import type { IntegrityFinding, IntegrityReport } from '#shared/domain/integrity.ts';
import { formatBytes, formatCount, formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';

/** `3 new, 1 resolved`; '' if nothing has changed. */
export function changeText(change: { readonly added: number; readonly resolved: number } | null): string {
  if (change === null) return '';
  return [
    ...(change.added > 0 ? [`${formatCount(change.added)} new`] : []),
    ...(change.resolved > 0 ? [`${formatCount(change.resolved)} resolved`] : []),
  ].join(', ');
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeHtml = (text: string): string =>
  visibleText(text).replaceAll(/[&<>"]/gu, (found) => escapes[found] ?? found);

/** A report as a page of its own: readable without the program, and without scripts. */
export function integrityHtml(report: IntegrityReport, zone: Zone): string {
  const { connection, blobs, findings, comparison, unchecked } = report;
  const title = `Integrity of ${connection.name}`;
  const facts = [
    `${connection.place}, ${connection.serverVersion}, revision ${report.revision}`,
    `Checked ${formatInstant(report.startedAt, zone)} to ${formatInstant(report.finishedAt, zone)}`,
    `${formatPlural(report.rules, 'rule')}, ${formatPlural(blobs.opened, 'blob')} opened (${formatBytes(blobs.bytes)})`,
    ...(comparison === null
      ? []
      : [`Since ${formatInstant(comparison.since, zone)}: ${changeText(comparison) || 'no change'}`]),
    ...unchecked.map((why) => `Not checked: ${why}`),
  ];
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${escapeHtml(title)}</title>
<style>body{font:14px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em}h2{font-size:16px;margin:1.6em 0 .2em}
table{border-collapse:collapse}td{padding:1px 12px 1px 0;vertical-align:top}.error{color:#b3261e}.warning{color:#8a5a00}small{color:#555}</style>
<h1>${escapeHtml(title)}</h1>
${facts.map((fact) => `<p>${escapeHtml(fact)}</p>`).join('\n')}
${findings.length === 0 ? '<p>Nothing was found.</p>' : findings.map(findingHtml).join('\n')}
</html>
`;
}

function findingHtml(finding: IntegrityFinding): string {
  const { severity, title, count, bytes, action, examples, table } = finding;
  const change = changeText(finding.change);
  const figures = [
    formatCount(count),
    ...(bytes === null ? [] : [formatBytes(bytes)]),
    ...(change === '' ? [] : [change]),
  ];
  const rows = examples.map(
    ({ id, simulationId, text }) =>
      `<tr><td>${escapeHtml(table)} ${id}</td><td>${simulationId === null ? '' : `simulation ${simulationId}`}</td><td>${escapeHtml(text)}</td></tr>`,
  );
  return `<h2><span class="${severity}">${severity}</span> ${escapeHtml(title)}: ${escapeHtml(figures.join(', '))}</h2>
<p>${escapeHtml(action)}</p>
<table>${rows.join('')}</table>${count > examples.length ? `<small>and ${formatCount(count - examples.length)} more</small>` : ''}`;
}
