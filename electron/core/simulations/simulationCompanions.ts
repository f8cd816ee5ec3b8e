import type { Knex } from 'knex';
import { z } from 'zod';
import { flagCell, nullableTextCell, numberCell, sumCell, toIntegerCell } from '#core/connection/cells.ts';
import type { YaptideTable } from '#core/connection/databaseShape.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { firstCharacters, integerSum } from '#core/listing/dialectSql.ts';
import { type IntegerCell, noPermission } from '#shared/domain/listing.ts';

/** What other tables record about a simulation. */
export interface Companions {
  /** "no permission" if users may not be read. */
  readonly username: string | null;
  readonly hasSubclassRow: boolean;
  readonly tasksTotal: number;
  readonly tasksCompleted: number;
  readonly tasksFailed: number;
  readonly primariesRequested: IntegerCell;
  readonly primariesSimulated: IntegerCell;
}

export const noCompanions: Companions = {
  username: null,
  hasSubclassRow: false,
  tasksTotal: 0,
  tasksCompleted: 0,
  tasksFailed: 0,
  primariesRequested: 0,
  primariesSimulated: 0,
};

const companionRow = z.object({
  id: numberCell,
  username: nullableTextCell,
  has_subclass_row: flagCell,
  total: sumCell,
  completed: sumCell,
  failed: sumCell,
  requested: nullableTextCell,
  simulated: nullableTextCell,
});

/** Reads user name, subclass row and sums over the tasks of the given simulations, in one query. */
export async function readCompanions(
  database: ReadOnlyDatabase,
  ids: readonly number[],
  signal: AbortSignal,
): Promise<ReadonlyMap<number, Companions>> {
  if (ids.length === 0) return new Map();
  const { build, shape } = database;
  const query = build('Simulation as s').whereIn('s.id', ids).select('s.id as id');
  joinOrNull(query, { build, there: shape.hasTable('User'), table: 'User', alias: 'u', on: 's.user_id' });
  query.select(
    build.raw(
      shape.hasTable('User')
        ? `${firstCharacters(database.dialect, 'u.username', 200)} as username`
        : `${shape.isForbidden('User') ? `'${noPermission}'` : 'null'} as username`,
    ),
  );
  query.select(build.raw(`${subclassCondition(database, query)} as has_subclass_row`));
  if (shape.hasTable('Task')) query.leftJoin(taskSums(database, ids).as('t'), 't.simulation_id', 's.id');
  const sums = ['total', 'completed', 'failed', 'requested', 'simulated'];
  query.select(sums.map((name) => build.raw(shape.hasTable('Task') ? `t.${name}` : `null as ${name}`)));
  const rows = await database.rows({ query, row: companionRow, signal });
  return new Map(
    rows.map((row) => [
      row.id,
      {
        username: row.username,
        hasSubclassRow: row.has_subclass_row,
        tasksTotal: row.total,
        tasksCompleted: row.completed,
        tasksFailed: row.failed,
        primariesRequested: toIntegerCell(row.requested ?? '0'),
        primariesSimulated: toIntegerCell(row.simulated ?? '0'),
      },
    ]),
  );
}

interface Join {
  readonly build: Knex;
  readonly there: boolean;
  readonly table: YaptideTable;
  readonly alias: string;
  readonly on: string;
}

function joinOrNull(query: Knex.QueryBuilder, { there, table, alias, on }: Join): void {
  if (there) query.leftJoin(`${table} as ${alias}`, `${alias}.id`, on);
}

/** DIRECT requires a CelerySimulation row, BATCH a BatchSimulation row; any other platform none. */
function subclassCondition({ build, shape }: ReadOnlyDatabase, query: Knex.QueryBuilder): string {
  const celery = shape.hasTable('CelerySimulation');
  const batch = shape.hasTable('BatchSimulation');
  joinOrNull(query, { build, there: celery, table: 'CelerySimulation', alias: 'c', on: 's.id' });
  joinOrNull(query, { build, there: batch, table: 'BatchSimulation', alias: 'b', on: 's.id' });
  const direct = celery ? 'c.id is not null' : unknownIf(shape.isForbidden('CelerySimulation'));
  const batched = batch ? 'b.id is not null' : unknownIf(shape.isForbidden('BatchSimulation'));
  return `case when s.platform = 'DIRECT' then ${direct} when s.platform = 'BATCH' then ${batched} else 1 = 1 end`;
}

/** If a table may not be read, its rows are not reported as missing. */
function unknownIf(isForbidden: boolean): string {
  return isForbidden ? '1 = 1' : '1 = 0';
}

function taskSums({ build, dialect }: ReadOnlyDatabase, ids: readonly number[]): Knex.QueryBuilder {
  return build('Task')
    .whereIn('simulation_id', ids)
    .groupBy('simulation_id')
    .select('simulation_id')
    .select(
      build.raw(`count(*) as total,
        sum(case when task_state = 'COMPLETED' then 1 else 0 end) as completed,
        sum(case when task_state = 'FAILED' then 1 else 0 end) as failed,
        ${integerSum(dialect, 'requested_primaries')} as requested,
        ${integerSum(dialect, 'simulated_primaries')} as simulated`),
    );
}
