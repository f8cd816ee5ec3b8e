import type { Knex } from 'knex';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { joinFacts, joinFactsOfOne } from '#core/admin/problems/factsSql.ts';
import { reasonSql, wrongBranches } from '#core/admin/problems/reasonSql.ts';
import { whereId } from '#core/listing/dialectSql.ts';
import { certainlyDeadHours, type ProblemFilter } from '#shared/domain/problem.ts';

const terminal = `('COMPLETED', 'FAILED', 'CANCELED')`;

export interface ProblemQuestion {
  readonly filter: ProblemFilter;
  /** The time from which the limit counts back, ISO 8601 with its offset; now if omitted. */
  readonly now?: string | undefined;
}

/**
 * The simulations with problems as a query over `s` with id, reason, sign (last update; SQLite: microseconds since
 * 1970), sign_at (the same as stored), is_dead and array_id. Candidates are found and their tasks summed once, then
 * each gets its reason, once.
 */
export function problemQuery(database: ReadOnlyDatabase, { filter, now }: ProblemQuestion): Knex.QueryBuilder {
  const { build } = database;
  const { kind, limitHours, reasons } = filter;
  const told = build
    .from('t')
    .select('t.id', 't.sign', 't.sign_at', 't.is_dead', 't.array_id')
    .select(build.raw(`${reasonSql(database, kind)} as reason`));
  joinFacts(database, told, kind);
  // The reasons for stuck ones read `t` repeatedly; COMPLETED ones are most of the table and are read once.
  const start =
    kind === 'stuck'
      ? build.withMaterialized('t', unfinished(database, limitHours, now))
      : build.with('t', completed(database, kind));
  const query = start.withMaterialized('s', told).from('s').whereNotNull('s.reason');
  if (reasons !== undefined) query.whereIn('s.reason', [...reasons]);
  return query;
}

const own = ['id', 'job_state', 'platform', 'sim_type'] as const;

/**
 * Why the results of one COMPLETED simulation are wrong, as a query with a column of 0 or 1 for each reason; no row if
 * there are none.
 */
export function faultsQuery(database: ReadOnlyDatabase, simulationId: number): Knex.QueryBuilder {
  const { build } = database;
  const own = whereId(database, completed(database, 'wrong'), { column: 's.id', ids: [simulationId] });
  const query = build.with('t', own).from('t');
  joinFactsOfOne(database, query, simulationId);
  return query.select(
    wrongBranches(database).map(({ reason, when }) => build.raw(`case when ${when} then 1 else 0 end as "${reason}"`)),
  );
}

function unfinished(database: ReadOnlyDatabase, limitHours: number, now: string | undefined): Knex.QueryBuilder {
  const { build, dialect, shape } = database;
  const tasks = shape.hasTable('Task');
  const signs = build
    .from('Simulation as s')
    .whereRaw(`s.job_state not in ${terminal}`)
    .select(own.map((name) => `s.${name}`))
    .select(signColumn(database), build.raw(`${cutoff(database)} as cutoff`, [...bindNow(dialect, now, limitHours)]))
    .select(build.raw(`${cutoff(database)} as dead_before`, [...bindNow(dialect, now, certainlyDeadHours)]))
    .select(build.raw(`${signAt(database)} as sign_at`));
  // Without permission to read the tasks' updates, none is reported as stuck.
  if (shape.isForbidden('Task') || shape.isForbidden('Task', 'last_update_time')) signs.whereRaw('1 = 0');
  if (tasks) signs.leftJoin(taskSums(database).as('x'), 'x.simulation_id', 's.id');
  for (const name of ['total', 'completed', 'failed'])
    signs.select(build.raw(`${tasks ? `x.${name}` : '0'} as ${name}`));
  const query = withBatch(database, signs);
  return build
    .from(query.as('u'))
    .whereRaw('(u.sign is null or u.sign < u.cutoff)')
    .select('u.*', build.raw('coalesce(u.sign < u.dead_before, 1 = 0) as is_dead'));
}

function completed(database: ReadOnlyDatabase, kind: 'lost' | 'wrong'): Knex.QueryBuilder {
  const { build, dialect } = database;
  const ended = 'coalesce(s.end_time, s.start_time)';
  const query = build
    .from('Simulation as s')
    .where('s.job_state', 'COMPLETED')
    .select(own.map((name) => `s.${name}`))
    .select(build.raw(`${dialect === 'postgresql' ? ended : `micros_of(${ended})`} as sign`))
    .select(build.raw(`${ended} as sign_at`), build.raw('1 = 0 as is_dead'));
  if (kind === 'lost') query.where('s.platform', 'BATCH');
  if (kind === 'lost' && database.shape.isForbidden('Estimator')) query.whereRaw('1 = 0');
  return withBatch(database, query);
}

function withBatch({ build, shape }: ReadOnlyDatabase, query: Knex.QueryBuilder): Knex.QueryBuilder {
  if (!shape.hasTable('BatchSimulation')) return query.select(build.raw('null as array_id'));
  return query.leftJoin('BatchSimulation as b', 'b.id', 's.id').select('b.array_id');
}

/** Tasks by simulation, of unfinished ones only. */
function taskSums({ build }: ReadOnlyDatabase): Knex.QueryBuilder {
  const of = (state: string): string => `sum(case when task_state = '${state}' then 1 else 0 end)`;
  return build
    .from('Task')
    .whereRaw(`simulation_id in (select id from "Simulation" where job_state not in ${terminal})`)
    .groupBy('simulation_id')
    .select('simulation_id')
    .select(
      build.raw(`max(last_update_time) as latest, count(*) as total, ${of('COMPLETED')} as completed,
        ${of('FAILED')} as failed`),
    );
}

/** The later one of the last task update and the start; either may be missing or invalid. */
function signColumn({ build, dialect, shape }: ReadOnlyDatabase): Knex.Raw {
  const tasks = shape.hasTable('Task');
  if (dialect === 'postgresql')
    return build.raw(`${tasks ? 'greatest(x.latest, s.start_time)' : 's.start_time'} as sign`);
  const [update, start] = [tasks ? 'micros_of(x.latest)' : 'null', 'micros_of(s.start_time)'];
  return build.raw(`max(coalesce(${update}, ${start}), coalesce(${start}, ${update})) as sign`);
}

function signAt({ dialect, shape }: ReadOnlyDatabase): string {
  if (!shape.hasTable('Task')) return 's.start_time';
  if (dialect === 'postgresql') return 'greatest(x.latest, s.start_time)';
  return `case when micros_of(x.latest) >= coalesce(micros_of(s.start_time), micros_of(x.latest))
    then x.latest else s.start_time end`;
}

function cutoff({ dialect }: ReadOnlyDatabase): string {
  return dialect === 'postgresql'
    ? `(coalesce(?::timestamptz, now()) - ?::double precision * interval '1 hour')`
    : 'cast(? as integer)';
}

/** PostgreSQL uses the server's clock, SQLite this machine's. */
function bindNow(
  dialect: ReadOnlyDatabase['dialect'],
  now: string | undefined,
  hours: number,
): readonly (string | number | null)[] {
  if (dialect === 'postgresql') return [now ?? null, hours];
  const milliseconds = now === undefined ? Date.now() : Date.parse(now);
  return [Math.round((milliseconds - hours * 3_600_000) * 1000)];
}
