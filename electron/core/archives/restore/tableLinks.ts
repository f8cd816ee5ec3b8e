import type { YaptideTable } from '#core/connection/databaseShape.ts';

/** The references and unique columns of a yaptide table. */
export interface TableLinks {
  readonly references: readonly { readonly column: string; readonly table: YaptideTable }[];
  readonly unique: readonly string[] | null;
}

const of = (column: string, table: YaptideTable): TableLinks['references'][number] => ({ column, table });
const alone = { references: [], unique: null } as const;

/** As the constraints of yaptide's schema say, on every revision. */
export const tableLinks: Readonly<Record<YaptideTable, TableLinks>> = {
  User: { ...alone, unique: ['username', 'auth_provider'] },
  YaptideUser: { ...alone, references: [of('id', 'User')] },
  KeycloakUser: { ...alone, references: [of('id', 'User')] },
  Cluster: alone,
  Simulation: { references: [of('user_id', 'User')], unique: ['job_id'] },
  CelerySimulation: { ...alone, references: [of('id', 'Simulation')] },
  BatchSimulation: { ...alone, references: [of('id', 'Simulation'), of('cluster_id', 'Cluster')] },
  Task: { references: [of('simulation_id', 'Simulation')], unique: ['simulation_id', 'task_id'] },
  CeleryTask: { ...alone, references: [of('id', 'Task')] },
  BatchTask: { ...alone, references: [of('id', 'Task')] },
  Input: { ...alone, references: [of('simulation_id', 'Simulation')] },
  Estimator: { ...alone, references: [of('simulation_id', 'Simulation')] },
  Page: { ...alone, references: [of('estimator_id', 'Estimator')] },
  Logfiles: { ...alone, references: [of('simulation_id', 'Simulation')] },
};

/** The tables that others refer to: the results for their ids are remembered. */
export const parentTables: ReadonlySet<YaptideTable> = new Set(['User', 'Cluster', 'Simulation', 'Task', 'Estimator']);

/** Whether a table's id is that of its base row. */
export function isSubclassTable(table: YaptideTable): boolean {
  return tableLinks[table].references.some(({ column }) => column === 'id');
}
