import { z } from 'zod';
import { blobSummaryCells, blobSummaryColumns, toBlobSummary } from '#core/blobs/blobSummarySql.ts';
import { getBlob } from '#core/blobs/getBlob.ts';
import {
  looseIntegerCell,
  nullableLooseIntegerCell,
  nullableTextCell,
  numberCell,
  textCell,
} from '#core/connection/cells.ts';
import type { Connections } from '#core/connection/connections.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { HandlersOf } from '#core/handlersOf.ts';
import { shortText, whereId } from '#core/listing/dialectSql.ts';
import type { estimatorCalls } from '#shared/contract/resultCalls.ts';
import type { Estimator, PageSummary } from '#shared/domain/estimator.ts';

const estimatorRow = z.object({ id: numberCell, name: textCell, file_name: nullableTextCell, ...blobSummaryCells });

const pageRow = z.object({
  id: numberCell,
  estimator_id: numberCell,
  page_number: looseIntegerCell,
  page_name: nullableTextCell,
  page_dimension: nullableLooseIntegerCell,
  ...blobSummaryCells,
});

/** The estimators of a simulation by id, each with its pages by page number. No blob is transferred. */
export async function listEstimators(
  database: ReadOnlyDatabase,
  simulationId: number,
  signal: AbortSignal,
): Promise<readonly Estimator[]> {
  const { build, dialect, shape } = database;
  const fileName = shape.hasColumn('Estimator', 'file_name')
    ? `${shortText(dialect, 'file_name')} as file_name`
    : 'null as file_name';
  const columns = [
    'id',
    `${shortText(dialect, 'name')} as name`,
    fileName,
    ...blobSummaryColumns(dialect, 'compressed_data'),
  ];
  const query = whereId(database, build('Estimator').select(columns.map((sql) => build.raw(sql))), {
    column: 'simulation_id',
    ids: [simulationId],
  }).orderBy('id');
  const [estimators, pages] = await Promise.all([
    database.rows({ query, row: estimatorRow, signal }),
    pagesByEstimator(database, simulationId, signal),
  ]);
  return estimators.map((row) => ({
    id: row.id,
    name: row.name,
    fileName: row.file_name,
    blob: toBlobSummary(row),
    pages: pages.get(row.id) ?? [],
  }));
}

/** An estimator's metadata, still compressed. Fails with not-found if there is none, with too-large above 256 MB. */
export async function getEstimatorData(
  database: ReadOnlyDatabase,
  id: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  return getBlob(database, { table: 'Estimator', id, name: 'Estimator' }, signal);
}

/** A page's bytes, still compressed. Fails with not-found if there are none, with too-large above 256 MB. */
export async function getPageData(database: ReadOnlyDatabase, id: number, signal: AbortSignal): Promise<Uint8Array> {
  return getBlob(database, { table: 'Page', id, name: 'Page' }, signal);
}

async function pagesByEstimator(
  database: ReadOnlyDatabase,
  simulationId: number,
  signal: AbortSignal,
): Promise<ReadonlyMap<number, readonly PageSummary[]>> {
  const { build, dialect, shape } = database;
  // Unreadable pages are not missing pages: the query fails and says so.
  if (!shape.hasTable('Page') && !shape.isForbidden('Page')) return new Map();
  const optional = (column: string): string =>
    shape.hasColumn('Page', column) ? `p.${column} as ${column}` : `null as ${column}`;
  const columns = [
    'p.id as id',
    'p.estimator_id as estimator_id',
    'p.page_number as page_number',
    shape.hasColumn('Page', 'page_name') ? `${shortText(dialect, 'p.page_name')} as page_name` : 'null as page_name',
    optional('page_dimension'),
    ...blobSummaryColumns(dialect, 'p.compressed_data'),
  ];
  const owners = whereId(database, build('Estimator').select('id'), { column: 'simulation_id', ids: [simulationId] });
  const query = build('Page as p')
    .select(columns.map((sql) => build.raw(sql)))
    .whereIn('p.estimator_id', owners)
    .orderBy([{ column: 'p.estimator_id' }, { column: 'p.page_number' }, { column: 'p.id' }]);
  const byEstimator = new Map<number, PageSummary[]>();
  for (const row of await database.rows({ query, row: pageRow, signal })) {
    const pages = byEstimator.get(row.estimator_id) ?? [];
    pages.push({
      id: row.id,
      pageNumber: row.page_number,
      ...storedNameOf(row),
      blob: toBlobSummary(row),
    });
    byEstimator.set(row.estimator_id, pages);
  }
  return byEstimator;
}

/** Name and dimensions as stored. An empty name with 0 dimensions comes from a migration that filled in neither. */
function storedNameOf(row: z.infer<typeof pageRow>): Pick<PageSummary, 'pageName' | 'dimensions'> {
  const unfilled = row.page_name === '' && row.page_dimension === 0;
  return unfilled ? { pageName: null, dimensions: null } : { pageName: row.page_name, dimensions: row.page_dimension };
}

/** The handlers of `estimatorCalls`; `on` finds an open connection's database. */
export function makeEstimatorHandlers(on: Connections['database']): HandlersOf<typeof estimatorCalls, 'signal'> {
  return {
    'estimators.list': async ({ connectionId, simulationId }, { signal }) =>
      listEstimators(on(connectionId), simulationId, signal),
    'estimators.data': async ({ connectionId, estimatorId }, { signal }) =>
      getEstimatorData(on(connectionId), estimatorId, signal),
    'pages.data': async ({ connectionId, pageId }, { signal }) => getPageData(on(connectionId), pageId, signal),
  };
}
