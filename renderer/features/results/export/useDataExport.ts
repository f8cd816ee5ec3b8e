import { useClient } from '#renderer/api/ApiProvider.tsx';
import { useExports } from '#renderer/listing/ExportsProvider.tsx';
import { pageFileName, safeNamePart } from '#renderer/pageFiles/fileNames.ts';
import { csvLong, csvMatrix } from '#renderer/pageFiles/csvPage.ts';
import type { PlotSettings } from '#renderer/plots/plotSettings.ts';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { copyAndTell } from '#renderer/ui/copyAndTell.ts';
import type { MenuEntry } from '#renderer/ui/PopupMenu.tsx';
import type { ScoredOutput } from '#shared/domain/estimator.ts';
import type { Page } from '#shared/domain/page.ts';
import type { ResultFault } from '#shared/domain/problem.ts';
import { assertNever } from '#shared/failure.ts';
import { formatCount } from '#shared/figures.ts';
import type { PageLabel, PageLine, SimulatedPrimaries } from '../pageLabel.ts';
import { usePageLoader } from '../PageLoaderProvider.tsx';
import { plotFacts } from '../plotFacts.ts';
import {
  type DataFormat,
  dataFile,
  dataFormatNames,
  dataFormats,
  formatRefusal,
  readBlob,
  storedJson,
} from './pageDownload.ts';
import { writeReport } from '../report/writeReport.tsx';
import { type SimulationZip, writeSimulationZip } from './simulationZip.ts';

/** The page whose plot is open, and its simulation. */
export interface ExportedPlot {
  readonly connectionId: string;
  readonly simulationId: number;
  readonly line: PageLine;
  readonly label: PageLabel;
  readonly page: Page;
  readonly settings: PlotSettings;
  readonly facts: readonly string[];
  readonly warnings: readonly string[];
  /** All pages of the simulation. */
  readonly pages: readonly PageLine[];
  readonly outputs: readonly ScoredOutput[];
  readonly primaries: SimulatedPrimaries | undefined;
  /** What is wrong with any page of the COMPLETED simulation. */
  readonly allFaults: readonly ResultFault[];
}

/** The names of a plot's files, without their extensions. */
export function plotFileName({
  simulationId,
  line,
  label,
}: Pick<ExportedPlot, 'simulationId' | 'line' | 'label'>): string {
  const { estimator, page } = line;
  return pageFileName({ simulationId, estimator: estimator.name, pageNumber: page.pageNumber, label: label.title });
}

/** More values than this are not copied to the clipboard. */
const maxCopied = 1_000_000;

/** The archives that all pages can be saved as. */
export const archives: readonly { readonly name: string; readonly formats: SimulationZip['formats'] }[] = [
  { name: 'CSV', formats: ['csv'] },
  { name: 'JSON as stored', formats: ['json'] },
  { name: 'NumPy', formats: ['npz'] },
];

/** The numeric entries of the export menu: copying, files of this page, archives of all pages. */
export function useDataExport(plot: ExportedPlot): readonly MenuEntry[] {
  const client = useClient();
  const loader = usePageLoader();
  const { begin } = useExports();
  const { csv } = usePreferences().preferences;
  const { connectionId, simulationId, line, label, page, settings, pages, outputs, primaries } = plot;
  const facts = [...plot.facts, ...plot.warnings];
  const described = { page, label: label.title, facts, axes: settings.axes };
  const name = plotFileName(plot);
  const save = (format: DataFormat): void =>
    begin({
      fileName: `${name}.${dataFormatNames[format].ending}`,
      total: 1,
      unit: 'pages',
      write: async ({ signal }) => {
        switch (format) {
          case 'json':
            return new Blob([await storedJson(await readBlob(client, { connectionId, pageId: line.page.id }, signal))]);
          case 'blob':
            return new Blob([await readBlob(client, { connectionId, pageId: line.page.id }, signal)]);
          case 'csv':
          case 'matrix':
          case 'npy':
          case 'npz':
          case 'nrrd':
            return dataFile(format, described, { csv, signal });
          default:
            return assertNever(format);
        }
      },
    });
  const saveAll = (archive: string, formats: SimulationZip['formats']): void =>
    begin({
      fileName: `sim${simulationId}_all_pages_${safeNamePart(archive, 'data')}.zip`,
      total: pages.length,
      unit: 'pages',
      write: async (tools) => {
        const { jobId } = await client.call(
          'simulations.get',
          { connectionId, simulationId },
          { signal: tools.signal },
        );
        const factsOf: SimulationZip['factsOf'] = (_line, decoded) =>
          plotFacts({
            page: decoded.page,
            label: '',
            settings,
            primaries,
            metadata: undefined,
            faults: [],
          }).facts.slice(1);
        return writeSimulationZip(
          { loader, connectionId, simulationId, jobId, pages, outputs, formats, csv, factsOf },
          tools,
        );
      },
    });
  const saveReport = (): void =>
    begin({
      fileName: `sim${simulationId}_report.html`,
      total: pages.length,
      unit: 'pages',
      write: async (tools) =>
        writeReport({ client, loader, connectionId, simulationId, pages, outputs, faults: plot.allFaults }, tools),
    });
  const isLarge = page.quantity.values.length > maxCopied;
  return [
    {
      kind: 'action',
      label: 'Copy data',
      disabled: isLarge,
      hint: isLarge ? `more than ${formatCount(maxCopied)} values` : 'for spreadsheets',
      action: () => copyAndTell(copiedData(described, csv), 'the values'),
    },
    { kind: 'line', label: 'files of this page' },
    ...dataFormats.flatMap((format): readonly MenuEntry[] => {
      const refusal = formatRefusal(format, described);
      const entry: MenuEntry = {
        kind: 'action',
        label: dataFormatNames[format].name,
        disabled: refusal !== null,
        action: () => save(format),
      };
      return refusal === null ? [entry] : [entry, { kind: 'note', label: refusal }];
    }),
    { kind: 'line', label: 'files of all pages' },
    { kind: 'action', label: 'Report of the simulation', hint: 'HTML', action: saveReport },
    ...archives.map((archive): MenuEntry => ({
      kind: 'action',
      label: `All ${formatCount(pages.length)} pages as ZIP: ${archive.name}`,
      action: () => saveAll(archive.name, archive.formats),
    })),
  ];
}

/** A map as a matrix, anything else a row for each value; separated by tabs, as spreadsheets expect. */
function copiedData(
  { page, label, axes }: { readonly page: Page; readonly label: string; readonly axes: PlotSettings['axes'] },
  csv: Parameters<typeof csvLong>[1]['csv'],
): string {
  const options = { label, axes, csv: { ...csv, separator: 'tab', byteOrderMark: false } } as const;
  return [...(page.kind === '2D' ? csvMatrix(page, options) : csvLong(page, options))].join('');
}
