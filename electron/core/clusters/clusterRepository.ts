import type { Knex } from 'knex';
import { z } from 'zod';
import {
  flagCell,
  nullableLooseIntegerCell,
  nullableTextCell,
  numberCell,
  sumCell,
  textCell,
} from '#core/connection/cells.ts';
import type { Connections } from '#core/connection/connections.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { HandlersOf } from '#core/handlersOf.ts';
import { instantText, shortText, sortedText } from '#core/listing/dialectSql.ts';
import { forbiddenOf, type Sources } from '#core/listing/forbidden.ts';
import { listWindow } from '#core/listing/listWindow.ts';
import type { SortKey } from '#core/listing/sortKey.ts';
import type { clusterCalls } from '#shared/contract/userCalls.ts';
import type { ClusterSort, ClusterSummary } from '#shared/domain/cluster.ts';
import type { ListWindow, WindowOf } from '#shared/domain/listing.ts';
import { assertNever } from '#shared/failure.ts';

const clusterRow = z.object({
  id: numberCell,
  cluster_name: textCell,
  port: nullableLooseIntegerCell,
  simulations: sumCell,
  last_used: nullableTextCell,
  has_twin: flagCell,
});

interface ListOptions {
  readonly sort: ClusterSort;
  readonly window: ListWindow;
}

/** One window of the clusters, with the simulations that ran on each. */
export async function listClusters(
  database: ReadOnlyDatabase,
  { sort, window }: ListOptions,
  signal: AbortSignal,
): Promise<WindowOf<ClusterSummary>> {
  const { build, dialect, shape } = database;
  const used = shape.hasTable('BatchSimulation') && shape.hasTable('Simulation');
  const query = build('Cluster as c').select(
    [
      'c.id as id',
      `${shortText(dialect, 'c.cluster_name')} as cluster_name`,
      `${shape.hasColumn('Cluster', 'port') ? 'c.port' : 'null'} as port`,
      `${used ? 'coalesce(cu.simulations, 0)' : '0'} as simulations`,
      `${used ? instantText(dialect, 'cu.last_used') : 'null'} as last_used`,
      `exists (select 1 from "Cluster" d where d.cluster_name = c.cluster_name and d.id <> c.id) as has_twin`,
    ].map((sql) => build.raw(sql)),
  );
  if (used) query.leftJoin(useByCluster(build).as('cu'), 'cu.cluster_id', 'c.id');
  const key = clusterSortKey(database, sort.column, used);
  const found = await listWindow({ database, query, key, direction: sort.direction, window, row: clusterRow, signal });
  const forbidden = forbiddenOf(shape, sources);
  return { ...found, rows: found.rows.map((row) => ({ ...toSummary(row), ...forbidden })) };
}

/** The columns from which those of the list are made. */
const sources: Sources = {
  clusterName: [['Cluster', 'cluster_name']],
  port: [['Cluster', 'port']],
  simulations: [['BatchSimulation', 'cluster_id']],
  lastUsedAt: [
    ['BatchSimulation', 'cluster_id'],
    ['Simulation', 'start_time'],
  ],
};

/** How many clusters there are. */
export async function countClusters({ build, rows }: ReadOnlyDatabase, signal: AbortSignal): Promise<number> {
  const query = build('Cluster').count({ count: '*' });
  const [row] = await rows({ query, row: z.object({ count: numberCell }), signal });
  return row?.count ?? 0;
}

function useByCluster(build: Knex): Knex.QueryBuilder {
  return build('BatchSimulation as b')
    .join('Simulation as s', 's.id', 'b.id')
    .select('b.cluster_id', build.raw('count(*) as simulations, max(s.start_time) as last_used'))
    .groupBy('b.cluster_id');
}

function clusterSortKey({ dialect }: ReadOnlyDatabase, column: ClusterSort['column'], used: boolean): SortKey {
  const id = 'c.id';
  const byId: SortKey = { sql: null, type: 'numeric', id };
  switch (column) {
    case 'id':
      return byId;
    case 'clusterName':
      return { sql: sortedText(dialect, 'c.cluster_name'), type: 'text', id };
    case 'simulations':
      return used ? { sql: 'coalesce(cu.simulations, 0)', type: 'numeric', id } : byId;
    case 'lastUsedAt':
      return used ? { sql: 'cu.last_used', type: dialect === 'postgresql' ? 'timestamptz' : 'text', id } : byId;
    default:
      return assertNever(column);
  }
}

function toSummary(row: z.infer<typeof clusterRow>): ClusterSummary {
  const marks: ClusterSummary['marks'] = [
    ...(row.has_twin ? (['duplicate-name'] as const) : []),
    ...(row.cluster_name.trim() === '' ? (['empty-name'] as const) : []),
  ];
  return {
    id: row.id,
    clusterName: row.cluster_name,
    port: row.port,
    simulations: row.simulations,
    lastUsedAt: row.last_used,
    marks,
  };
}

/** The handlers of `clusterCalls`; `on` finds an open connection's database. */
export function makeClusterHandlers(on: Connections['database']): HandlersOf<typeof clusterCalls, 'signal'> {
  return {
    'clusters.list': async (input, { signal }) => listClusters(on(input.connectionId), input, signal),
    'clusters.count': async ({ connectionId }, { signal }) => ({
      count: await countClusters(on(connectionId), signal),
    }),
  };
}
