import type { CopiedTable } from '#core/backups/postgres/databaseDescription.ts';
import { namesIn } from '#core/migrations/runRevisions.ts';
import type { RehearsalScope } from '#shared/domain/migration.ts';

/** The rows of a table that a rehearsal copies. */
export function rowsOfScope(scope: RehearsalScope): (table: CopiedTable) => 'all' | { readonly select: string } {
  switch (scope.kind) {
    case 'full':
      return () => 'all';
    case 'skeleton':
      return (table) =>
        table.columns.includes('compressed_data')
          ? { select: selectOf(table, (column) => (column === 'compressed_data' ? 'null::bytea' : column), '') }
          : 'all';
    case 'sample':
      return (table) => {
        const condition = sampleConditions(table.schema, scope.simulations)[table.name];
        return condition === undefined ? 'all' : { select: selectOf(table, (column) => column, ` where ${condition}`) };
      };
    default: {
      const never: never = scope;
      throw new Error(`No such scope: ${JSON.stringify(never)}`);
    }
  }
}

function selectOf(table: CopiedTable, toSql: (column: string) => string, ending: string): string {
  return `select ${table.columns.map(toSql).join(', ')} from only ${table.sql}${ending}`;
}

/** The newest simulations with everything that belongs to them; users and clusters are copied completely. */
function sampleConditions(schema: string, count: number): Readonly<Record<string, string>> {
  const nameOf = namesIn(schema);
  const chosen = `(select id from ${nameOf('Simulation')} order by id desc limit ${Math.trunc(count)})`;
  const ofSimulation = `simulation_id in ${chosen}`;
  const tasks = `id in (select id from ${nameOf('Task')} where ${ofSimulation})`;
  return {
    Simulation: `id in ${chosen}`,
    CelerySimulation: `id in ${chosen}`,
    BatchSimulation: `id in ${chosen}`,
    Task: ofSimulation,
    CeleryTask: tasks,
    BatchTask: tasks,
    Input: ofSimulation,
    Logfiles: ofSimulation,
    Estimator: ofSimulation,
    Page: `estimator_id in (select id from ${nameOf('Estimator')} where ${ofSimulation})`,
  };
}
