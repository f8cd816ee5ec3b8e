import type { Knex } from 'knex';
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

const estimatorRow = z.object({
  id: numberCell,
  simulation_id: numberCell,
  name: textCell,
  file_name: nullableTextCell,
  ...blobSummaryCells,
});

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
  const ofSimulation = { column: 'simulation_id', ids: [simulationId] };
  const owners = whereId(database, database.build('Estimator').select('id'), ofSimulation);
  const [estimators, pages] = await Promise.all([
    readEstimators(database, ofSimulation, signal),
    pagesByEstimator(database, (query) => query.whereIn('p.estimator_id', owners), signal),
  ]);
  return estimators.map(({ estimator }) => ({ ...estimator, pages: pages.get(estimator.id) ?? [] }));
}

/** The estimators of some pages, each with those of these pages that it has. */
export async function estimatorsOfPages(
  database: ReadOnlyDatabase,
  pageIds: readonly number[],
  signal: AbortSignal,
): Promise<readonly FoundEstimator[]> {
  const pages = await pagesByEstimator(
    database,
    (query) => whereId(database, query, { column: 'p.id', ids: pageIds }),
    signal,
  );
  const found = await readEstimators(database, { column: 'id', ids: [...pages.keys()] }, signal);
  return found.map(({ simulationId, estimator }) => ({
    simulationId,
    estimator: { ...estimator, pages: pages.get(estimator.id) ?? [] },
  }));
}

interface FoundEstimator {
  readonly simulationId: number;
  readonly estimator: Estimator;
}

/** Without their pages. */
async function readEstimators(
  database: ReadOnlyDatabase,
  where: { readonly column: string; readonly ids: readonly number[] },
  signal: AbortSignal,
): Promise<readonly FoundEstimator[]> {
  const { build, dialect, shape } = database;
  const fileName = shape.hasColumn('Estimator', 'file_name')
    ? `${shortText(dialect, 'file_name')} as file_name`
    : 'null as file_name';
  const columns = [
    'id',
    'simulation_id',
    `${shortText(dialect, 'name')} as name`,
    fileName,
    ...blobSummaryColumns(dialect, 'compressed_data'),
  ];
  const select = build('Estimator').select(columns.map((sql) => build.raw(sql)));
  const query = whereId(database, select, where).whereNotNull('simulation_id').orderBy('id');
  const found = await database.rows({ query, row: estimatorRow, signal });
  return found.map((row) => ({
    simulationId: row.simulation_id,
    estimator: { id: row.id, name: row.name, fileName: row.file_name, blob: toBlobSummary(row), pages: [] },
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
  chosen: (query: Knex.QueryBuilder) => Knex.QueryBuilder,
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
  const query = chosen(build('Page as p').select(columns.map((sql) => build.raw(sql)))).orderBy([
    { column: 'p.estimator_id' },
    { column: 'p.page_number' },
    { column: 'p.id' },
  ]);
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
    'estimators.ofPages': async ({ connectionId, pageIds }, { signal }) =>
      estimatorsOfPages(on(connectionId), pageIds, signal),
    'estimators.data': async ({ connectionId, estimatorId }, { signal }) =>
      getEstimatorData(on(connectionId), estimatorId, signal),
    'pages.data': async ({ connectionId, pageId }, { signal }) => getPageData(on(connectionId), pageId, signal),
  };
}
