import type { YaptideTable } from '#core/connection/databaseShape.ts';
import type { RowRule, RuleWords } from '#core/integrity/rowRules.ts';

const removeOrphans = 'Remove them with "Orphans" in Health, which archives them first.';

const references = [
  { table: 'Task', column: 'simulation_id', parent: 'Simulation', mayBeNull: true, action: removeOrphans },
  { table: 'Input', column: 'simulation_id', parent: 'Simulation', mayBeNull: true, action: removeOrphans },
  { table: 'Estimator', column: 'simulation_id', parent: 'Simulation', mayBeNull: false, action: removeOrphans },
  { table: 'Logfiles', column: 'simulation_id', parent: 'Simulation', mayBeNull: false, action: removeOrphans },
  { table: 'Page', column: 'estimator_id', parent: 'Estimator', mayBeNull: false, action: removeOrphans },
  {
    table: 'Simulation',
    column: 'user_id',
    parent: 'User',
    mayBeNull: true,
    action: 'yaptide shows it to no user. Hand it over to a user, or remove it.',
  },
  {
    table: 'BatchSimulation',
    column: 'cluster_id',
    parent: 'Cluster',
    mayBeNull: false,
    action: 'Its results cannot be fetched. Add the cluster again, or remove the simulation.',
  },
] as const;

const missing = references.flatMap(({ table, column, parent, mayBeNull, action }): readonly RowRule[] => [
  {
    rule: `${column}-missing`,
    table,
    needs: [parent],
    severity: 'error',
    title: `Rows of ${table} whose ${column} refers to a missing ${parent}`,
    action,
    shows: [column],
    where: () => `o.${column} is not null and not exists (select 1 from "${parent}" as p where p.id = o.${column})`,
  },
  ...(mayBeNull
    ? [
        {
          rule: `${column}-null`,
          table,
          severity: 'warning' as const,
          title: `Rows of ${table} without a ${parent}`,
          action,
          shows: [],
          columns: [column],
          where: () => `o.${column} is null`,
        },
      ]
    : []),
]);

/** A base table's rows of one kind have a row with the same id in a table of their own. */
const subclasses = [
  { base: 'User', column: 'auth_provider', kind: 'YaptideUser', table: 'YaptideUser' },
  { base: 'User', column: 'auth_provider', kind: 'KeycloakUser', table: 'KeycloakUser' },
  { base: 'Simulation', column: 'platform', kind: 'DIRECT', table: 'CelerySimulation' },
  { base: 'Simulation', column: 'platform', kind: 'BATCH', table: 'BatchSimulation' },
  { base: 'Task', column: 'platform', kind: 'DIRECT', table: 'CeleryTask' },
  { base: 'Task', column: 'platform', kind: 'BATCH', table: 'BatchTask' },
] as const satisfies readonly {
  readonly base: YaptideTable;
  readonly column: string;
  readonly kind: string;
  readonly table: YaptideTable;
}[];

const actionOf: Readonly<Record<'User' | 'Simulation' | 'Task', string>> = {
  User: 'The user cannot log in. Set a password, which adds the row, or remove the user.',
  Simulation: 'yaptide fails when it reads or cancels it. Remove the simulation, or add the row in Tables.',
  Task: 'yaptide fails when a worker reports to it. Remove the task.',
};

const subclassRules = subclasses.flatMap(({ base, column, kind, table }): readonly RowRule[] => [
  {
    rule: `${table}-missing`,
    table: base,
    needs: [table],
    severity: 'error',
    title: `${base}s with ${column} ${kind}, but without a row in ${table}`,
    action: actionOf[base],
    shows: [column],
    where: () => `o.${column} = '${kind}' and not exists (select 1 from "${table}" as c where c.id = o.id)`,
  },
  {
    rule: 'base-missing',
    table,
    needs: [base],
    severity: 'error',
    title: `Rows of ${table} without their ${base}`,
    action: 'They belong to nothing. Remove them in Tables.',
    shows: [],
    where: () => `not exists (select 1 from "${base}" as b where b.id = o.id)`,
  },
  {
    rule: 'base-differs',
    table,
    needs: [base],
    severity: 'warning',
    title: `Rows of ${table} whose ${base} is of another kind`,
    action: 'yaptide ignores the row. Remove it in Tables.',
    shows: [],
    where: () =>
      `exists (select 1 from "${base}" as b where b.id = o.id and b.${column} <> '${kind}' and b.${column} in (${kindsOf(base)}))`,
  },
]);

function kindsOf(base: string): string {
  return subclasses.flatMap((each) => (each.base === base ? [`'${each.kind}'`] : [])).join(', ');
}

const platformDiffers: RowRule & RuleWords = {
  rule: 'platform-differs',
  table: 'Task',
  needs: ['Simulation'],
  severity: 'warning',
  title: 'Tasks on another platform than their simulation',
  action: 'yaptide updates them as the wrong kind. Correct the platform in Tables.',
  shows: ['platform'],
  columns: ['simulation_id'],
  where: () =>
    `o.platform in ('DIRECT', 'BATCH') and exists (select 1 from "Simulation" as s
      where s.id = o.simulation_id and s.platform <> o.platform and s.platform in ('DIRECT', 'BATCH'))`,
};

/** Rows whose data were never written. */
const nullBlobs = (['Input', 'Estimator', 'Page', 'Logfiles'] as const).map((table): RowRule => ({
  rule: 'blob-null',
  table,
  severity: 'note',
  title: `Rows of ${table} without data (NULL)`,
  action: 'The data was never written. yaptide shows nothing there.',
  shows: [],
  columns: ['compressed_data'],
  where: () => 'o.compressed_data is null',
}));

/** The rules about what belongs together. */
export const referenceRules: readonly RowRule[] = [...missing, ...subclassRules, platformDiffers, ...nullBlobs];
