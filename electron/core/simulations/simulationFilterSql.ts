import type { Knex } from 'knex';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { boundInstant, containsText, lowerText, whereId, whereText } from '#core/listing/dialectSql.ts';
import type { SimulationFilter } from '#shared/domain/simulation.ts';
import { isoMoment } from '#shared/listFile/isoInstant.ts';
import { makeFailure } from '#shared/failure.ts';

/** Filters a query over `"Simulation" as s`. Every value is bound. */
export function applySimulationFilter(
  database: ReadOnlyDatabase,
  query: Knex.QueryBuilder,
  filter: SimulationFilter,
): Knex.QueryBuilder {
  const { dialect } = database;
  // PostgreSQL stores no NUL character and rejects it in a parameter.
  const isPossible = (text: string): boolean => dialect === 'sqlite' || !text.includes('\0');
  if (filter.states !== undefined) whereText(database, query, { column: 's.job_state', texts: filter.states });
  if (filter.platforms !== undefined) whereText(database, query, { column: 's.platform', texts: filter.platforms });
  if (filter.inputTypes !== undefined) whereText(database, query, { column: 's.input_type', texts: filter.inputTypes });
  if (filter.simulators !== undefined) {
    const simulators = filter.simulators.filter(isPossible).map((simulator) => simulator.toLowerCase());
    const marks = simulators.map(() => '?').join(', ');
    query.whereRaw(marks === '' ? '1 = 0' : `${lowerText(dialect, 's.sim_type')} in (${marks})`, simulators);
  }
  if (filter.userIds !== undefined) applyUsers(database, query, filter.userIds);
  if (filter.clusterIds !== undefined) {
    const batched = database.build('BatchSimulation').select('id');
    if (database.shape.hasTable('BatchSimulation')) {
      query.whereIn('s.id', whereId(database, batched, { column: 'cluster_id', ids: filter.clusterIds }));
    } else query.whereRaw('1 = 0');
  }
  if (filter.startedFrom !== undefined) {
    query.whereRaw(`s.start_time >= ${boundInstant(dialect)}`, [toBound(dialect, filter.startedFrom)]);
  }
  if (filter.startedBefore !== undefined) {
    query.whereRaw(`s.start_time < ${boundInstant(dialect)}`, [toBound(dialect, filter.startedBefore)]);
  }
  if (filter.text !== undefined && filter.text.trim() !== '') {
    if (isPossible(filter.text)) applyText(database, query, filter.text.trim());
    else query.whereRaw('1 = 0');
  }
  return query;
}

const moment = /^\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)?(?:Z|\+00(?::?00)?)?$/u;

function toBound(dialect: ReadOnlyDatabase['dialect'], instant: string): string {
  const naive = instant.replace('T', ' ').replace(/(?:Z|\+00(?::?00)?)$/u, '');
  // SQLite would compare an impossible date as text, and PostgreSQL reads 24:00 as the next day.
  if (!moment.test(instant) || isoMoment(`${naive}${' 00:00:00'.slice(naive.length - 10)}+00`) === undefined) {
    throw makeFailure({
      code: 'bad-input',
      message: `'${instant}' is not a date and time`,
      hint: 'Use the form YYYY-MM-DD or YYYY-MM-DD HH:MM:SS, in UTC.',
    });
  }
  // PostgreSQL rejects a time zone after a bare date.
  return dialect === 'postgresql' ? `${naive.length === 10 ? `${naive} 00:00` : naive}+00` : naive;
}

function applyUsers(database: ReadOnlyDatabase, query: Knex.QueryBuilder, userIds: readonly (number | null)[]): void {
  const named = userIds.filter((id) => id !== null);
  query.where((either) => {
    if (named.length > 0) either.orWhere((ids) => void whereId(database, ids, { column: 's.user_id', ids: named }));
    if (named.length < userIds.length) either.orWhereNull('s.user_id');
    if (userIds.length === 0) either.whereRaw('1 = 0');
  });
}

function applyText(database: ReadOnlyDatabase, query: Knex.QueryBuilder, text: string): void {
  query.where((either) => {
    either
      .orWhereRaw(containsText(database.dialect, 's.title'), [text])
      .orWhereRaw(containsText(database.dialect, 's.job_id'), [text]);
    if (/^\d{1,9}$/u.test(text)) either.orWhere('s.id', Number(text));
  });
}
