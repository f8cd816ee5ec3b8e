import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import { faultsOfPage, useResultFaults } from '#renderer/badges/resultFaults.ts';
import type { PlotSettings } from '#renderer/plots/plotSettings.ts';
import { visibleText } from '#shared/visibleText.ts';
import { useCommands } from '#renderer/ui/commands.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { useEscapeKey } from '#renderer/ui/useEscapeKey.ts';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { firstPageQuery } from './firstPage.ts';
import { flattenPages, type PageLine, pagesOf, type SimulatedPrimaries } from './pageLabel.ts';
import { useCarriedSettings } from './keptSettings.ts';
import type { ComparedPage } from './compare/comparison.ts';
import { Gallery } from './Gallery.tsx';
import { usePageLoader } from './PageLoaderProvider.tsx';
import { PageTree } from './PageTree.tsx';
import { PageView } from './PageView.tsx';
import { resultQueries } from './pageLoader.ts';
import { useSideChoice } from './useSideChoice.ts';
import styles from './Results.module.css';

interface ResultsTabProps {
  readonly connectionId: string;
  readonly simulationId: number;
  readonly primaries: SimulatedPrimaries | undefined;
  readonly pageId: number | undefined;
  readonly settings: PlotSettings;
  readonly gallery: boolean;
  /** Opens a page, drawn with these settings. */
  readonly onPage: (pageId: number, settings: PlotSettings) => void;
  readonly onSettings: (changes: Partial<PlotSettings>) => void;
  readonly onGallery: (gallery: boolean) => void;
  readonly onCompare: (pages: readonly ComparedPage[]) => void;
  /** Opens the gallery of several simulations, this one first. */
  readonly onGalleryOfSeveral: () => void;
}

/** The results of a simulation: pages on the left, the selected one as a plot, its statistics on the right. */
export function ResultsTab(props: ResultsTabProps) {
  const { connectionId, simulationId, pageId, gallery, onGallery } = props;
  const client = useClient();
  const estimators = useQuery(resultQueries.estimators(client, connectionId, simulationId));
  const { data: outputs = [] } = useQuery(resultQueries.scoredOutputs(client, connectionId, simulationId));
  const lines = useMemo(() => flattenPages(estimators.data ?? []), [estimators.data]);
  const pages = useMemo(() => pagesOf(lines), [lines]);
  const named = pages.find(({ page }) => page.id === pageId);
  const first = useQuery({
    ...firstPageQuery(usePageLoader(), { connectionId, simulationId, pages }),
    enabled: named === undefined && pages.length > 0,
  });
  const firstId = first.isError ? pages[0]?.page.id : first.data;
  const chosen = named ?? pages.find(({ page }) => page.id === firstId);
  const faults = useResultFaults(connectionId, simulationId, props.primaries?.state);
  const { box, side } = useSideChoice();
  const carry = useCarriedSettings({ connectionId, pages, chosen, settings: props.settings });
  const onPage = (next: number): void => props.onPage(next, carry(next));
  useResultKeys({ pages, chosen, onPage, gallery, onGallery });
  if (estimators.isError) return <FailurePanel failure={toFailure(estimators.error)} />;
  if (estimators.data === undefined) return <div className={styles['waiting']} />;
  if (pages.length === 0) return <NoResults estimators={estimators.data.length} state={props.primaries?.state} />;
  if (chosen === undefined) return <div className={styles['waiting']} aria-busy="true" />;
  if (gallery) {
    return (
      <Gallery
        connectionId={connectionId}
        lines={lines}
        outputs={outputs}
        faults={faults}
        selectedId={chosen.page.id}
        onPage={onPage}
        onOthers={props.onGalleryOfSeveral}
      />
    );
  }
  return (
    <div ref={box} className={styles['results']}>
      <PageTree
        connectionId={connectionId}
        lines={lines}
        outputs={outputs}
        faults={faults}
        selectedId={chosen.page.id}
        onPage={onPage}
      />
      <PageView
        key={chosen.page.id}
        connectionId={connectionId}
        simulationId={simulationId}
        line={chosen}
        pages={pages}
        outputs={outputs}
        primaries={props.primaries}
        settings={props.settings}
        onSettings={props.onSettings}
        onGallery={() => onGallery(true)}
        onCompare={props.onCompare}
        side={side}
        faults={faultsOfPage(faults, chosen.page.id)}
        allFaults={faults}
      />
    </div>
  );
}

interface NoResultsProps {
  readonly estimators: number;
  /** undefined while unknown. */
  readonly state: string | undefined;
}

/** Why a simulation has no results, as far as its state tells. */
const noResultsWords: Readonly<Record<string, readonly [title: string, text: string]>> = {
  COMPLETED: [
    'COMPLETED without results',
    'The simulation is COMPLETED, but no estimator is stored: its results were never posted, or were removed. Tasks and logs show how far it got.',
  ],
  FAILED: ['This simulation has no results', 'It FAILED before any result was stored. The logs may say why.'],
  CANCELED: ['This simulation has no results', 'It was CANCELED before any result was stored.'],
};

function NoResults({ estimators, state = '' }: NoResultsProps) {
  const waiting = `It is ${visibleText(state)}; results are merged when all its tasks have ended.`;
  const [title, text] = noResultsWords[state] ?? ['This simulation has no results', state === '' ? '' : waiting];
  if (estimators === 0) return <EmptyState title={title} text={text} />;
  return <EmptyState title="Its estimators have no pages" text="The merge stopped before any page was stored." />;
}

interface ResultKeys {
  readonly pages: readonly PageLine[];
  readonly chosen: PageLine | undefined;
  readonly onPage: (pageId: number) => void;
  readonly gallery: boolean;
  readonly onGallery: (gallery: boolean) => void;
}

/** Steps through the pages, and shows all of them as images. */
function useResultKeys({ pages, chosen, onPage, gallery, onGallery }: ResultKeys): void {
  const step = (by: 1 | -1) => (): void => {
    const next = chosen === undefined ? undefined : pages[pages.indexOf(chosen) + by];
    if (next !== undefined) onPage(next.page.id);
  };
  // Escape closes the gallery before its simulation.
  useEscapeKey(gallery, () => onGallery(false));
  useCommands([
    { id: 'previous-page', title: 'Previous page of results', group: 'page', shortcut: '[', run: step(-1) },
    { id: 'next-page', title: 'Next page of results', group: 'page', shortcut: ']', run: step(1) },
    {
      id: 'gallery',
      title: gallery ? 'Close the gallery' : 'Show all pages as pictures',
      group: 'page',
      shortcut: 'G',
      run: () => onGallery(!gallery),
    },
  ]);
}
