import type { YaptideTable } from '#core/connection/databaseShape.ts';
import type { Revision } from '#shared/domain/connection.ts';

/** One step of a revision. */
export type RevisionStep =
  | {
      readonly kind: 'sql';
      /** Statements; `@Page` stands for the qualified name of a table. They run in one transaction. */
      readonly sql: readonly string[];
      /** Changes every row of a table before them. */
      readonly update?: { readonly table: YaptideTable; readonly set: string };
      /** The tables whose rows are read to check a constraint. */
      readonly checks?: readonly YaptideTable[];
    }
  /** Rows are filled from their blobs, in batches, each in a transaction of its own. */
  | { readonly kind: 'fill'; readonly what: 'estimators' | 'pages' };

/** A revision of yaptide's schema, as yaptide's own migrations make it. */
export interface YaptideRevision {
  readonly id: Revision;
  readonly parent: Revision;
  readonly title: string;
  readonly upgrade: readonly RevisionStep[];
  readonly downgrade: readonly RevisionStep[];
}

/** The foreign keys that delete in cascade since 3f9d1f1bec46, by the names that yaptide's migration expects. */
export const cascadingKeys = [
  { table: 'Estimator', column: 'simulation_id', parent: 'Simulation', name: 'Estimator_simulation_id_fkey' },
  { table: 'Input', column: 'simulation_id', parent: 'Simulation', name: 'Input_simulation_id_fkey' },
  { table: 'Logfiles', column: 'simulation_id', parent: 'Simulation', name: 'Logfiles_simulation_id_fkey' },
  { table: 'Page', column: 'estimator_id', parent: 'Estimator', name: 'Page_estimator_id_fkey' },
  { table: 'Task', column: 'simulation_id', parent: 'Simulation', name: 'Task_simulation_id_fkey' },
] as const;

/** Replaces those keys; the server checks every row of the tables. */
function replaceKeys(ending: string): RevisionStep {
  return {
    kind: 'sql',
    checks: cascadingKeys.map(({ table }) => table),
    sql: cascadingKeys.flatMap(({ table, column, parent, name }) => [
      `alter table @${table} drop constraint "${name}"`,
      `alter table @${table} add constraint "${name}" foreign key (${column}) references @${parent} (id)${ending}`,
    ]),
  };
}

const sql = (...statements: readonly string[]): RevisionStep => ({ kind: 'sql', sql: statements });

/** The revisions after the first one, oldest first. */
export const yaptideRevisions: readonly YaptideRevision[] = [
  {
    id: '3f9d1f1bec46',
    parent: '06c32cf470e7',
    title: `ON DELETE CASCADE for ${cascadingKeys.length} keys`,
    upgrade: [replaceKeys(' on delete cascade')],
    downgrade: [replaceKeys('')],
  },
  {
    id: '4027fc5cbcb1',
    parent: '3f9d1f1bec46',
    title: 'drops Simulation.update_key_hash',
    upgrade: [sql('alter table @Simulation drop column update_key_hash')],
    downgrade: [sql('alter table @Simulation add column update_key_hash varchar')],
  },
  {
    id: '41149fa64bd2',
    parent: '4027fc5cbcb1',
    title: 'adds Estimator.file_name, renames estimators',
    upgrade: [
      sql(`alter table @Estimator add column if not exists file_name varchar not null default ''`),
      { kind: 'fill', what: 'estimators' },
    ],
    downgrade: [
      {
        kind: 'sql',
        update: { table: 'Estimator', set: 'name = file_name' },
        sql: ['alter table @Estimator drop column file_name'],
      },
    ],
  },
  {
    id: '5003b9acb1f4',
    parent: '41149fa64bd2',
    title: 'fills Page.page_name, page_dimension',
    upgrade: [
      sql(
        `alter table @Page add column if not exists page_name varchar not null default ''`,
        `alter table @Page add column if not exists page_dimension integer not null default 0`,
      ),
      { kind: 'fill', what: 'pages' },
    ],
    downgrade: [sql('alter table @Page drop column page_dimension', 'alter table @Page drop column page_name')],
  },
];

/** The newest revision that the program can migrate to. */
export const newestRevision: Revision = '5003b9acb1f4';

/** The revisions that lead from one to the newest; none if it is the newest, or one that is unknown. */
export function revisionsAfter(revision: Revision): readonly YaptideRevision[] {
  if (revision === '06c32cf470e7') return yaptideRevisions;
  const at = yaptideRevisions.findIndex(({ id }) => id === revision);
  return at === -1 ? [] : yaptideRevisions.slice(at + 1);
}

/** The revisions that lead from one back to an earlier one, in the order in which they are undone; none if it is not earlier. */
export function revisionsBack(from: Revision, to: string): readonly YaptideRevision[] {
  const made = yaptideRevisions.slice(0, yaptideRevisions.findIndex(({ id }) => id === from) + 1);
  const first = made.findIndex(({ parent }) => parent === to);
  return first === -1 ? [] : made.slice(first).toReversed();
}
