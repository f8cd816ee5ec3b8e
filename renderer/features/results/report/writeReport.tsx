import type { Client } from '#renderer/api/client.ts';
import { faultsOfPage } from '#renderer/badges/resultFaults.ts';
import { svgOfFigure } from '#renderer/figures/svgFigure.ts';
import { formatDuration } from '#renderer/format/formatDuration.ts';
import { formatInstant } from '#renderer/format/formatInstant.ts';
import type { ExportTools } from '#renderer/listing/ExportsProvider.tsx';
import { csvLong } from '#renderer/pageFiles/csvPage.ts';
import { parsePlotSettings } from '#renderer/plots/plotSettings.ts';
import { curveEntries, statisticsEntries } from '#renderer/plots/viewStatistics.ts';
import type { ScoredOutput } from '#shared/domain/estimator.ts';
import type { Input } from '#shared/domain/input.ts';
import type { DecodedPage, Page } from '#shared/domain/page.ts';
import { csvOptionsSchema } from '#shared/domain/preferences.ts';
import type { ResultFault } from '#shared/domain/problem.ts';
import type { Simulation } from '#shared/domain/simulation.ts';
import { formatBytes, formatCount } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { drawFigure } from '../figure/drawFigure.tsx';
import { FigureSheet, PagePlot } from '../figure/FigureSheet.tsx';
import { pageLabelOf, type PageLine } from '../pageLabel.ts';
import type { PageLoader } from '../pageLoader.ts';
import { plotFacts } from '../plotFacts.ts';
import { type Report, reportHtml, type ReportLines, type ReportPage } from './reportHtml.ts';

/** The input of a report. */
export interface ReportOf {
  readonly client: Client;
  readonly loader: PageLoader;
  readonly connectionId: string;
  readonly simulationId: number;
  readonly pages: readonly PageLine[];
  readonly outputs: readonly ScoredOutput[];
  readonly faults: readonly ResultFault[];
}

/** The max size of a report sent by mail, in bytes. What does not fit is omitted, and the report says so. */
const budget = { whole: 1_900_000, inputs: 300_000 };
/** Pages with more values have no table of them. */
const maxTabled = 700;
const size = { width: 760, height: 460, theme: 'light', isTransparent: false } as const;

/** Writes a simulation with its inputs, its figures and their numbers to one HTML file. */
export async function writeReport(of: ReportOf, { signal, onProgress }: ExportTools): Promise<Blob> {
  const { client, connectionId, simulationId } = of;
  const options = { signal };
  const [simulation, inputs, connection] = await Promise.all([
    client.call('simulations.get', { connectionId, simulationId }, options),
    client.call('inputs.list', { connectionId, simulationId }, options),
    client.call('connections.get', { connectionId }, options),
  ]);
  const pages: ReportPage[] = [];
  const texts = inputTexts(inputs);
  let left = budget.whole - texts.reduce((sum, { text }) => sum + text.length, 0);
  for (const line of of.pages) {
    const page = await reportPage(of, { line, simulation, index: pages.length, left }, signal);
    left -= (page.svg?.length ?? 0) + (page.values?.length ?? 0) + 2000;
    pages.push(page);
    onProgress(pages.length);
  }
  const title = simulation.title === '' ? `Simulation ${simulationId}` : simulation.title.slice(0, 300);
  const summary: ReportLines = [['database', connection.name], ...summaryLines(simulation)];
  const report: Report = { title, summary, inputs: texts, pages, madeAt: new Date().toISOString() };
  return new Blob([await reportHtml(report)], { type: 'text/html' });
}

function summaryLines(simulation: Simulation): ReportLines {
  const { startedAt, endedAt, durationMicroseconds, storage } = simulation;
  const time = (instant: string | null): string => (instant === null ? 'NULL' : formatInstant(instant, 'utc'));
  return [
    ['id', String(simulation.id)],
    ['job id', simulation.jobId],
    ['state', simulation.state],
    ['user', simulation.username ?? 'NULL'],
    ['simulator', simulation.simulator],
    ['platform', simulation.platform],
    ['input type', simulation.inputType],
    ['started', time(startedAt)],
    ['ended', time(endedAt)],
    ['duration', durationMicroseconds === null ? 'not known' : formatDuration(durationMicroseconds)],
    ['tasks', `${formatCount(simulation.tasksTotal)}, ${formatCount(simulation.tasksFailed)} failed`],
    ['primaries simulated', `${formatCount(simulation.primariesSimulated)} (the sum over all tasks)`],
    [
      'stored',
      `${formatCount(storage.estimators)} estimators, ${formatCount(storage.pages)} pages, ${formatBytes(storage.bytes)}`,
    ],
  ];
}

