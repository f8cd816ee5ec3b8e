import { z } from 'zod';
import { numberCell } from '#core/connection/cells.ts';
import type { ShapeColumn, YaptideTable } from '#core/connection/databaseShape.ts';
import { yaptideTables } from '#core/connection/databaseShape.ts';
import type { Connections } from '#core/connection/connections.ts';
import type { RawCell, ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { type Narrow, ofSimulations } from '#core/listing/ofSimulations.ts';
import { cellColumns, toCells } from '#core/tables/cellSql.ts';
import type { TableRows } from '#shared/domain/table.ts';
import type { HandlersOf } from '#core/handlersOf.ts';
import type { tableCalls } from '#shared/contract/simulationCalls.ts';

/** The max number of rows shown for each table. */
const maxRows = 200;

/**
 * The rows of every table that belong to a simulation, with its user and cluster, as stored: all columns in the table's
 * own order, values as text. Blobs, secrets and long texts are described instead of transferred. Tables without one are
 * omitted.
 */
export async function listSimulationRows(
  database: ReadOnlyDatabase,
  simulationId: number,
  signal: AbortSignal,
): Promise<readonly TableRows[]> {
  const { shape } = database;
  const found: TableRows[] = [];
  for (const table of yaptideTables) {
    if (shape.isForbidden(table)) found.push({ table, columns: [], rows: [], total: 0, isForbidden: true });
    if (!shape.hasTable(table)) continue;
    const ids = ofSimulations(database, table, [simulationId]);
    const rows = ids === undefined ? undefined : await readRows(database, { table, ids }, signal);
    if (rows !== undefined && rows.total > 0) found.push(rows);
  }
  return found;
}

interface Wanted {
  readonly table: YaptideTable;
  /** Filters the query over `"<table>" as r` by the rows of the simulation. */
  readonly ids: Narrow;
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
    .limit(maxRows);
  const read: readonly (readonly RawCell[])[] = total === 0 ? [] : (await database.positionalRows(query, signal)).rows;
  const forbidden = shape.forbiddenColumnsOf(table);
  const untold = forbidden.map(() => ({ kind: 'forbidden' }) as const);
  return {
    table,
    columns: [...columns, ...forbidden].map(({ name, type }) => ({ name, type })),
    rows: read.map((row) => [...toCells(columns, row), ...untold]),
    total,
  };
}

/** The handlers of `tableCalls`; `on` finds an open connection's database. */
export function makeTableHandlers(on: Connections['database']): HandlersOf<typeof tableCalls, 'signal'> {
  return {
    'simulations.rows': async ({ connectionId, simulationId }, { signal }) =>
      listSimulationRows(on(connectionId), simulationId, signal),
  };
}
