import { z } from 'zod';
import { storageBySimulation } from '#core/blobs/storageSql.ts';
import { nullableTextCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { type ListCells, readIds, readInBatches } from '#core/exports/listCells.ts';
import { forbiddenOf } from '#core/listing/forbidden.ts';
import { whereId } from '#core/listing/dialectSql.ts';
import { noCompanions, readCompanions } from '#core/simulations/simulationCompanions.ts';
import { simulationSources, storageSources } from '#core/simulations/simulationForbidden.ts';
import { applySimulationFilter } from '#core/simulations/simulationFilterSql.ts';
import { simulationColumns, simulationRow, toSummary } from '#core/simulations/simulationRepository.ts';
import { simulationSortKey } from '#core/simulations/simulationSort.ts';
import { makePace } from '#core/waiting.ts';
import { noPermission } from '#shared/domain/listing.ts';
import type { ExportedListOf, SimulationExportColumn } from '#shared/domain/listExport.ts';
import type { SimulationStorage, SimulationSummary } from '#shared/domain/simulation.ts';

/** How many rows are read at once. */
const batch = 1000;
/** Longer titles are truncated, in characters, as in the detail. */
const titleLength = 100_000;

const fromOwnRow: readonly SimulationExportColumn[] = [
  'id',
  'title',
  'state',
  'simulator',
  'platform',
  'inputType',
  'startedAt',
  'endedAt',
  'duration',
  'jobId',
  'userId',
];
const fromStorage: readonly SimulationExportColumn[] = ['estimators', 'pages', 'bytes'];

/**
 * Reads a list of simulations for a file, in list order: first the ids, sorted once, then the rows in batches. Other
 * tables are read only if one of their columns is selected; the storage of all simulations is one aggregate. A row that
 * is removed in the meantime is skipped.
 */
export async function readSimulationCells(
  database: ReadOnlyDatabase,
  { filter, sort, columns }: ExportedListOf<'simulations'>,
  signal: AbortSignal,
): Promise<AsyncGenerator<ListCells>> {
  const query = applySimulationFilter(database, database.build('Simulation as s'), filter);
  const key = simulationSortKey(database, query, sort.column);
  const ids = await readIds(database, { query, key, direction: sort.direction }, signal);
  const needsStorage = columns.some((column) => fromStorage.includes(column));
  const needsCompanions = columns.some((column) => !fromOwnRow.includes(column) && !fromStorage.includes(column));
  const storage = needsStorage ? await readStorage(database, signal) : new Map<number, SimulationStorage>();
  const { forbidden = [] } = forbiddenOf(database.shape, { ...simulationSources, ...storageSources });
  const untold = columns.map((column) => forbidden.includes(columnSource[column] ?? column));
  return readInBatches({
    ids,
    batch,
    read: async (some) => readSummaries(database, { ids: some, needsCompanions }, signal),
    cells: (summary) =>
      columns.map((column, at) =>
        untold[at] === true ? noPermission : valueOf(column, { summary, storage: storage.get(summary.id) }),
      ),
  });
}

/** The columns with the permissions of another. */
const columnSource: Readonly<Partial<Record<SimulationExportColumn, string>>> = {
  tasksCompleted: 'tasks',
  tasksFailed: 'tasks',
  primariesRequested: 'primariesSimulated',
  userId: 'username',
};

interface Row {
  readonly summary: SimulationSummary;
  readonly storage: SimulationStorage | undefined;
}

function valueOf(column: SimulationExportColumn, { summary, storage }: Row): string | number | null {
  if (column === 'estimators' || column === 'pages' || column === 'bytes') return storage?.[column] ?? 0;
  if (column === 'marks') return summary.marks.join(' ');
  if (column === 'tasks') return summary.tasksTotal;
  if (column !== 'duration') return summary[column];
  return summary.durationMicroseconds === null ? null : summary.durationMicroseconds / 1_000_000;
}

async function readStorage(
  database: ReadOnlyDatabase,
  signal: AbortSignal,
): Promise<ReadonlyMap<number, SimulationStorage>> {
  const { build } = database;
  const figure = ['simulation_id', 'estimators', 'pages', 'bytes']
    .map((name) => `cast(st.${name} as text)`)
    .join(` || ' ' || `);
  const query = build
    .from(storageBySimulation(database, undefined).as('st'))
    .whereNotNull('st.simulation_id')
    .select(build.raw(`string_agg(${figure}, ',') as figures`));
  const [found] = await database.rows({ query, row: z.object({ figures: nullableTextCell }), signal });
  const figures = (found?.figures ?? '').split(',');
  const storage = new Map<number, SimulationStorage>();
  const pace = makePace();
  for (const each of figures) {
    const [id = NaN, estimators = 0, pages = 0, bytes = 0] = each.split(' ').map(Number);
    storage.set(id, { id, estimators, pages, bytes });
    const rest = pace();
    if (rest !== undefined) await rest;
  }
  return storage;
}

interface Wanted {
  readonly ids: readonly number[];
  readonly needsCompanions: boolean;
}

async function readSummaries(
  database: ReadOnlyDatabase,
  { ids, needsCompanions }: Wanted,
  signal: AbortSignal,
): Promise<readonly SimulationSummary[]> {
  const columns = simulationColumns(database, titleLength);
  const of = { column: 's.id', ids };
  const query = whereId(database, database.build('Simulation as s').select([...columns]), of);
  const rows = await database.rows({ query, row: simulationRow, signal });
  const companions = needsCompanions ? await readCompanions(database, ids, signal) : undefined;
  return rows.map((row) => toSummary(row, companions?.get(row.id) ?? noCompanions));
}
