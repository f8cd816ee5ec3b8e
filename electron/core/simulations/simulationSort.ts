import type { Knex } from 'knex';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { integerSum, microsecondsBetween, sortedText } from '#core/listing/dialectSql.ts';
import type { SortKey } from '#core/listing/sortKey.ts';
import { storageBySimulation } from '#core/blobs/storageSql.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import { assertNever } from '#shared/failure.ts';
import type { SimulationSort } from '#shared/domain/simulation.ts';

/** Joins the tables that a sort needs to a query over `"Simulation" as s`, and returns its key. */
export function simulationSortKey(
  database: ReadOnlyDatabase,
  query: Knex.QueryBuilder,
  column: SimulationSort['column'],
): SortKey {
  const { dialect } = database;
  const id = 's.id';
  const text = (name: string): SortKey => ({ sql: sortedText(dialect, name), type: 'text', id });
  const number = (sql: string): SortKey => ({ sql, type: 'numeric', id });
  switch (column) {
    case 'id':
      return { sql: null, type: 'numeric', id };
    case 'jobId':
      return text('s.job_id');
    case 'title':
      return text('s.title');
    case 'simulator':
      return text('s.sim_type');
    case 'platform':
      return text('s.platform');
    case 'inputType':
      return text('s.input_type');
    case 'state':
      return text('s.job_state');
    case 'username':
      if (!database.shape.hasTable('User')) return { sql: 's.user_id', type: 'numeric', id };
      query.leftJoin('User as su', 'su.id', 's.user_id');
      return text('su.username');
    case 'startedAt':
      return { sql: 's.start_time', type: dialect === 'postgresql' ? 'timestamptz' : 'text', id };
    case 'endedAt':
      return { sql: 's.end_time', type: dialect === 'postgresql' ? 'timestamptz' : 'text', id };
    case 'duration':
      return number(`(${microsecondsBetween(dialect, 's.start_time', 's.end_time')})`);
    case 'tasks':
    case 'primariesRequested':
    case 'primariesSimulated':
      return database.shape.hasTable('Task')
        ? number(taskSum(database, query, column))
        : { sql: null, type: 'numeric', id };
    case 'estimators':
    case 'pages':
    case 'bytes':
      query.leftJoin(storageBySimulation(database, undefined).as('st'), 'st.simulation_id', 's.id');
      return number(`coalesce(st.${column}, 0)`);
    default:
      return assertNever(column);
  }
}

const taskColumns = {
  tasks: () => 'count(*)',
  primariesRequested: (dialect: Dialect) => integerSum(dialect, 'requested_primaries'),
  primariesSimulated: (dialect: Dialect) => integerSum(dialect, 'simulated_primaries'),
} as const;

function taskSum(
  { build, dialect }: ReadOnlyDatabase,
  query: Knex.QueryBuilder,
  column: keyof typeof taskColumns,
): string {
  const sums = build('Task')
    .select('simulation_id', build.raw(`${taskColumns[column](dialect)} as sorted`))
    .groupBy('simulation_id');
  query.leftJoin(sums.as('ts'), 'ts.simulation_id', 's.id');
  return 'coalesce(ts.sorted, 0)';
}
