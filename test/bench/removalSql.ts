/** The rows that are removed with some simulations; `@` stands for the condition on a simulation's id. */
const rows: Readonly<Record<string, string>> = {
  Simulation: 'select t.* from "Simulation" t where t.id @',
  CelerySimulation: 'select t.* from "CelerySimulation" t where t.id @',
  BatchSimulation: 'select t.* from "BatchSimulation" t where t.id @',
  Task: 'select t.* from "Task" t where t.simulation_id @',
  CeleryTask: 'select t.* from "CeleryTask" t join "Task" k on k.id = t.id where k.simulation_id @',
  BatchTask: 'select t.* from "BatchTask" t join "Task" k on k.id = t.id where k.simulation_id @',
  Input: 'select t.* from "Input" t where t.simulation_id @',
  Logfiles: 'select t.* from "Logfiles" t where t.simulation_id @',
  Estimator: 'select t.* from "Estimator" t where t.simulation_id @',
  Page: 'select t.* from "Page" t join "Estimator" e on e.id = t.estimator_id where e.simulation_id @',
};
const withBlobs = ['Input', 'Logfiles', 'Estimator', 'Page'];

/** What one would write by hand to read the rows that are removed with simulations, by table. */
export function rowsSql(among: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(rows).map(([table, sql]) => [table, sql.replace('@', among)]));
}

/** What one would write by hand to count the rows and bytes that are removed with simulations, table by table. */
export function countSql(among: string): string {
  return Object.entries(rowsSql(among))
    .map(([table, sql]) => {
      const bytes = withBlobs.includes(table) ? 'sum(octet_length(t.compressed_data))' : '0';
      return sql.replace('t.*', `'${table}', count(*), ${bytes}`);
    })
    .join(' union all ');
}
