import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { type FoundPage, makePageFinder } from '#renderer/features/results/pageFinder.ts';
import { usePageLoader } from '#renderer/features/results/PageLoaderProvider.tsx';
import { PagePicture } from '#renderer/features/results/PagePicture.tsx';
import { resultQueries } from '#renderer/features/results/pageLoader.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { QueryPanel } from '#renderer/ui/QueryPanel.tsx';
import type { DrawPicture } from '#renderer/features/tables/RowInspector.tsx';

interface PagePlace {
  readonly connectionId: string;
  readonly pageId: number;
}

/** Draws the results that a row of yaptide's table Page holds; other values have no picture. */
export function drawYaptidePage(connectionId: string): DrawPicture {
  return ({ relation, row, column }) => {
    if (relation.name !== 'Page' || column !== 'compressed_data') return undefined;
    const cell = row.cells[relation.columns.findIndex(({ name }) => name === 'id')];
    if (typeof cell !== 'string' || !/^\d{1,15}$/u.test(cell)) return undefined;
    return <YaptidePagePicture connectionId={connectionId} pageId={Number(cell)} />;
  };
}

function YaptidePagePicture(place: PagePlace) {
  const query = useYaptidePage(place);
  return (
    <QueryPanel query={query} what="the page">
      {(found) => (found === null ? <p>No simulation has this page.</p> : <Drawn {...place} {...found} />)}
    </QueryPanel>
  );
}

/** The page with its estimator; null where one is missing. */
function useYaptidePage({ connectionId, pageId }: PagePlace) {
  const client = useClient();
  return useQuery({
    queryKey: ['yaptide-page', connectionId, pageId],
    queryFn: async () => makePageFinder(client, connectionId)(pageId),
  });
}

function Drawn({ connectionId, simulationId, estimator, page }: PagePlace & FoundPage) {
  const navigate = useNavigate();
  const query = useQuery(resultQueries.page(usePageLoader(), { connectionId, estimator, page }));
  return (
    <QueryPanel query={query} what="the page">
      {(decoded) => (
        <>
          {decoded.step === 'page' ? (
            <PagePicture page={decoded.page} width={264} height={190} />
          ) : (
            <p>{decoded.defects[0]?.message}</p>
          )}
          <p>
            <Button
              onClick={() =>
                void navigate({
                  to: '/c/$connectionId/simulations',
                  params: { connectionId },
                  search: { simulation: simulationId, page: page.id },
                })
              }
            >
              Open in Results
            </Button>
          </p>
        </>
      )}
    </QueryPanel>
  );
}
