import type { Knex } from 'knex';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { byteLength } from '#core/listing/dialectSql.ts';

/**
 * Estimators, pages and stored bytes per simulation, from sizes alone: no blob is read. Of all simulations, or of the
 * given ones. Estimator and Page have no index for it, so each is scanned once.
 */
export function storageBySimulation(database: ReadOnlyDatabase, ids: readonly number[] | undefined): Knex.QueryBuilder {
  const { build, shape } = database;
  const size = `sum(coalesce(${byteLength('compressed_data')}, 0))`;
  const only = (query: Knex.QueryBuilder): Knex.QueryBuilder =>
    ids === undefined ? query : query.whereIn('simulation_id', ids);
  const parts: Knex.QueryBuilder[] = [];
  for (const table of ['Input', 'Logfiles'] as const) {
    if (!shape.hasTable(table)) continue;
    const columns = build.raw(`simulation_id, 0 as estimators, 0 as pages, ${size} as bytes`);
    parts.push(only(build(table).select(columns)).groupBy('simulation_id'));
  }
  if (shape.hasTable('Estimator')) {
    const columns = build.raw(`simulation_id, count(*) as estimators, 0 as pages, ${size} as bytes`);
    parts.push(only(build('Estimator').select(columns)).groupBy('simulation_id'));
  }
  if (shape.hasTable('Estimator') && shape.hasTable('Page')) {
    const pageSize = `sum(coalesce(${byteLength('p.compressed_data')}, 0))`;
    const columns = build.raw(`e.simulation_id, 0 as estimators, count(*) as pages, ${pageSize} as bytes`);
    const pages = build('Page as p').join('Estimator as e', 'e.id', 'p.estimator_id').select(columns);
    parts.push(only(pages).groupBy('e.simulation_id'));
  }
  if (parts.length === 0) {
    parts.push(build('Simulation').select(build.raw('id as simulation_id, 0 as estimators, 0 as pages, 0 as bytes')));
  }
  // All parts are members of the union: knex puts the first builder's GROUP BY after everything.
  return build
    .from(build.queryBuilder().unionAll(parts).as('parts'))
    .select('simulation_id', build.raw('sum(estimators) as estimators, sum(pages) as pages, sum(bytes) as bytes'))
    .groupBy('simulation_id');
}
