import type { Knex } from 'knex';
import { damagedBlob } from '#core/admin/cleanup/damagedBlobSql.ts';
import { storageBySimulation } from '#core/blobs/storageSql.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { applySimulationFilter } from '#core/simulations/simulationFilterSql.ts';
import type { CleanupCriteria } from '#shared/domain/cleanup.ts';
import { makeFailure } from '#shared/failure.ts';

export interface CleanupQuestion {
  readonly criteria: CleanupCriteria;
  /** The time from which ages count back, ISO 8601; now if omitted. */
  readonly now?: string | undefined;
  /** Only finished ones: no worker reports on them any more. */
  readonly finishedAlone?: boolean | undefined;
}

/**
 * A query over `"Simulation" as s` filtered by the criteria. Fails with bad-input if they are empty, as that would
 * match every simulation.
 */
export function matchingSimulations(
  database: ReadOnlyDatabase,
  { criteria, now, finishedAlone }: CleanupQuestion,
): Knex.QueryBuilder {
  assertSomeCriterion(criteria);
  const { build, dialect, shape } = database;
  const query = applySimulationFilter(database, build.from('Simulation as s'), criteria.filter);
  if (criteria.olderThanDays !== undefined) {
    const moment = (now === undefined ? Date.now() : Date.parse(now)) - criteria.olderThanDays * 86_400_000;
    if (dialect === 'postgresql') query.whereRaw('s.start_time < to_timestamp(?::double precision)', [moment / 1000]);
    else query.whereRaw('micros_of(s.start_time) < cast(? as integer)', [Math.round(moment) * 1000]);
  }
  if (criteria.minimumBytes !== undefined && criteria.minimumBytes > 0) {
    const large = build
      .from(storageBySimulation(database, undefined).as('st'))
      .where('bytes', '>=', criteria.minimumBytes);
    query.whereIn('s.id', large.select('simulation_id'));
  }
  if (criteria.noResults === true && (shape.isForbidden('Estimator') || shape.isForbidden('Page'))) {
    query.whereRaw('1 = 0');
  } else if (criteria.noResults === true && shape.hasTable('Estimator') && shape.hasTable('Page')) {
    query.whereRaw(withoutPages[dialect]);
  }
  if (finishedAlone === true) query.whereIn('s.job_state', ['COMPLETED', 'FAILED', 'CANCELED']);
  if (criteria.without !== undefined) void query.whereNotIn('s.id', criteria.without);
  if (criteria.damaged === true) query.whereRaw(`s.id in (${damagedSql(database)})`);
  return query;
}

/**
 * PostgreSQL turns NOT EXISTS into a join; without an index, SQLite is fast only with a list that it materialises once.
 */
const withoutPages = {
  postgresql: `not exists (select 1 from "Estimator" e join "Page" p on p.estimator_id = e.id where e.simulation_id = s.id)`,
  sqlite: `s.id not in (select e.simulation_id from "Estimator" e join "Page" p on p.estimator_id = e.id
    where e.simulation_id is not null)`,
} as const;

/** A size of 0 and a blank text do not filter. */
function assertSomeCriterion({ filter, ...others }: CleanupCriteria): void {
  const narrows = (value: unknown): boolean =>
    value !== undefined && value !== 0 && !(typeof value === 'string' && value.trim() === '');
  const { olderThanDays, without: _without, ...rest } = others;
  if (olderThanDays !== undefined || [...Object.values(filter), ...Object.values(rest)].some(narrows)) return;
  throw makeFailure({
    code: 'bad-input',
    message: 'The clean-up has no criteria: it would remove every simulation',
    hint: 'Choose simulations by age, state, user, simulator, size or damage.',
  });
}

function damagedSql({ dialect, shape }: ReadOnlyDatabase): string {
  const parts = (['Input', 'Logfiles', 'Estimator'] as const)
    .filter((table) => shape.hasTable(table))
    .map((table) => `select simulation_id from "${table}" where ${damagedBlob(dialect, 'compressed_data')}`);
  if (shape.hasTable('Estimator') && shape.hasTable('Page')) {
    parts.push(`select e.simulation_id from "Estimator" e join "Page" p on p.estimator_id = e.id
      where ${damagedBlob(dialect, 'p.compressed_data')}`);
  }
  return parts.length === 0 ? 'select id from "Simulation" where 1 = 0' : parts.join(' union all ');
}
