import type { Knex } from 'knex';
import { z } from 'zod';
import { storageBySimulation } from '#core/blobs/storageSql.ts';
import {
  durationCell,
  nullableLooseIntegerCell,
  nullableTextCell,
  numberCell,
  sumCell,
  textCell,
} from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import {
  characterLength,
  firstCharacters,
  instantText,
  lowerText,
  microsecondsBetween,
  shortText,
} from '#core/listing/dialectSql.ts';
import { forbiddenOf } from '#core/listing/forbidden.ts';
import { listWindow } from '#core/listing/listWindow.ts';
import { type Companions, noCompanions, readCompanions } from '#core/simulations/simulationCompanions.ts';
import { simulationSources, storageSources, withForbidden } from '#core/simulations/simulationForbidden.ts';
import { applySimulationFilter } from '#core/simulations/simulationFilterSql.ts';
import { simulationSortKey } from '#core/simulations/simulationSort.ts';
import { isoMoment } from '#shared/listFile/isoInstant.ts';
import type { ListWindow, WindowOf, IntegerCell } from '#shared/domain/listing.ts';
import {
  listedTitleLength,
  type SimulationFacets,
  type SimulationFilter,
  type SimulationSort,
  type SimulationStorage,
  type SimulationSummary,
  isKnownState,
  knownInputTypes,
  knownPlatforms,
  knownSimulators,
  type SimulationMark,
} from '#shared/domain/simulation.ts';

/** The columns of a simulation itself, normalised between the dialects. */
export function simulationColumns({ dialect, build }: ReadOnlyDatabase, titleLength: number): readonly Knex.Raw[] {
  return [
    's.id as id',
    `${shortText(dialect, 's.job_id')} as job_id`,
    's.user_id as user_id',
    `${firstCharacters(dialect, 's.title', titleLength)} as title`,
    `${characterLength(dialect, 's.title')} as title_length`,
    `${shortText(dialect, 's.sim_type')} as sim_type`,
    `${shortText(dialect, 's.platform')} as platform`,
    `${shortText(dialect, 's.input_type')} as input_type`,
    `${shortText(dialect, 's.job_state')} as job_state`,
    `${instantText(dialect, 's.start_time')} as start_time`,
    `${instantText(dialect, 's.end_time')} as end_time`,
    `${microsecondsBetween(dialect, 's.start_time', 's.end_time')} as duration`,
  ].map((sql) => build.raw(sql));
}

export const simulationRow = z.object({
  id: numberCell,
  job_id: textCell,
  user_id: nullableLooseIntegerCell,
  title: textCell,
  title_length: sumCell,
  sim_type: textCell,
  platform: textCell,
  input_type: textCell,
  job_state: textCell,
  start_time: nullableTextCell,
  end_time: nullableTextCell,
  duration: durationCell,
});
export type SimulationRow = z.infer<typeof simulationRow>;

interface ListOptions {
  readonly filter: SimulationFilter;
  readonly sort: SimulationSort;
  readonly window: ListWindow;
}

/** One window of the list; no blob is read. */
export async function listSimulations(
  database: ReadOnlyDatabase,
  { filter, sort, window }: ListOptions,
  signal: AbortSignal,
): Promise<WindowOf<SimulationSummary>> {
  const query = database.build('Simulation as s').select(...simulationColumns(database, listedTitleLength));
  applySimulationFilter(database, query, filter);
  const key = simulationSortKey(database, query, sort.column);
  const found = await listWindow({
    database,
    query,
    key,
    direction: sort.direction,
    window,
    row: simulationRow,
    signal,
  });
  const companions = await readCompanions(
    database,
    found.rows.map(({ id }) => id),
    signal,
  );
  const rows = found.rows.map((row) => toSummary(row, companions.get(row.id) ?? noCompanions));
  const forbidden = forbiddenOf(database.shape, simulationSources);
  return { ...found, rows: rows.map((row) => withForbidden(row, forbidden)) };
}

/** Turns a row and its companions from other tables into a summary. */
export function toSummary(row: SimulationRow, companions: Companions): SimulationSummary {
  return {
    id: row.id,
    jobId: row.job_id,
    title: row.title,
    ...(row.title_length > listedTitleLength ? { titleLength: row.title_length } : {}),
    userId: typeof row.user_id === 'number' ? row.user_id : null,
    username: companions.username,
    simulator: row.sim_type,
    platform: row.platform,
    inputType: row.input_type,
    state: row.job_state,
    startedAt: row.start_time,
    endedAt: row.end_time,
    durationMicroseconds: row.duration,
    tasksTotal: companions.tasksTotal,
    tasksCompleted: companions.tasksCompleted,
    tasksFailed: companions.tasksFailed,
    primariesRequested: companions.primariesRequested,
    primariesSimulated: companions.primariesSimulated,
    marks: simulationMarksOf({
      state: row.job_state,
      platform: row.platform,
      simulator: row.sim_type,
      inputType: row.input_type,
      userId: row.user_id,
      username: companions.username,
      hasSubclassRow: companions.hasSubclassRow,
      times: [row.start_time, row.end_time],
    }),
  };
}

