import { z } from 'zod';
import { nullableLooseIntegerCell, nullableTextCell, sumCell } from '#core/connection/cells.ts';
import type { YaptideTable } from '#core/connection/databaseShape.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { firstCharacters, instantText, whereId } from '#core/listing/dialectSql.ts';
import { forbiddenOf, type Sources } from '#core/listing/forbidden.ts';
import { simulationSources, withForbidden } from '#core/simulations/simulationForbidden.ts';
import { noCompanions, readCompanions } from '#core/simulations/simulationCompanions.ts';
import {
  listSimulationStorage,
  simulationColumns,
  simulationRow,
  toSummary,
} from '#core/simulations/simulationRepository.ts';
import { noPermission } from '#shared/domain/listing.ts';
import type { Simulation } from '#shared/domain/simulation.ts';
import { makeFailure } from '#shared/failure.ts';

/** Longer titles are truncated in the detail; `titleLength` tells. */
const detailTitleLength = 100_000;

/** Everything about one simulation except its tasks and blobs. Fails with not-found if there is none. */
export async function getSimulation(database: ReadOnlyDatabase, id: number, signal: AbortSignal): Promise<Simulation> {
  const columns = simulationColumns(database, detailTitleLength);
  const query = whereId(database, database.build('Simulation as s').select(columns), { column: 's.id', ids: [id] });
  const [row] = await database.rows({ query, row: simulationRow, signal });
  if (row === undefined) {
    throw makeFailure({
      code: 'not-found',
      message: `There is no simulation ${id}`,
      hint: 'It may have been removed in the meantime; look for it in the list.',
    });
  }
  const [companions, storages, neighbours] = await Promise.all([
    readCompanions(database, [id], signal),
    listSimulationStorage(database, [id], signal),
    readNeighbours(database, id, signal),
  ]);
  const storage = storages[0] ?? { id, estimators: 0, pages: 0, bytes: 0 };
  const forbidden = forbiddenOf(database.shape, { ...simulationSources, ...neighbourSources });
  const summary = withForbidden(toSummary(row, companions.get(id) ?? noCompanions), forbidden);
  return { ...summary, titleLength: row.title_length, ...neighbours, storage };
}

type Neighbours = Omit<Simulation, keyof ReturnType<typeof toSummary> | 'storage'>;

const neighbourRow = z
  .object({
    auth_provider: nullableTextCell,
    merge_id: nullableTextCell,
    cluster_id: nullableLooseIntegerCell,
    cluster_name: nullableTextCell,
    job_dir: nullableTextCell,
    array_id: nullableLooseIntegerCell,
    collect_id: nullableLooseIntegerCell,
    inputs: sumCell,
    logfiles: sumCell,
    last_update: nullableTextCell,
  })
  .transform((row): Neighbours => ({
    authProvider: row.auth_provider,
    mergeId: row.merge_id,
    clusterId: row.cluster_id,
    clusterName: row.cluster_name,
    jobDirectory: row.job_dir,
    arrayId: row.array_id,
    collectId: row.collect_id,
    inputs: row.inputs,
    logfiles: row.logfiles,
    lastTaskUpdateAt: row.last_update,
  }));

/** The columns from which those of the detail are made. */
const neighbourSources: Sources = {
  authProvider: [['User', 'auth_provider']],
  mergeId: [['CelerySimulation', 'merge_id']],
  clusterId: [['BatchSimulation', 'cluster_id']],
  clusterName: [
    ['BatchSimulation', 'cluster_id'],
    ['Cluster', 'cluster_name'],
  ],
  jobDirectory: [['BatchSimulation', 'job_dir']],
  arrayId: [['BatchSimulation', 'array_id']],
  collectId: [['BatchSimulation', 'collect_id']],
  inputs: [['Input', 'simulation_id']],
  logfiles: [['Logfiles', 'simulation_id']],
  lastTaskUpdateAt: [
    ['Task', 'simulation_id'],
    ['Task', 'last_update_time'],
  ],
};

async function readNeighbours(database: ReadOnlyDatabase, id: number, signal: AbortSignal): Promise<Neighbours> {
  const { build, dialect, shape } = database;
  const query = whereId(database, build('Simulation as s'), { column: 's.id', ids: [id] });
  const batch = shape.hasTable('BatchSimulation');
  const cluster = batch && shape.hasTable('Cluster');
  if (shape.hasTable('User')) query.leftJoin('User as u', 'u.id', 's.user_id');
  if (shape.hasTable('CelerySimulation')) query.leftJoin('CelerySimulation as c', 'c.id', 's.id');
  if (batch) query.leftJoin('BatchSimulation as b', 'b.id', 's.id');
  if (cluster) query.leftJoin('Cluster as k', 'k.id', 'b.cluster_id');
  const count = (table: 'Input' | 'Logfiles'): string =>
    shape.hasTable(table) ? `(select count(*) from "${table}" x where x.simulation_id = s.id)` : '0';
  const absent = (...tables: readonly YaptideTable[]): string =>
    tables.some((table) => shape.isForbidden(table)) ? `'${noPermission}'` : 'null';
  const latest = '(select max(t.last_update_time) from "Task" t where t.simulation_id = s.id)';
  const columns = [
    `${shape.hasTable('User') ? firstCharacters(dialect, 'u.auth_provider', 200) : absent('User')} as auth_provider`,
    `${shape.hasTable('CelerySimulation') ? 'c.merge_id' : absent('CelerySimulation')} as merge_id`,
    ...['cluster_id', 'job_dir', 'array_id', 'collect_id'].map(
      (name) => `${batch ? `b.${name}` : absent('BatchSimulation')} as ${name}`,
    ),
    `${cluster ? 'k.cluster_name' : absent('BatchSimulation', 'Cluster')} as cluster_name`,
    `${count('Input')} as inputs`,
    `${count('Logfiles')} as logfiles`,
    `${shape.hasTable('Task') ? instantText(dialect, latest) : 'null'} as last_update`,
  ];
  const [row] = await database.rows({
    query: query.select(columns.map((sql) => build.raw(sql))),
    row: neighbourRow,
    signal,
  });
  return row ?? noNeighbours;
}

const noNeighbours: Neighbours = {
  authProvider: null,
  mergeId: null,
  clusterId: null,
  clusterName: null,
  jobDirectory: null,
  arrayId: null,
  collectId: null,
  inputs: 0,
  logfiles: 0,
  lastTaskUpdateAt: null,
};
