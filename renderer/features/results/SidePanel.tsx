import { useDeferredValue, useMemo, useState } from 'react';
import type { PlotReadout, ReadoutEntry } from '#renderer/plots/plotProps.ts';
import type { PlotSettings } from '#renderer/plots/plotSettings.ts';
import { curveEntries, figuresTitle, statisticsEntries } from '#renderer/plots/viewStatistics.ts';
import { regionEntries } from '#renderer/plots/heatmap/regionEntries.ts';
import type { PageSummary } from '#shared/domain/estimator.ts';
import type { DecodedPage, Page } from '#shared/domain/page.ts';
import { formatBytes, formatCount } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import type { ResultFault } from '#shared/domain/problem.ts';
import { type PageLabel, primariesNote, type SimulatedPrimaries } from './pageLabel.ts';
import type { LoadedMetadata } from './pageLoader.ts';
import { NoiseEstimate } from './NoiseEstimate.tsx';
import { PageNotes } from './PageNotes.tsx';
import styles from './Results.module.css';
import side from './SidePanel.module.css';

interface SidePanelProps {
  readonly decoded: DecodedPage;
  readonly estimatorMetadata: LoadedMetadata | undefined;
  readonly summary: PageSummary;
  readonly label: PageLabel;
  /** What is wrong with the page of a COMPLETED simulation. */
  readonly faults: readonly ResultFault[];
  readonly primaries: SimulatedPrimaries | undefined;
  readonly readout: PlotReadout | null;
  readonly settings: PlotSettings;
  readonly onSettings: (changes: Partial<PlotSettings>) => void;
}

/** The facts about a page: at the cursor, in view, its defects, and its metadata. */
export function SidePanel(props: SidePanelProps) {
  const { decoded, estimatorMetadata, summary, label, primaries, readout, settings, onSettings } = props;
  const { faults } = props;
  const page = decoded.step === 'page' ? decoded.page : undefined;
  const note = primariesNote(estimatorMetadata?.metadata, primaries);
  return (
    <aside className={side['side']} aria-label="Figures and metadata">
      {page !== undefined && <InView page={page} settings={settings} readout={readout} />}
      {page !== undefined && (
        <NoiseEstimate page={page} isOn={settings.noise} onToggle={(noise) => onSettings({ noise })} />
      )}
      <PageNotes
        page={page}
        estimatorMetadata={estimatorMetadata}
        faults={faults}
        settings={settings}
        onSettings={onSettings}
      />
      {note !== '' && (
        <p className={styles['note']}>
          <b>Primaries.</b> {note}
        </p>
      )}
      <h3>Metadata</h3>
      <MetadataTable
        rows={[
          ['detector', label.detector],
          ...(label.filter === null ? [] : ([['filter', label.filter]] as const)),
          ['stored', storedText(decoded, summary)],
          ...(summary.blob.writtenAt === null ? [] : ([['written', summary.blob.writtenAt]] as const)),
          ...Object.entries(estimatorMetadata?.metadata ?? {}),
          ...Object.entries(page?.metadata ?? {}),
        ]}
      />
    </aside>
  );
}

function storedText({ sizes }: DecodedPage, { blob }: PageSummary): string {
  if (blob.storedBytes === null) return 'NULL';
  return `${formatBytes(blob.storedBytes)} → ${formatBytes(sizes.inflated)}`;
}

interface InViewProps {
  readonly page: Page;
  readonly settings: PlotSettings;
  readonly readout: PlotReadout | null;
}

const noFigures = { general: [], depthDose: [] };

function InView({ page, settings, readout }: InViewProps) {
  // A page may have millions of values: the plot is drawn first, the statistics follow in a separate task.
  const shown = useDeferredValue<PlotSettings | undefined>(settings, undefined);
  const statistics = useMemo(() => (shown === undefined ? [] : statisticsEntries(page, shown)), [page, shown]);
  const figures = useMemo(
    () => (shown === undefined || page.kind !== '1D' ? noFigures : curveEntries(page, shown)),
    [page, shown],
  );
  const region = useMemo(() => (shown === undefined ? [] : regionEntries(page, shown)), [page, shown]);
  return (
    <>
      {page.kind !== '0D' && page.kind !== 'phase-space' && (
        <>
          <h3>At the cursor</h3>
          <Entries entries={readout?.entries ?? []} />
          {readout === null && <p className={side['quiet']}>Point at the plot, or use its arrow keys.</p>}
        </>
      )}
      {page.kind === 'phase-space' ? (
        <Entries entries={[{ label: 'particles', text: formatCount(page.particles), unit: '' }]} />
      ) : (
        <>
          {region.length > 0 && (
            <>
              <h3>In the {settings.region?.shape}</h3>
              <Entries entries={region} />
            </>
          )}
          <h3>{figuresTitle(page, settings)}</h3>
          <Entries entries={[...statistics, ...figures.general]} />
          {figures.depthDose.length > 0 && (
            <>
              <h3>Depth–dose</h3>
              <Entries entries={figures.depthDose} />
            </>
          )}
        </>
      )}
    </>
  );
}

function Entries({ entries }: { readonly entries: readonly ReadoutEntry[] }) {
  const [isExact, setExact] = useState(false);
  return (
    <dl className={side['entries']}>
      {entries.map(({ label, text, unit, stored, title }) => (
        <div key={label} title={title}>
          <dt>{label}</dt>
          <dd>
            {stored === undefined ? (
              text
            ) : (
              <button
                type="button"
                aria-pressed={isExact}
                title={isExact ? 'Stored value; click to round it' : `Stored: ${stored}; click to show it`}
                onClick={() => setExact(!isExact)}
              >
                {isExact ? stored : text}
              </button>
            )}{' '}
            <span>{unit}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface MetadataTableProps {
  readonly rows: readonly (readonly [string, string])[];
}

/** Names and values as stored, with a box to search both. */
function MetadataTable({ rows }: MetadataTableProps) {
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const shown = rows.filter(([name, value]) => `${name} ${value}`.toLowerCase().includes(wanted));
  return (
    <>
      <input
        className={side['find']}
        type="search"
        placeholder="Find"
        aria-label="Find in the metadata"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <dl className={side['metadata']}>
        {shown.slice(0, 400).map(([name, value], index) => (
          <div key={`${index} ${name}`}>
            <dt>{visibleText(name.slice(0, 200))}</dt>
            <dd title={visibleText(value.slice(0, 2000))}>{value === '' ? "''" : visibleText(value.slice(0, 400))}</dd>
          </div>
        ))}
      </dl>
      {shown.length === 0 && <p className={side['quiet']}>No matches</p>}
    </>
  );
}
