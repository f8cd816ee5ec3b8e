import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import type { PlotSettings } from '#renderer/plots/plotSettings.ts';
import { useCommands } from '#renderer/ui/commands.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { flattenPages, type PageLine, pagesOf, type SimulatedPrimaries } from './pageLabel.ts';
import { Gallery } from './Gallery.tsx';
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
  readonly onPage: (pageId: number) => void;
  readonly onSettings: (changes: Partial<PlotSettings>) => void;
  readonly onGallery: (gallery: boolean) => void;
}

/** The results of a simulation: pages on the left, the selected one as a plot, its statistics on the right. */
export function ResultsTab(props: ResultsTabProps) {
  const { connectionId, simulationId, pageId, gallery, onPage, onGallery } = props;
  const client = useClient();
  const estimators = useQuery(resultQueries.estimators(client, connectionId, simulationId));
  const { data: outputs = [] } = useQuery(resultQueries.scoredOutputs(client, connectionId, simulationId));
  const lines = useMemo(() => flattenPages(estimators.data ?? []), [estimators.data]);
  const pages = useMemo(() => pagesOf(lines), [lines]);
  const chosen = pages.find(({ page }) => page.id === pageId) ?? firstWorthSeeing(pages);
  const { box, side } = useSideChoice();
  useResultKeys({ pages, chosen, onPage, gallery, onGallery });
  if (estimators.isError) return <FailurePanel failure={toFailure(estimators.error)} />;
  if (estimators.data === undefined) return <div className={styles['waiting']} />;
  if (chosen === undefined) return <NoResults estimators={estimators.data.length} state={props.primaries?.state} />;
  if (gallery) {
    const choose = (id: number): void => {
      onPage(id);
    };
    return (
      <Gallery
        connectionId={connectionId}
        lines={lines}
        outputs={outputs}
        selectedId={chosen.page.id}
        onPage={choose}
      />
    );
  }
  return (
    <div ref={box} className={styles['results']}>
      <PageTree
        connectionId={connectionId}
        lines={lines}
        outputs={outputs}
        selectedId={chosen.page.id}
        onPage={onPage}
      />
      <PageView
        key={chosen.page.id}
        connectionId={connectionId}
        line={chosen}
        outputs={outputs}
        primaries={props.primaries}
        settings={props.settings}
        onSettings={props.onSettings}
        onGallery={() => onGallery(true)}
        side={side}
      />
    </div>
  );
}

/** A map shows more at a glance than a number: the first 2D page, else the first 1D page, else the first. */
function firstWorthSeeing(pages: readonly PageLine[]): PageLine | undefined {
  return pages.find(({ page }) => page.dimensions === 2) ?? pages.find(({ page }) => page.dimensions === 1) ?? pages[0];
}

function NoResults({ estimators, state }: { readonly estimators: number; readonly state: string | undefined }) {
  const waiting = state !== undefined && !['COMPLETED', 'FAILED', 'CANCELED'].includes(state);
  const reason = waiting
    ? `It is ${state}; results are merged when all its tasks have ended.`
    : 'Nothing was stored for it: it failed, was cancelled, or its results were never merged.';
  if (estimators === 0) return <EmptyState title="This simulation has no results" text={reason} />;
  return <EmptyState title="Its estimators have no pages" text="The merge stopped before any page was stored." />;
}

interface ResultKeys {
  readonly pages: readonly PageLine[];
  readonly chosen: PageLine | undefined;
  readonly onPage: (pageId: number) => void;
  readonly gallery: boolean;
  readonly onGallery: (gallery: boolean) => void;
}

/** Steps through the pages, and shows all of them as pictures. */
function useResultKeys({ pages, chosen, onPage, gallery, onGallery }: ResultKeys): void {
  const step = (by: 1 | -1) => (): void => {
    const next = chosen === undefined ? undefined : pages[pages.indexOf(chosen) + by];
    if (next !== undefined) onPage(next.page.id);
  };
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
