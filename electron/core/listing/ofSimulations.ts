import type { Knex } from 'knex';
import type { YaptideTable } from '#core/connection/databaseShape.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { whereId } from '#core/listing/dialectSql.ts';
import { assertNever } from '#shared/failure.ts';

/** Filters a query over `"<table>" as r`. */
export type Narrow = (query: Knex.QueryBuilder) => Knex.QueryBuilder;

/** A table between a table's rows and the simulations. */
interface Between {
  readonly table: YaptideTable;
  /** Its column that refers to those rows. */
  readonly select: string;
  /** Its column that refers to the simulations. */
  readonly where: string;
}

/**
 * How a table's rows belong to some simulations, their users and clusters included; undefined if a table in between is
 * missing, so that none can be assigned.
 */
export function ofSimulations(
  database: ReadOnlyDatabase,
  table: YaptideTable,
  simulationIds: readonly number[],
): Narrow | undefined {
  const { build, shape } = database;
  const by =
    (column: string): Narrow =>
    (query) =>
      whereId(database, query, { column, ids: simulationIds });
  const through = (column: string, { table: between, select, where }: Between): Narrow | undefined =>
    shape.hasTable(between)
      ? (query) =>
          query.whereIn(column, whereId(database, build(between).select(select), { column: where, ids: simulationIds }))
      : undefined;
  switch (table) {
    case 'User':
    case 'YaptideUser':
    case 'KeycloakUser':
      return through('r.id', { table: 'Simulation', select: 'user_id', where: 'id' });
    case 'Cluster':
      return through('r.id', { table: 'BatchSimulation', select: 'cluster_id', where: 'id' });
    case 'Simulation':
    case 'CelerySimulation':
    case 'BatchSimulation':
      return by('r.id');
    case 'CeleryTask':
    case 'BatchTask':
      return through('r.id', { table: 'Task', select: 'id', where: 'simulation_id' });
    case 'Page':
      return through('r.estimator_id', { table: 'Estimator', select: 'id', where: 'simulation_id' });
    case 'Task':
    case 'Input':
    case 'Estimator':
    case 'Logfiles':
      return by('r.simulation_id');
    default:
      return assertNever(table);
  }
}
