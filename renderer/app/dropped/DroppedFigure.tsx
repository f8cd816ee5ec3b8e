import { useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import type { FigureSource } from '#renderer/figures/figureSource.ts';
import { comparisonSchema } from '#renderer/features/results/compare/comparison.ts';
import { gallerySearchSchema } from '#renderer/features/results/gallery/galleryModel.ts';
import { changedSettings, parsePlotSettings } from '#renderer/plots/plotSettings.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { Modal } from '#renderer/ui/Modal.tsx';
import type { Failure } from '#shared/failure.ts';
import { visibleText } from '#shared/visibleText.ts';
import { findFigure, type FoundFigure, isSameFigure } from './findFigure.ts';
import styles from './DroppedFigure.module.css';

interface DroppedFigureProps {
  readonly fileName: string;
  /** null: the image is not a figure of this program. */
  readonly source: FigureSource | null;
  readonly onClose: () => void;
}

type Search =
  | { readonly step: 'looking' }
  | { readonly step: 'changed'; readonly found: FoundFigure }
  | { readonly step: 'missing' }
  | { readonly step: 'failed'; readonly failure: Failure };

/** Opens the plot that a dropped figure shows; says so if its data has changed, or no open connection has it. */
export function DroppedFigure({ fileName, source, onClose }: DroppedFigureProps) {
  const client = useClient();
  const navigate = useNavigate();
  const [search, setSearch] = useState<Search>({ step: 'looking' });
  const open = useCallback(
    ({ connectionId, pages }: FoundFigure) => {
      onClose();
      if (source?.compared !== undefined) {
        const comparison = comparisonSchema.parse(source.compared.comparison);
        const compared = pages.map(({ simulation, page }) => ({ simulation, page }));
        void navigate({
          to: '/c/$connectionId/compare',
          params: { connectionId },
          search: { ...comparison, pages: compared },
        });
        return;
      }
      if (source?.gallery !== undefined) {
        const gallery = gallerySearchSchema.parse(source.gallery.search);
        const simulations = [...new Set(pages.map(({ simulation }) => simulation))];
        void navigate({
          to: '/c/$connectionId/gallery',
          params: { connectionId },
          search: { ...gallery, simulations },
        });
        return;
      }
      const settings = parsePlotSettings(source?.settings);
      // The user's own colour map is the default of plots, but not of this one.
      const plot = { ...changedSettings(settings), colourMap: settings.colourMap };
      void navigate({
        to: '/c/$connectionId/simulations',
        params: { connectionId },
        search: { simulation: pages[0].simulation, tab: 'results', page: pages[0].page, plot },
      });
    },
    [navigate, onClose, source],
  );
  useEffect(() => {
    if (source === null) return undefined;
    const mine = new AbortController();
    findFigure(client, source, mine.signal).then(
      (found) =>
        found !== null && isSameFigure(found)
          ? open(found)
          : setSearch(found === null ? { step: 'missing' } : { step: 'changed', found }),
      (error: unknown) => {
        if (!mine.signal.aborted) setSearch({ step: 'failed', failure: toFailure(error) });
      },
    );
    return () => mine.abort();
  }, [client, source, open]);
  return (
    <Modal title="Open the plot of a figure" onClose={onClose}>
      <div className={styles['body']}>
        {source === null ? (
          <p>
            '{visibleText(fileName)}' holds no plot of Tidescope. Figures exported from a plot's menu do; other programs
            may remove the information when they save a copy.
          </p>
        ) : (
          <SearchOutcome source={source} search={search} />
        )}
      </div>
      <div className={styles['foot']}>
        <Button onClick={onClose}>Close</Button>
        {search.step === 'changed' && (
          <Button look="primary" onClick={() => open(search.found)}>
            Open the page as it is now
          </Button>
        )}
      </div>
    </Modal>
  );
}

function SearchOutcome({ source, search }: { readonly source: FigureSource; readonly search: Search }) {
  const { connection, simulation, estimator, page } = source;
  if (search.step === 'looking') return <p role="status">Looking for its page in the open connections…</p>;
  if (search.step === 'failed') return <FailurePanel failure={search.failure} />;
  return (
    <>
      <p role="alert">
        {search.step === 'changed'
          ? `The data of this page has changed since the figure was exported. It was opened in '${visibleText(search.found.connectionName)}'.`
          : 'No open connection has this page. Open the connection, then drop the figure again.'}
      </p>
      <dl className={styles['facts']}>
        <dt>Connection</dt>
        <dd>{visibleText(`${connection.name} (${connection.place})`)}</dd>
        <dt>Simulation</dt>
        <dd>{visibleText(`${simulation.id}, ${simulation.title}`)}</dd>
        <dt>Job id</dt>
        <dd>{visibleText(simulation.jobId)}</dd>
        <dt>Page</dt>
        <dd>{visibleText(`${estimator}, page ${page.number}, ${page.name}`)}</dd>
      </dl>
    </>
  );
}
