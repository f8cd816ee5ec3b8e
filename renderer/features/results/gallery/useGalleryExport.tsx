import type { ReactNode } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { maxGalleryPages } from '#renderer/figures/figureSource.ts';
import { useExports } from '#renderer/listing/ExportsProvider.tsx';
import { safeNamePart } from '#renderer/pageFiles/fileNames.ts';
import { colourMapNames, parsePlotSettings } from '#renderer/plots/plotSettings.ts';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import type { MenuEntry } from '#renderer/ui/PopupMenu.tsx';
import type { ScoredOutput } from '#shared/domain/estimator.ts';
import type { Simulation } from '#shared/domain/simulation.ts';
import { formatCount, formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { gallerySource, type SourcePage } from '../export/figureSources.ts';
import { type SimulationZip, writeGalleryZip } from '../export/simulationZip.ts';
import { archives } from '../export/useDataExport.ts';
import { useFigureExport } from '../export/usePlotFigure.tsx';
import type { PlotFigure } from '../figure/figureFile.tsx';
import type { PageLine } from '../pageLabel.ts';
import { usePageLoader } from '../PageLoaderProvider.tsx';
import { plotFacts } from '../plotFacts.ts';
import { GalleryFigure } from './GalleryFigure.tsx';
import type { GalleryColumn, GallerySearch } from './galleryModel.ts';

interface ShownGallery {
  readonly connectionId: string;
  /** After filtering. */
  readonly columns: readonly GalleryColumn[];
  /** In the order of the rows; undefined while not loaded. */
  readonly simulations: readonly { readonly id: number; readonly simulation: Simulation | undefined }[];
  readonly outputs: ReadonlyMap<number, readonly ScoredOutput[]>;
  readonly search: GallerySearch;
}

/** A simulation with its pages in the shown columns. */
interface ShownRow {
  readonly id: number;
  readonly simulation: Simulation | undefined;
  readonly lines: readonly { readonly line: PageLine; readonly title: string }[];
}

const pagesIn = (rows: readonly ShownRow[]): number => rows.reduce((sum, { lines }) => sum + lines.length, 0);

function shownRows({ columns, simulations }: ShownGallery): readonly ShownRow[] {
  return simulations.map(({ id, simulation }) => ({
    id,
    simulation,
    lines: columns.flatMap(({ pages, label }) => {
      const line = pages.get(id);
      return line === undefined ? [] : [{ line, title: label.title }];
    }),
  }));
}

/** Lines of text that name a simulation in a figure. */
function headingOf({ id, simulation }: ShownRow): readonly string[] {
  if (simulation === undefined) return [`Simulation ${id}`];
  return [
    visibleText(simulation.title),
    `#${id} · ${visibleText(simulation.simulator)}`,
    `${formatCount(simulation.primariesSimulated)} primaries (${formatPlural(simulation.tasksTotal, 'task')})`,
  ];
}

/** The pages of a gallery as one figure, and their numbers as one ZIP file. */
export function useGalleryExport(gallery: ShownGallery): {
  readonly entries: readonly MenuEntry[];
  /** The files of one simulation's shown pages. */
  readonly entriesOf: (id: number) => readonly MenuEntry[];
  readonly dialog: ReactNode;
} {
  const { begin } = useExports();
  const { preferences } = usePreferences();
  const loader = usePageLoader();
  const rows = shownRows(gallery);
  const filled = rows.filter(({ lines }) => lines.length > 0);
  const count = pagesIn(filled);
  const figure = useFigureExport(useGalleryFigure(gallery, filled));
  const save = (saved: readonly ShownRow[], { name, formats }: (typeof archives)[number]): void => {
    const [only] = saved;
    const of =
      saved.length === 1 && only !== undefined
        ? `sim${only.id}`
        : formatPlural(saved.length, 'simulation').replace(/\s/u, '_');
    begin({
      fileName: `gallery_${of}_${safeNamePart(name, 'data')}.zip`,
      total: pagesIn(saved),
      unit: 'pages',
      write: async (tools) => {
        const { connectionId, outputs } = gallery;
        const all = saved.map(({ id, simulation, lines }): SimulationZip => {
          const primaries =
            simulation === undefined
              ? undefined
              : { simulated: simulation.primariesSimulated, tasks: simulation.tasksTotal, state: simulation.state };
          return {
            loader,
            connectionId,
            simulationId: id,
            jobId: simulation?.jobId ?? '',
            pages: lines.map(({ line }) => line),
            outputs: outputs.get(id) ?? [],
            formats,
            csv: preferences.csv,
            factsOf: (_line, { page }) =>
              plotFacts({
                page,
                label: '',
                settings: parsePlotSettings({}),
                primaries,
                metadata: undefined,
                faults: [],
              }).facts.slice(1),
          };
        });
        return writeGalleryZip(all, tools);
      },
    });
  };
  const zipsOf = (saved: readonly ShownRow[]): readonly MenuEntry[] =>
    archives.map((archive): MenuEntry => ({
      kind: 'action',
      label: `All ${formatPlural(pagesIn(saved), 'page')} as ZIP: ${archive.name}`,
      action: () => save(saved, archive),
    }));
  const entriesOf = (id: number): readonly MenuEntry[] => {
    const own = filled.filter((row) => row.id === id);
    return own.length === 0 ? [] : [{ kind: 'line', label: 'files of its shown pages' }, ...zipsOf(own)];
  };
  if (count === 0) return { entries: [{ kind: 'note', label: 'No page is shown' }], entriesOf, dialog: null };
  const tooMany: MenuEntry = {
    kind: 'note',
    label: `A figure holds at most ${maxGalleryPages} pages; filters reduce the ${formatCount(count)} shown ones`,
  };
  return {
    entries: [
      ...(count > maxGalleryPages ? [tooMany] : figure.entries),
      { kind: 'line', label: 'files of the shown pages' },
      ...zipsOf(filled),
    ],
    entriesOf,
    dialog: figure.dialog,
  };
}

/** In CSS pixels: of one picture with its texts, and the most that a figure starts with. */
const cell = { width: 150, height: 150 } as const;
const largest = { width: 3200, height: 2400 } as const;

function useGalleryFigure(gallery: ShownGallery, rows: readonly ShownRow[]): PlotFigure {
  const client = useClient();
  const loader = usePageLoader();
  const { preferences } = usePreferences();
  const colourMap = colourMapNames.find((name) => name === preferences.colourMap) ?? 'viridis';
  const { connectionId, columns, search } = gallery;
  const shown = columns.filter(({ pages }) => rows.some(({ id }) => pages.has(id)));
  const across = rows.length === 1 ? Math.ceil(Math.sqrt(shown.length)) : shown.length;
  const down = rows.length === 1 ? Math.ceil(shown.length / Math.max(1, across)) : rows.length;
  const width = Math.min(largest.width, Math.max(420, 130 + across * cell.width));
  const height = Math.min(largest.height, Math.max(300, 130 + down * cell.height));
  const headed = rows.map((row) => ({ id: row.id, heading: headingOf(row) }));
  const sharesScale = search.scale === undefined;
  const [only] = rows;
  const pages = rows.flatMap(({ id, lines }) =>
    lines.map(({ line, title }): SourcePage => ({ connectionId, simulationId: id, ...line, name: title })),
  );
  const [first, ...others] = pages;
  return {
    title:
      rows.length === 1 && only !== undefined
        ? (headingOf(only)[0] ?? '')
        : `Results of ${formatPlural(rows.length, 'simulation')}`,
    notes: [
      ...(rows.length === 1 && only !== undefined ? [headingOf(only).slice(1).join(' · ')] : []),
      sharesScale && rows.length > 1
        ? 'The pages of a column share one scale of values and colours.'
        : 'Each page has a scale of values and colours of its own.',
    ].filter((note) => note !== ''),
    fileName: rows.length === 1 && only !== undefined ? `sim${only.id}_gallery` : 'gallery',
    size: `${width}x${height}`,
    plot: (theme) => (
      <GalleryFigure
        connectionId={connectionId}
        loader={loader}
        columns={shown}
        rows={headed}
        sharesScale={sharesScale}
        colourMap={colourMap}
        theme={theme}
      />
    ),
    source:
      first === undefined
        ? null
        : async (signal) =>
            gallerySource(client, [first, ...others], {
              search: { ...search, simulations: undefined },
              signal,
            }),
  };
}
