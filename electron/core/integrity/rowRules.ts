import type { YaptideTable } from '#core/connection/databaseShape.ts';
import { lowerText } from '#core/listing/dialectSql.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import type { IntegritySeverity } from '#shared/domain/integrity.ts';
import { knownInputTypes, knownPlatforms, knownSimulators, knownStates } from '#shared/domain/simulation.ts';

/** What a rule tells about the rows that break it. */
export interface RuleWords {
  readonly severity: IntegritySeverity;
  readonly title: string;
  readonly action: string;
}

/** A rule of yaptide's data that SQL can check: the rows `o` of a table for which a condition holds break it. */
export interface RowRule extends RuleWords {
  readonly rule: string;
  readonly table: YaptideTable;
  /** Other tables that the condition reads. */
  readonly needs?: readonly YaptideTable[];
  /** The columns that an example shows; they must exist, as must all of `columns`. */
  readonly shows: readonly string[];
  readonly columns?: readonly string[];
  /** Takes the place of the table: a query with the columns id, those shown and those of the simulation. */
  readonly source?: string;
  readonly where: (dialect: Dialect) => string;
  /** Only for this dialect. */
  readonly only?: Dialect;
}

const quoted = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(', ');
const states = quoted(knownStates);
const platforms = quoted(knownPlatforms);
/** yaptide's web interface adds results of Geant4, which it runs in the browser. */
const simulators = quoted([...knownSimulators, 'geant4']);

/** The polymorphic columns: SQLAlchemy fails to load any list with such a row. */
const breaksLists = 'yaptide fails to load every list that contains such a row. Correct the value in Tables.';

const valueRules: readonly RowRule[] = [
  unknownValue('Simulation', 'job_state', {
    condition: `o.job_state not in (${states})`,
    action: 'yaptide never ends it. Set the state with "Set state".',
  }),
  unknownValue('Simulation', 'platform', { condition: `o.platform not in (${platforms})`, action: breaksLists }),
  unknownValue('Simulation', 'input_type', { condition: `o.input_type not in (${quoted(knownInputTypes)})` }),
  {
    ...unknownValue('Simulation', 'sim_type', { condition: '' }),
    where: (dialect) => `${lowerText(dialect, 'o.sim_type')} not in (${simulators})`,
  },
  unknownValue('Task', 'task_state', { condition: `o.task_state not in (${states})` }),
  unknownValue('Task', 'platform', { condition: `o.platform not in (${platforms})`, action: breaksLists }),
  unknownValue('User', 'auth_provider', {
    condition: `o.auth_provider not in ('YaptideUser', 'KeycloakUser')`,
    action: breaksLists,
  }),
  {
    rule: 'job-id-odd',
    table: 'Simulation',
    severity: 'warning',
    title: 'Simulations whose job_id holds characters that yaptide never writes',
    action: 'The id is part of addresses and paths. Remove the simulation, or correct the id in Tables.',
    shows: ['job_id'],
    where: (dialect) =>
      dialect === 'postgresql'
        ? `(o.job_id = '' or o.job_id ~ '[^0-9A-Za-z_-]')`
        : `(o.job_id = '' or o.job_id glob '*[^0-9A-Za-z_-]*')`,
  },
  {
    rule: 'title-nul',
    table: 'Simulation',
    severity: 'warning',
    title: 'Titles with a NUL character',
    action: 'PostgreSQL stores none: a migration to it fails. Rename the simulation.',
    only: 'sqlite',
    shows: ['title'],
    where: () => `instr(cast(o.title as blob), x'00') > 0`,
  },
  empty('User', 'username', { title: 'Users without a name', action: 'Rename or remove the user.' }),
  empty('Cluster', 'cluster_name', { title: 'Clusters without a name', action: 'Rename the cluster.' }),
  {
    rule: 'number-type',
    table: 'Task',
    severity: 'error',
    title: 'Tasks whose task_id is not an integer',
    action: 'PostgreSQL refuses it in a migration. Correct the value in Tables.',
    only: 'sqlite',
    shows: ['task_id'],
    where: () => `typeof(o.task_id) <> 'integer'`,
  },
  {
    rule: 'number-negative',
    table: 'Task',
    severity: 'warning',
    title: 'Tasks with negative numbers',
    action: 'Correct the values in Tables, or remove the task.',
    shows: ['task_id', 'requested_primaries', 'simulated_primaries', 'estimated_time'],
    where: () => 'o.task_id < 0 or o.requested_primaries < 0 or o.simulated_primaries < 0 or o.estimated_time < 0',
  },
  {
    rule: 'primaries-exceeded',
    table: 'Task',
    severity: 'warning',
    title: 'Tasks that simulated more primaries than requested',
    action: 'Their weight in the average of results may be wrong. Compare with the log files.',
    shows: ['requested_primaries', 'simulated_primaries'],
    where: () => 'o.simulated_primaries > o.requested_primaries and o.requested_primaries >= 0',
  },
  {
    rule: 'estimate-absurd',
    table: 'Task',
    severity: 'note',
    title: 'Tasks with an estimated time of more than a year',
    action: 'No action is needed; the estimate is wrong.',
    shows: ['estimated_time'],
    where: () => 'o.estimated_time > 31622400',
  },
  {
    rule: 'page-number-odd',
    table: 'Page',
    severity: 'warning',
    title: 'Pages with an impossible number',
    action: 'yaptide numbers pages from 0. Store the result again, or correct the number in Tables.',
    shows: ['page_number'],
    where: () => 'o.page_number < 0 or o.page_number > 100000',
  },
  {
    rule: 'page-dimension-odd',
    table: 'Page',
    severity: 'warning',
    title: 'Pages with an impossible number of dimensions',
    action: 'Correct page_dimension in Tables: the page itself says how many it has.',
    shows: ['page_dimension'],
    where: () => 'o.page_dimension < 0 or o.page_dimension > 5',
  },
];

