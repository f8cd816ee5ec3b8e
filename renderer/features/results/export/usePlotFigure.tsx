import { type ReactNode, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import type { Client } from '#renderer/api/client.ts';
import type { FigureSource } from '#renderer/figures/figureSource.ts';
import { sha256Hex } from '#renderer/pageFiles/sha256.ts';
import { changedSettings } from '#renderer/plots/plotSettings.ts';
import type { MenuEntry } from '#renderer/ui/PopupMenu.tsx';
import { visibleText } from '#shared/visibleText.ts';
import { copyImage, FigureDialog } from '../figure/FigureDialog.tsx';
import { defaultFigureOptions, type PlotFigure } from '../figure/figureFile.tsx';
import { PagePlot } from '../figure/FigureSheet.tsx';
import { readBlob } from './pageDownload.ts';
import { type ExportedPlot, plotFileName } from './useDataExport.ts';

/** The source of a plot's data. Neither address nor login of a database is a secret; its place contains no password. */
async function sourceOf(client: Client, plot: ExportedPlot, signal: AbortSignal): Promise<FigureSource> {
  const { connectionId, simulationId, line, label, settings } = plot;
  const [connection, simulation, blob] = await Promise.all([
    client.call('connections.get', { connectionId }, { signal }),
    client.call('simulations.get', { connectionId, simulationId }, { signal }),
    readBlob(client, { connectionId, pageId: line.page.id }, signal),
  ]);
  return {
    program: 'tidescope',
    format: 1,
    connection: { id: connection.id, name: connection.name, place: connection.place },
    simulation: { id: simulation.id, jobId: simulation.jobId, title: simulation.title.slice(0, 500) },
    estimator: line.estimator.name.slice(0, 500),
    page: { id: line.page.id, number: String(line.page.pageNumber), name: label.title.slice(0, 500) },
    sha256: await sha256Hex(blob),
    settings: changedSettings(settings) ?? {},
  };
}

/** The plot of a page as a figure. */
export function pageFigure(client: Client, plot: ExportedPlot): PlotFigure {
  const { line, label, page, settings } = plot;
  const estimator = visibleText(line.estimator.name);
  return {
    title: estimator === '' ? label.title : `${label.title}, ${estimator}`,
    notes: [plot.facts.join(' · '), ...plot.warnings],
    fileName: plotFileName(plot),
    plot: (theme) => <PagePlot page={page} settings={settings} label={label.title} theme={theme} />,
    source: async (signal) => sourceOf(client, plot, signal),
  };
}

/** The entries of a plot's menu for its image, and the dialog that one of them opens. */
export function useFigureExport(figure: PlotFigure): {
  readonly entries: readonly MenuEntry[];
  readonly dialog: ReactNode;
} {
  const [isOpen, setOpen] = useState(false);
  return {
    entries: [
      { kind: 'action', label: 'Export figure…', hint: 'PNG, SVG, PDF', action: () => setOpen(true) },
      {
        kind: 'action',
        label: 'Copy image',
        action: () => copyImage(figure, { ...defaultFigureOptions, title: figure.title }),
      },
    ],
    dialog: isOpen ? <FigureDialog figure={figure} onClose={() => setOpen(false)} /> : null,
  };
}

/** The figure entries for the plot of one page. */
export function usePageFigure(plot: ExportedPlot): ReturnType<typeof useFigureExport> {
  return useFigureExport(pageFigure(useClient(), plot));
}
