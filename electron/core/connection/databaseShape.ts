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
  /** In the table's own order. */
  readonly columnsOf: (table: YaptideTable) => readonly ShapeColumn[];
  readonly revision: Revision;
}

export interface ShapeColumn {
  readonly name: string;
  /** As the server names it: `integer`, `timestamp with time zone`, `VARCHAR`. */
  readonly type: string;
}

export interface ShapeFacts {
  readonly columns: readonly { readonly table: string; readonly name: string; readonly type: string }[];
  /** Whether Task's foreign key to Simulation deletes in cascade (since 3f9d1f1bec46). */
  readonly taskCascades: boolean;
}

/** Makes the shape from the catalog's facts; unknown tables and columns are ignored. */
export function makeDatabaseShape(facts: ShapeFacts): DatabaseShape {
  const tables = new Map<string, ShapeColumn[]>();
  for (const { table, name, type } of facts.columns) {
    const columns = tables.get(table) ?? [];
    columns.push({ name, type });
    tables.set(table, columns);
  }
  const hasColumn = (table: YaptideTable, column: string): boolean =>
    tables.get(table)?.some(({ name }) => name === column) ?? false;
  return {
    hasTable: (table) => tables.has(table),
    hasColumn,
    columnsOf: (table) => tables.get(table) ?? [],
    revision: revisionByShape(hasColumn, facts.taskCascades),
  };
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
