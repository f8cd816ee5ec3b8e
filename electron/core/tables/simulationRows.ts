import type { Knex } from 'knex';
import { z } from 'zod';
import { numberCell } from '#core/connection/cells.ts';
import type { ShapeColumn, YaptideTable } from '#core/connection/databaseShape.ts';
import { yaptideTables } from '#core/connection/databaseShape.ts';
import type { RawCell, ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { whereId } from '#core/listing/dialectSql.ts';
import { cellColumns, toCells } from '#core/tables/cellSql.ts';
import type { TableRows } from '#shared/domain/table.ts';
import { assertNever } from '#shared/failure.ts';

/** The most rows that are shown of each table. */
const mostRows = 200;

/**
 * The rows of every table that belong to a simulation, with its user and cluster, as stored: all columns in the table's
 * own order, values as text. Blobs, secrets and long texts are described instead of moved. Tables without one are left out.
 */
export async function listSimulationRows(
  database: ReadOnlyDatabase,
  simulationId: number,
  signal: AbortSignal,
): Promise<readonly TableRows[]> {
  const tables = yaptideTables.filter((table) => database.shape.hasTable(table));
  const found: TableRows[] = [];
  for (const table of tables) {
    const ids = idsOf(database, table, simulationId);
    const rows = ids === undefined ? undefined : await readRows(database, { table, ids }, signal);
    if (rows !== undefined && rows.total > 0) found.push(rows);
  }
  return found;
}

interface Wanted {
  readonly table: YaptideTable;
  /** Narrows the query over `"<table>" as r` to the rows of the simulation. */
  readonly ids: (query: Knex.QueryBuilder) => Knex.QueryBuilder;
}

async function readRows(database: ReadOnlyDatabase, { table, ids }: Wanted, signal: AbortSignal): Promise<TableRows> {
  const { build, dialect, shape } = database;
  const columns: readonly ShapeColumn[] = shape.columnsOf(table);
  const [counted] = await database.rows({
    query: ids(build(`${table} as r`)).count({ count: '*' }),
    row: z.object({ count: numberCell }),
    signal,
  });
  const total = counted?.count ?? 0;
  const cells = columns.flatMap((column) => cellColumns(dialect, column)).map((sql) => build.raw(sql));
  const query = ids(build(`${table} as r`))
    .select(cells)
    .orderBy('r.id')
    .limit(mostRows);
  const read: readonly (readonly RawCell[])[] = total === 0 ? [] : (await database.positionalRows(query, signal)).rows;
  return {
    table,
    columns: columns.map(({ name, type }) => ({ name, type })),
    rows: read.map((row) => toCells(columns, row)),
    total,
  };
}

/** How a table's rows hang on a simulation; undefined where a table between is missing. */
function idsOf(database: ReadOnlyDatabase, table: YaptideTable, simulationId: number): Wanted['ids'] | undefined {
  const { build, shape } = database;
  const by =
    (column: string): Wanted['ids'] =>
    (query) =>
      whereId(database, query, column, [simulationId]);
  const through = (column: string, between: YaptideTable, select: string, where: string): Wanted['ids'] | undefined =>
    shape.hasTable(between)
      ? (query) => query.whereIn(column, whereId(database, build(between).select(select), where, [simulationId]))
      : undefined;
  switch (table) {
    case 'User':
    case 'YaptideUser':
    case 'KeycloakUser':
      return through('r.id', 'Simulation', 'user_id', 'id');
    case 'Cluster':
      return through('r.id', 'BatchSimulation', 'cluster_id', 'id');
    case 'Simulation':
    case 'CelerySimulation':
    case 'BatchSimulation':
      return by('r.id');
    case 'CeleryTask':
    case 'BatchTask':
      return through('r.id', 'Task', 'id', 'simulation_id');
    case 'Page':
      return through('r.estimator_id', 'Estimator', 'id', 'simulation_id');
    case 'Task':
    case 'Input':
    case 'Estimator':
    case 'Logfiles':
      return by('r.simulation_id');
    default:
      return assertNever(table);
  }
}
