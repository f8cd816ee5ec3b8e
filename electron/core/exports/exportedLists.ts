import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { readClusterCells, readProblemCells, readTaskCells, readUserCells } from '#core/exports/adminCells.ts';
import type { ListCells } from '#core/exports/listCells.ts';
import { readSimulationCells } from '#core/exports/simulationCells.ts';
import type { FileColumn } from '#core/exports/textFile.ts';
import {
  clusterExportColumns,
  type ExportedList,
  problemExportColumns,
  simulationExportColumns,
  taskExportColumns,
  userExportColumns,
} from '#shared/domain/listExport.ts';
import { assertNever } from '#shared/failure.ts';

/** The columns of a list's file. */
export function listFileColumns(what: ExportedList): readonly FileColumn[] {
  switch (what.list) {
    case 'simulations':
      return what.columns.map((column) => simulationExportColumns[column]);
    case 'users':
      return what.columns.map((column) => userExportColumns[column]);
    case 'clusters':
      return what.columns.map((column) => clusterExportColumns[column]);
    case 'tasks':
      return what.columns.map((column) => taskExportColumns[column]);
    case 'problems':
      return what.columns.map((column) => problemExportColumns[column]);
    default:
      return assertNever(what);
  }
}

/** Reads a list for a file, in list order. */
export async function readListCells(
  database: ReadOnlyDatabase,
  what: ExportedList,
  signal: AbortSignal,
): Promise<AsyncGenerator<ListCells>> {
  switch (what.list) {
    case 'simulations':
      return readSimulationCells(database, what, signal);
    case 'users':
      return readUserCells(database, what, signal);
    case 'clusters':
      return readClusterCells(database, what, signal);
    case 'tasks':
      return readTaskCells(database, what, signal);
    case 'problems':
      return readProblemCells(database, what, signal);
    default:
      return assertNever(what);
  }
}
