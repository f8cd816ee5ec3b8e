import { type ReactNode, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import type { Client } from '#renderer/api/client.ts';
import type { MenuEntry } from '#renderer/ui/PopupMenu.tsx';
import { visibleText } from '#shared/visibleText.ts';
import { copyImage, FigureDialog } from '../figure/FigureDialog.tsx';
import { optionsFor, type PlotFigure } from '../figure/figureFile.tsx';
import { PagePlot } from '../figure/FigureSheet.tsx';
import { plotSource } from './figureSources.ts';
import { type ExportedPlot, plotFileName } from './useDataExport.ts';

/** The plot of a page as a figure. */
export function pageFigure(client: Client, plot: ExportedPlot): PlotFigure {
  const { line, label, page, settings } = plot;
  const estimator = visibleText(line.estimator.name);
  return {
    title: estimator === '' ? label.title : `${label.title}, ${estimator}`,
    notes: [plot.facts.join(' · '), ...plot.warnings],
    fileName: plotFileName(plot),
    plot: (theme) => <PagePlot page={page} settings={settings} label={label.title} theme={theme} />,
    source: async (signal) => plotSource(client, plot, signal),
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
        action: () => copyImage(figure, optionsFor(figure)),
      },
    ],
    dialog: isOpen ? <FigureDialog figure={figure} onClose={() => setOpen(false)} /> : null,
  };
}

/** The figure entries for the plot of one page. */
export function usePageFigure(plot: ExportedPlot): ReturnType<typeof useFigureExport> {
  return useFigureExport(pageFigure(useClient(), plot));
}
