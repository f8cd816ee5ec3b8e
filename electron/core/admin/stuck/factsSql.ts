import type { Knex } from 'knex';
import type { YaptideTable } from '#core/connection/databaseShape.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { StuckKind } from '#shared/domain/stuck.ts';

/*
 * Joins, not subqueries in a condition: the tables of results have no index by simulation, and PostgreSQL hashes a subquery
 * of a condition only while it is small. A join over no simulations scans nothing.
 */

/** SQL of an estimator's file name as its name should be: without one trailing underscore. FLUKA puts units there. */
export const fileNameAsName = `case when substr(file_name, length(file_name), 1) = '_'
  then substr(file_name, 1, length(file_name) - 1) else file_name end`;

/** SQL of a page that counts: "COUNT", and "COUNT" with the particle it counts. */
export const isCountPage = `(page_name = 'COUNT' or page_name like 'COUNT %')`;

const none = `select 0 as simulation_id, 0 as empty where 1 = 0`;

interface Fact {
  readonly alias: string;
  readonly needs: readonly YaptideTable[];
  /** A column that came with a later revision. */
  readonly column?: readonly [YaptideTable, string];
  readonly sql: string;
}

const merging = `(select id from t where job_state = 'MERGING_RUNNING')`;

const facts: Readonly<Record<StuckKind, readonly Fact[]>> = {
  stuck: [
    {
      alias: 'i',
      needs: ['Input'],
      sql: `select distinct simulation_id from "Input" where simulation_id in (select id from t where job_state = 'UNKNOWN')`,
    },
    {
      alias: 'e',
      needs: ['Estimator', 'Page'],
      sql: `select x.simulation_id, sum(case when p.estimator_id is null then 1 else 0 end) as empty from "Estimator" x
        left join (select distinct estimator_id from "Page"
          where estimator_id in (select id from "Estimator" where simulation_id in ${merging})) p on p.estimator_id = x.id
        where x.simulation_id in ${merging} group by x.simulation_id`,
    },
  ],
  lost: [{ alias: 'e', needs: ['Estimator'], sql: 'select distinct simulation_id from "Estimator"' }],
  wrong: [
    {
      alias: 'f',
      needs: ['Task'],
      sql: `select distinct simulation_id from "Task" where task_state = 'FAILED'`,
    },
    {
      alias: 'c',
      needs: ['Estimator', 'Page'],
      column: ['Page', 'page_name'],
      sql: `select distinct x.simulation_id from "Page" p join "Estimator" x on x.id = p.estimator_id where ${isCountPage}`,
    },
    {
      alias: 'n',
      needs: ['Estimator'],
      column: ['Estimator', 'file_name'],
      sql: `select distinct simulation_id from "Estimator" where file_name <> '' and ${fileNameAsName} <> name`,
    },
  ],
};

/** Joins to `t` what the reasons of a kind look at; what a database does not have counts as none. */
export function joinFacts({ build, shape }: ReadOnlyDatabase, query: Knex.QueryBuilder, kind: StuckKind): void {
  for (const { alias, needs, column, sql } of facts[kind]) {
    const there =
      needs.every((table) => shape.hasTable(table)) && (column === undefined || shape.hasColumn(column[0], column[1]));
    query.joinRaw(build.raw(`left join (${there ? sql : none}) ${alias} on ${alias}.simulation_id = t.id`).toQuery());
  }
}
