import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { usePageLoader } from '#renderer/features/results/PageLoaderProvider.tsx';
import { PagePicture } from '#renderer/features/results/PagePicture.tsx';
import { resultQueries } from '#renderer/features/results/pageLoader.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { QueryPanel } from '#renderer/ui/QueryPanel.tsx';
import type { RelationName } from '#shared/domain/catalog.ts';
import type { Estimator, PageSummary } from '#shared/domain/estimator.ts';
import type { DrawPicture } from '#renderer/features/tables/RowInspector.tsx';

interface PagePlace {
  readonly connectionId: string;
  readonly schema: string;
  readonly pageId: number;
  readonly estimatorId: number;
}

/** Draws the results that a row of yaptide's table Page holds; other values have no picture. */
export function drawYaptidePage(connectionId: string): DrawPicture {
  return ({ relation, row, column }) => {
    if (relation.name !== 'Page' || column !== 'compressed_data') return undefined;
    const numberOf = (name: string): number => {
      const cell = row.cells[relation.columns.findIndex((each) => each.name === name)];
      return typeof cell === 'string' && /^\d{1,15}$/u.test(cell) ? Number(cell) : Number.NaN;
    };
    const [pageId, estimatorId] = [numberOf('id'), numberOf('estimator_id')];
    if (Number.isNaN(pageId) || Number.isNaN(estimatorId)) return undefined;
    return (
      <YaptidePagePicture
        connectionId={connectionId}
        schema={relation.schema}
        pageId={pageId}
        estimatorId={estimatorId}
      />
    );
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

interface FoundPage {
  readonly simulationId: number;
  readonly estimator: Estimator;
  readonly page: PageSummary;
}

/** The page with its estimator, whose simulation is named by the estimator's row alone; null where one is missing. */
function useYaptidePage({ connectionId, schema, pageId, estimatorId }: PagePlace) {
  const client = useClient();
  return useQuery({
    queryKey: ['yaptide-page', connectionId, schema, pageId, estimatorId],
    queryFn: async ({ signal }): Promise<FoundPage | null> => {
      const relation: RelationName = { schema, name: 'Estimator' };
      const filter = { conditions: [{ kind: 'equals', column: 'id', value: String(estimatorId) } as const] };
      const asked = { connectionId, relation, columns: ['simulation_id'], filter };
      const { rows } = await client.call('grid.rows', asked, { signal });
      const cell = rows[0]?.cells[0];
      if (typeof cell !== 'string') return null;
      const simulationId = Number(cell);
      const estimators = await client.call('estimators.list', { connectionId, simulationId }, { signal });
      const estimator = estimators.find(({ id }) => id === estimatorId);
      const page = estimator?.pages.find(({ id }) => id === pageId);
      return estimator === undefined || page === undefined ? null : { simulationId, estimator, page };
    },
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