function unknownValue(
  table: YaptideTable,
  column: string,
  { condition, ...words }: Partial<RuleWords> & { readonly condition: string },
): RowRule {
  return {
    rule: `${column}-unknown`,
    table,
    severity: 'error',
    title: `${table === 'User' ? 'Users' : `${table}s`} with an unknown ${column}`,
    action: 'yaptide does not know this value. Correct it in Tables.',
    shows: [column],
    where: () => condition,
    ...words,
  };
}

function empty(table: YaptideTable, column: string, words: Pick<RuleWords, 'title' | 'action'>): RowRule {
  return {
    rule: `${column}-empty`,
    table,
    severity: 'warning',
    ...words,
    shows: [column],
    where: () => `o.${column} = ''`,
  };
}

const timeRules: readonly RowRule[] = [
  ...(['start_time', 'end_time'] as const).flatMap((column) => [
    oddTime('Simulation', column),
    oddTime('Task', column),
  ]),
  oddTime('Task', 'last_update_time'),
  {
    rule: 'start-missing',
    table: 'Simulation',
    severity: 'warning',
    title: 'Simulations without a start time',
    action: 'Lists sort them last, and clean-ups by age skip them. Set start_time in Tables.',
    shows: ['job_state'],
    columns: ['start_time'],
    where: () => 'o.start_time is null',
  },
  ...(['Simulation', 'Task'] as const).map((table): RowRule => ({
    rule: 'ended-before-start',
    table,
    severity: 'warning',
    title: `${table}s that ended before they started`,
    action: 'A clock was wrong. Durations of these rows are meaningless.',
    shows: ['start_time', 'end_time'],
    where: (dialect) =>
      dialect === 'postgresql' ? 'o.end_time < o.start_time' : 'micros_of(o.end_time) < micros_of(o.start_time)',
  })),
];

function oddTime(table: 'Simulation' | 'Task', column: string): RowRule {
  const now = `(cast(strftime('%s', 'now') as integer) + 86400) * 1000000`;
  return {
    rule: `${column}-odd`,
    table,
    severity: 'error',
    title: `${table}s whose ${column} is infinite, in the future or not a time`,
    action: 'yaptide may fail to read such a row. Correct the time in Tables.',
    shows: [column],
    where: (dialect) =>
      dialect === 'postgresql'
        ? `(not isfinite(o.${column}) or o.${column} > now() + interval '1 day')`
        : `o.${column} is not null and (micros_of(o.${column}) is null or micros_of(o.${column}) > ${now})`,
  };
}

const duplicateRules: readonly RowRule[] = [
  duplicate('Estimator', ['simulation_id', 'name'], {
    rule: 'estimator-duplicate',
    severity: 'warning',
    title: 'Estimators with the same name as another one of their simulation',
    action: 'yaptide shows only one of them. Compare them, and remove the wrong one in Tables.',
  }),
  duplicate('Page', ['estimator_id', 'page_number'], {
    rule: 'page-duplicate',
    severity: 'warning',
    title: 'Pages with the same number as another one of their estimator',
    action: 'Results were stored twice, or numbers are missing. Compare the pages, and remove the wrong one.',
  }),
  duplicate('Cluster', ['cluster_name'], {
    rule: 'cluster-duplicate',
    severity: 'warning',
    title: 'Clusters with the same name as another one',
    action: 'yaptide finds a cluster by its name and takes any of them. Rename or remove one.',
  }),
  {
    rule: 'estimator-empty',
    table: 'Estimator',
    needs: ['Page'],
    severity: 'note',
    title: 'Estimators without pages',
    action: 'Their results were not stored. Run the simulation again if they are needed.',
    shows: ['name'],
    columns: ['simulation_id'],
    where: () => `o.id not in (select estimator_id from "Page" where estimator_id is not null)`,
  },
];

/** All but the first row of each group with equal columns. NULL equals nothing. */
function duplicate(table: YaptideTable, by: readonly string[], words: RuleWords & { readonly rule: string }): RowRule {
  const columns = by.join(', ');
  return {
    ...words,
    table,
    shows: [by.at(-1) ?? 'id'],
    columns: by,
    source: `(select id, ${columns}, row_number() over (partition by ${columns} order by id) as place from "${table}"
      where ${by.map((column) => `${column} is not null`).join(' and ')})`,
    where: () => 'o.place > 1',
  };
}

/** Every rule that SQL can check, but references, which `referenceRules` has. */
export const rowRules: readonly RowRule[] = [...valueRules, ...timeRules, ...duplicateRules];
