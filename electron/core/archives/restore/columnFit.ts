import { type ArchiveCell, omitted } from '#core/archives/file/archiveCell.ts';
import type { ArchiveColumn } from '#core/archives/file/archiveWriter.ts';
import { fitCell } from '#core/archives/restore/cellFit.ts';
import type { TargetColumn } from '#core/archives/restore/tableColumns.ts';
import type { RawCell } from '#core/connection/readOnlyDatabase.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import { isSecretColumn } from '#shared/domain/secretColumns.ts';

/** How rows of an archive become rows of a table. */
export interface ColumnFit {
  readonly columns: readonly string[];
  /** The row's cells by position in `columns`; `isOmitted` says which are secrets missing from the archive. */
  readonly fit: (row: readonly ArchiveCell[]) => FitRow;
  /** Columns of the archive that the database does not have, all of them from other yaptide revisions. */
  readonly leftOut: readonly string[];
  /** Columns that the archive does not have and that get a value nevertheless. */
  readonly supplied: readonly string[];
  /** Why no row can be accepted at all, a sentence each. */
  readonly refusals: readonly string[];
}

export interface FitRow {
  readonly cells: readonly RawCell[];
  readonly omitted: readonly boolean[];
  /** `title holds …`; undefined if everything fits. */
  readonly problem: string | undefined;
}

/** Columns added or removed by a revision, and the value for rows without them. */
const revisionColumns: Readonly<Record<string, Readonly<Record<string, string | null>>>> = {
  Simulation: { update_key_hash: null },
  Estimator: { file_name: '' },
  Page: { page_name: '', page_dimension: '0' },
  CeleryTask: { sim_pid: null, path_to_sim: null },
};

interface FitOptions {
  readonly table: string;
  readonly from: readonly ArchiveColumn[];
  readonly to: readonly TargetColumn[];
  readonly dialects: { readonly from: Dialect; readonly to: Dialect };
  /** For Cluster.port, which some revisions require. */
  readonly clusterPort: number;
}

/** Maps the columns of an archive's table to those of a database's. */
export function makeColumnFit({ table, from, to, dialects, clusterPort }: FitOptions): ColumnFit {
  const known: Readonly<Record<string, string | null>> = {
    ...(Object.hasOwn(revisionColumns, table) ? revisionColumns[table] : {}),
    ...(table === 'Cluster' ? { port: String(clusterPort) } : {}),
  };
  const isKnown = (column: string): boolean => Object.hasOwn(known, column);
  const refusals: string[] = [];
  const leftOut = from.map(({ name }) => name).filter((name) => !to.some((column) => column.name === name));
  for (const name of leftOut) {
    if (!isKnown(name)) refusals.push(`The database lacks the column ${name} in ${table}, and the archive has.`);
  }
  const missing = to.filter(({ name }) => !from.some((column) => column.name === name));
  for (const { name, isRequired, hasDefault } of missing) {
    if (isRequired && !hasDefault && !isKnown(name)) {
      refusals.push(`${table}.${name} may not be empty in the database, and the archive has no such column.`);
    }
  }
  const supplied = missing.filter(({ name, isRequired }) => isKnown(name) && isRequired);
  const taken = to.flatMap((column) => {
    const index = from.findIndex(({ name }) => name === column.name);
    return index === -1 ? [] : [{ column, index }];
  });
  const fit: ColumnFit['fit'] = (row) => {
    const defects: string[] = [];
    const cells = taken.map(({ column, index }): RawCell => {
      const cell = row[index] ?? null;
      if (cell === omitted && isSecretColumn(table, column.name)) return column.isRequired ? '' : null;
      if (cell === omitted) {
        defects.push(`${column.name} is not in the archive`);
        return null;
      }
      if (cell === null && column.isRequired)
        defects.push(`${column.name} is NULL, which the database does not accept`);
      const found = fitCell(cell, { ...dialects, to: dialects.to, type: column.type });
      if ('cell' in found) return found.cell;
      defects.push(`${column.name} ${found.problem}`);
      return null;
    });
    return {
      cells: [...cells, ...supplied.map(({ name }) => known[name] ?? null)],
      omitted: taken.map(({ index }) => row[index] === omitted),
      problem: defects.length === 0 ? undefined : defects.join('; '),
    };
  };
  return {
    columns: [...taken.map(({ column }) => column.name), ...supplied.map(({ name }) => name)],
    fit,
    leftOut,
    supplied: supplied.map(({ name }) => name),
    refusals,
  };
}