/** Input files, as masked by core, and the project; long ones truncated. */
function inputTexts(inputs: readonly Input[]): Report['inputs'] {
  const all = inputs.flatMap(({ files, project }) => [
    ...files.map(({ name, text }) => ({ name, text })),
    ...(project === null ? [] : [{ name: 'project.json', text: project }]),
  ]);
  let left = budget.inputs;
  return all.map(({ name, text }) => {
    const kept = text.slice(0, left);
    left -= kept.length;
    const note =
      kept.length < text.length
        ? `the first ${formatCount(kept.length)} of ${formatCount(text.length)} characters`
        : '';
    return { name, text: kept, note };
  });
}

interface PagePlace {
  readonly line: PageLine;
  readonly simulation: Simulation;
  readonly index: number;
  /** The report's remaining bytes. */
  readonly left: number;
}

async function reportPage(
  of: ReportOf,
  { line, simulation, index, left }: PagePlace,
  signal: AbortSignal,
): Promise<ReportPage> {
  const { loader, connectionId, outputs } = of;
  const { estimator, page: summary } = line;
  const label = pageLabelOf(outputs, estimator, summary).title;
  const title = `${visibleText(estimator.name)}: ${label}`;
  const decoded: DecodedPage = await loader.loadPage({ connectionId, estimator, page: summary }, signal);
  if (decoded.step === 'unreadable') {
    const warnings = decoded.defects.map(({ message }) => message);
    return { title, facts: [], warnings, svg: null, figures: [], values: null };
  }
  const { page } = decoded;
  const settings = parsePlotSettings({ aspect: 'fill' });
  const metadata = await loader.loadMetadata(connectionId, estimator, signal);
  const { primariesSimulated: simulated, tasksTotal: tasks, state } = simulation;
  const faults = faultsOfPage(of.faults, summary.id);
  const { facts, warnings } = plotFacts({
    page,
    label,
    settings,
    primaries: { simulated, tasks, state },
    metadata,
    faults,
  });
  const entries =
    page.kind === '1D'
      ? Object.values({ statistics: statisticsEntries(page, settings), ...curveEntries(page, settings) }).flat()
      : statisticsEntries(page, settings);
  const svg = await figureOf(page, { label, index }, signal);
  const isFitting = svg.length < left;
  return {
    title,
    facts,
    warnings: isFitting ? warnings : [...warnings, 'The figure is left out to keep the report below 2 MB.'],
    svg: isFitting ? svg : null,
    figures: entries.map(({ label: name, text, stored, unit }) => [name, `${stored ?? text} ${unit}`.trim()]),
    values: isFitting ? valuesOf(page, label) : null,
  };
}

async function figureOf(
  page: Page,
  { label, index }: { readonly label: string; readonly index: number },
  signal: AbortSignal,
): Promise<string> {
  const settings = parsePlotSettings({});
  const sheet = (
    <FigureSheet title="" notes={[]}>
      <PagePlot page={page} settings={settings} label={label} theme={size.theme} />
    </FigureSheet>
  );
  // Maps first at the resolution of a high-density screen; if that is too large, at that of an ordinary one.
  for (const ratio of [2, 1]) {
    const figure = await drawFigure(sheet, { ...size, ratio }, signal);
    const svg = await svgOfFigure(figure, { title: label, metadata: null, ids: `f${index}` });
    if (svg.length < largeFigure || ratio === 1) return svg;
  }
  return '';
}

/** In bytes. */
const largeFigure = 150_000;

function valuesOf(page: Page, label: string): string | null {
  if (page.kind === 'phase-space' || page.quantity.values.length > maxTabled) return null;
  const csv = { ...csvOptionsSchema.parse({}), separator: 'tab' } as const;
  return [...csvLong(page, { csv, axes: 'repaired', label })].join('');
}