/** How many simulations match a filter; exact. */
export async function countSimulations(
  database: ReadOnlyDatabase,
  filter: SimulationFilter,
  signal: AbortSignal,
): Promise<number> {
  const query = applySimulationFilter(database, database.build('Simulation as s').count({ count: '*' }), filter);
  const [row] = await database.rows({ query, row: z.object({ count: numberCell }), signal });
  return row?.count ?? 0;
}

const storageRow = z.object({ simulation_id: numberCell, estimators: sumCell, pages: sumCell, bytes: sumCell });

/** What the given simulations have stored; zeros for those without anything. */
export async function listSimulationStorage(
  database: ReadOnlyDatabase,
  ids: readonly number[],
  signal: AbortSignal,
): Promise<readonly SimulationStorage[]> {
  if (ids.length === 0) return [];
  const rows = await database.rows({ query: storageBySimulation(database, ids), row: storageRow, signal });
  const byId = new Map(rows.map((row) => [row.simulation_id, row]));
  const forbidden = forbiddenOf(database.shape, storageSources);
  return ids.map((id) => {
    const row = byId.get(id);
    return { id, estimators: row?.estimators ?? 0, pages: row?.pages ?? 0, bytes: row?.bytes ?? 0, ...forbidden };
  });
}

const facetRow = z.object({ kind: textCell, value: textCell, count: numberCell });

/** The values that occur in the columns one can filter by, most frequent first, at most 200 of each. */
export async function getSimulationFacets(database: ReadOnlyDatabase, signal: AbortSignal): Promise<SimulationFacets> {
  const { build, dialect } = database;
  const facet = (kind: string, column: string): Knex.QueryBuilder =>
    build('Simulation')
      .select(build.raw('? as kind', [kind]), build.raw(`${column} as value`))
      .count({ count: '*' })
      .groupByRaw(column);
  // All are members of the union: knex puts the first builder's GROUP BY after everything.
  const query = build
    .queryBuilder()
    .unionAll([
      facet('states', shortText(dialect, 'job_state')),
      facet('simulators', lowerText(dialect, shortText(dialect, 'sim_type'))),
      facet('platforms', shortText(dialect, 'platform')),
      facet('inputTypes', shortText(dialect, 'input_type')),
    ]);
  const rows = await database.rows({
    query: build.from(query.as('facets')).select('*').orderBy('count', 'desc'),
    row: facetRow,
    signal,
  });
  const of = (kind: string): SimulationFacets['states'] =>
    rows
      .filter((row) => row.kind === kind)
      .slice(0, 200)
      .map(({ value, count }) => ({ value, count }));
  return {
    states: of('states'),
    simulators: of('simulators'),
    platforms: of('platforms'),
    inputTypes: of('inputTypes'),
  };
}

interface MarkFacts {
  readonly state: string;
  readonly platform: string;
  readonly simulator: string;
  readonly inputType: string;
  /** As stored: SQLite may have a text here. */
  readonly userId: IntegerCell | null;
  readonly username: string | null;
  readonly hasSubclassRow: boolean;
  readonly times: readonly (string | null)[];
}

/** The anomalies of a simulation's row; empty for a sound one. */
function simulationMarksOf(facts: MarkFacts): readonly SimulationMark[] {
  const marks: SimulationMark[] = [];
  if (facts.userId === null) marks.push('no-user');
  else if (facts.username === null) marks.push('user-missing');
  if (!facts.hasSubclassRow) marks.push('subclass-row-missing');
  if (!isKnownState(facts.state)) marks.push('unknown-state');
  if (!knownPlatforms.some((known) => known === facts.platform)) marks.push('unknown-platform');
  if (!knownSimulators.some((known) => known === facts.simulator.toLowerCase())) marks.push('unknown-simulator');
  if (!knownInputTypes.some((known) => known === facts.inputType)) marks.push('unknown-input-type');
  if (facts.times.some((text) => text !== null && isOddTime(text))) marks.push('odd-time');
  return marks;
}

/** True for `infinity`, years before Christ, 9999 and later, impossible dates, and invalid text. */
function isOddTime(text: string): boolean {
  return text.startsWith('9999') || isoMoment(text) === undefined;
}
