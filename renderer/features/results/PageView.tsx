import { IconLayoutGrid, IconLayoutSidebarRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import type { PlotReadout } from '#renderer/plots/plotProps.ts';
import { parsePlotSettings, type PlotSettings } from '#renderer/plots/plotSettings.ts';
import { PlotView } from '#renderer/plots/PlotView.tsx';
import type { MenuEntry } from '#renderer/ui/PopupMenu.tsx';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { useCommands } from '#renderer/ui/commands.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import type { ScoredOutput } from '#shared/domain/estimator.ts';
import type { ResultFault } from '#shared/domain/problem.ts';
import type { InflateOptions, Page } from '#shared/domain/page.ts';
import { formatBytes } from '#shared/figures.ts';
import type { ComparedPage } from './compare/comparison.ts';
import { CompareButtons } from './compare/CompareButtons.tsx';
import { ExportMenu, usePlotMenu } from './export/ExportMenu.tsx';
import { plotFileName, useDataExport } from './export/useDataExport.ts';
import { usePageFigure } from './export/usePlotFigure.tsx';
import { type PageLabel, pageLabelOf, type PageLine, type SimulatedPrimaries } from './pageLabel.ts';
import { usePageLoader } from './PageLoaderProvider.tsx';
import { type LoadedMetadata, resultQueries } from './pageLoader.ts';
import { PageJsonDialog } from './PageJsonDialog.tsx';
import { hasNotes, PageNotes } from './PageNotes.tsx';
import { plotFacts } from './plotFacts.ts';
import { SidePanel } from './SidePanel.tsx';
import type { SideChoice } from './useSideChoice.ts';
import { numberedBy, type ValueNames } from './valueNames.ts';
import { UnreadablePage } from './UnreadablePage.tsx';
import styles from './Results.module.css';

interface PageViewProps {
  readonly connectionId: string;
  readonly simulationId: number;
  readonly line: PageLine;
  /** All pages of the simulation. */
  readonly pages: readonly PageLine[];
  readonly outputs: readonly ScoredOutput[];
  readonly primaries: SimulatedPrimaries | undefined;
  readonly settings: PlotSettings;
  readonly onSettings: (changes: Partial<PlotSettings>) => void;
  readonly onGallery: () => void;
  /** Opens the comparison of these pages. */
  readonly onCompare: (pages: readonly ComparedPage[]) => void;
  readonly side: SideChoice;
  /** What is wrong with the page of a COMPLETED simulation. */
  readonly faults: readonly ResultFault[];
  /** The same for all pages of the simulation. */
  readonly allFaults: readonly ResultFault[];
}

interface DecodingProps {
  readonly options: InflateOptions | undefined;
  /** From 0 to 1. */
  readonly share: number;
  readonly onCancel: () => void;
}

/** In place of a page that is being decoded; large ones show their progress and can be cancelled. */
function Decoding({ options, share, onCancel }: DecodingProps) {
  return (
    <div className={styles['waiting']} role="status" aria-label="Decoding the page">
      {options?.limit === undefined ? null : (
        <div className={styles['reading']}>
          <p>
            Reading {formatBytes(options.limit)} of data: {Math.floor(share * 100)}
            {'\u202f'}%
          </p>
          <progress max={1} value={share} aria-label="Data read" />
          <Button onClick={onCancel}>Cancel</Button>
        </div>
      )}
    </div>
  );
}

/** One page: its plot, and next to it its statistics and metadata. */
export function PageView(props: PageViewProps) {
  const { connectionId, simulationId, line, outputs, primaries, settings, onSettings, side, faults } = props;
  const { estimator, page: summary } = line;
  const loader = usePageLoader();
  const [readout, setReadout] = useState<PlotReadout | null>(null);
  const [options, setOptions] = useState<InflateOptions>();
  const [share, setShare] = useState(0);
  const onProgress = options === undefined ? undefined : setShare;
  const page = useQuery(resultQueries.page(loader, { connectionId, estimator, page: summary, options, onProgress }));
  const metadata = useQuery(resultQueries.metadata(loader, connectionId, estimator));
  const label = pageLabelOf(outputs, estimator, summary);
  const numbers = numberedBy(label.detector);
  const { data: valueNames } = useQuery({
    ...resultQueries.valueNames(useClient(), { connectionId, simulationId, kind: numbers ?? 'materials' }),
    enabled: numbers !== undefined,
  });
  useCommands([
    {
      id: 'reset-plot',
      title: 'Reset the plot settings',
      group: 'page',
      shortcut: 'R',
      run: () => onSettings({ ...parsePlotSettings({}), colourMap: settings.colourMap }),
    },
  ]);
  if (page.isError) return <FailurePanel failure={toFailure(page.error)} />;
  const decoded = page.data;
  if (decoded === undefined) return <Decoding options={options} share={share} onCancel={() => setOptions(undefined)} />;
  return (
    <>
      {decoded.step === 'unreadable' ? (
        <UnreadablePage
          decoded={decoded}
          title={label.title}
          onRead={(next) => {
            setShare(0);
            setOptions(next);
          }}
        />
      ) : (
        <PlotBox
          {...props}
          page={decoded.page}
          label={label}
          valueNames={numbers === undefined ? undefined : valueNames}
          metadata={metadata.data}
          onReadout={setReadout}
        />
      )}
      {(side.shown || decoded.step === 'unreadable') && (
        <SidePanel
          decoded={decoded}
          estimatorMetadata={metadata.data}
          summary={summary}
          label={label}
          faults={faults}
          primaries={primaries}
          readout={readout}
          settings={settings}
          onSettings={onSettings}
        />
      )}
    </>
  );
}

interface PlotBoxProps extends PageViewProps {
  readonly page: Page;
  readonly label: PageLabel;
  /** The meaning of the numbers of a geometry page. */
  readonly valueNames: ValueNames | undefined;
  readonly metadata: LoadedMetadata | undefined;
  readonly onReadout: (readout: PlotReadout | null) => void;
}

/** The plot with its warnings and buttons above, and its caption below. */
function PlotBox(props: PlotBoxProps) {
  const { connectionId, simulationId, line, page, label, metadata, settings, onSettings, side, faults } = props;
  const { theme } = usePreferences();
  const menu = usePlotMenu();
  const notes = { page, estimatorMetadata: metadata, faults, settings, onSettings };
  const facts = plotFacts({ page, label: label.title, settings, primaries: props.primaries, metadata, faults });
  const plot = { ...props, ...facts };
  const data = useDataExport(plot);
  const figure = usePageFigure(plot);
  const [isJsonOpen, setJsonOpen] = useState(false);
  const showJson: MenuEntry = { kind: 'action', label: 'Show stored JSON and blob…', action: () => setJsonOpen(true) };
  return (
    <div className={styles['plotBox']} data-page={line.page.id} onContextMenu={menu.onContextMenu}>
      {!side.shown && hasNotes(notes) && (
        <div className={styles['noteStrip']} role="group" aria-label="Notes about this page">
          <PageNotes {...notes} />
        </div>
      )}
      <PlotView
        page={page}
        settings={settings}
        onSettings={onSettings}
        theme={theme}
        label={label.title}
        valueNames={props.valueNames}
        onReadout={props.onReadout}
      >
        <span className={styles['tools']}>
          <CompareButtons
            connectionId={connectionId}
            at={{ simulation: simulationId, page: line.page.id }}
            onCompare={props.onCompare}
          />
          <ExportMenu menu={menu} entries={[...figure.entries, ...data, showJson]} />
          {figure.dialog}
          {isJsonOpen && (
            <PageJsonDialog
              connectionId={connectionId}
              summary={line.page}
              name={plotFileName(plot)}
              onClose={() => setJsonOpen(false)}
            />
          )}
          <button
            type="button"
            className={styles['tool']}
            onClick={props.onGallery}
            title="All pages as pictures (G)"
            aria-label="All pages as pictures"
          >
            <IconLayoutGrid size={15} aria-hidden="true" />
          </button>
          <button
            type="button"
            className={styles['tool']}
            onClick={side.toggle}
            title="Figures and metadata"
            aria-label="Figures and metadata"
            aria-pressed={side.shown}
          >
            <IconLayoutSidebarRight size={15} aria-hidden="true" />
          </button>
        </span>
      </PlotView>
      <p className={styles['facts']} aria-label="What the plot shows">
        {facts.facts.map((fact) => (
          <bdi key={fact}>{fact}</bdi>
        ))}
      </p>
    </div>
  );
}
