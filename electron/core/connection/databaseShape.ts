import type { Revision } from '#shared/domain/connection.ts';

/** yaptide's tables, each after those that it refers to. */
export const yaptideTables = [
  'User',
  'YaptideUser',
  'KeycloakUser',
  'Cluster',
  'Simulation',
  'CelerySimulation',
  'BatchSimulation',
  'Task',
  'CeleryTask',
  'BatchTask',
  'Input',
  'Estimator',
  'Page',
  'Logfiles',
] as const;
export type YaptideTable = (typeof yaptideTables)[number];

/** Which of yaptide's tables and columns a database has. */
export interface DatabaseShape {
  readonly hasTable: (table: YaptideTable) => boolean;
  readonly hasColumn: (table: YaptideTable, column: string) => boolean;
  /** Whether the table, or the column, exists but may not be read. `hasTable` and `hasColumn` are false then. */
  readonly isForbidden: (table: YaptideTable, column?: string) => boolean;
  /** In the table's own order; unreadable ones are omitted. */
  readonly columnsOf: (table: YaptideTable) => readonly ShapeColumn[];
  /** The unreadable ones of a table. */
  readonly forbiddenColumnsOf: (table: YaptideTable) => readonly ShapeColumn[];
  readonly revision: Revision;
}

export interface ShapeColumn {
  readonly name: string;
  /** As the server names it: `integer`, `timestamp with time zone`, `VARCHAR`. */
  readonly type: string;
}

interface ColumnFacts {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  /** Whether the database user lacks permission to read it. */
  readonly isForbidden?: boolean;
}

export interface ShapeFacts {
  readonly columns: readonly ColumnFacts[];
  /** Whether Task's foreign key to Simulation deletes in cascade (since 3f9d1f1bec46). */
  readonly taskCascades: boolean;
}

/** Makes the shape from the catalog's facts; unknown tables and columns are ignored. */
export function makeDatabaseShape(facts: ShapeFacts): DatabaseShape {
  const tables = byTable(facts.columns.filter(({ isForbidden = false }) => !isForbidden));
  const forbidden = byTable(facts.columns.filter(({ isForbidden = false }) => isForbidden));
  const hasColumn = (table: YaptideTable, column: string): boolean =>
    tables.get(table)?.some(({ name }) => name === column) ?? false;
  const isForbidden = (table: YaptideTable, column?: string): boolean => {
    const columns = forbidden.get(table) ?? [];
    return column === undefined
      ? columns.length > 0 && !tables.has(table)
      : columns.some(({ name }) => name === column);
  };
  return {
    hasTable: (table) => tables.has(table),
    hasColumn,
    isForbidden,
    columnsOf: (table) => tables.get(table) ?? [],
    forbiddenColumnsOf: (table) => forbidden.get(table) ?? [],
    revision: revisionByShape(
      (table, column) => hasColumn(table, column) || isForbidden(table, column),
      facts.taskCascades,
    ),
  };
}

function byTable(columns: ShapeFacts['columns']): ReadonlyMap<string, readonly ShapeColumn[]> {
  const tables = new Map<string, ShapeColumn[]>();
  for (const { table, name, type } of columns) {
    const found = tables.get(table) ?? [];
    found.push({ name, type });
    tables.set(table, found);
  }
  return tables;
}

function revisionByShape(hasColumn: (table: YaptideTable, column: string) => boolean, taskCascades: boolean): Revision {
  if (hasColumn('Cluster', 'port')) return 'd0a89a16fbac';
  if (hasColumn('CeleryTask', 'sim_pid')) return '3dd069fbf2d2';
  if (hasColumn('Page', 'page_dimension')) return '5003b9acb1f4';
  if (hasColumn('Estimator', 'file_name')) return '41149fa64bd2';
  if (!hasColumn('Simulation', 'update_key_hash')) return '4027fc5cbcb1';
  if (taskCascades) return '3f9d1f1bec46';
  return '06c32cf470e7';
}
