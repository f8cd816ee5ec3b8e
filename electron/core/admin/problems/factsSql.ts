import type { Knex } from 'knex';
import type { YaptideTable } from '#core/connection/databaseShape.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { ProblemKind } from '#shared/domain/problem.ts';

/*
 * Joins, not subqueries in a condition: the tables of results have no index by simulation, and PostgreSQL hashes a
 * subquery in a condition only while it is small. A join over no simulations scans nothing.
 */

/** SQL of an estimator's file name without one trailing underscore. FLUKA puts units there. */
export const fileNameAsName = `case when substr(file_name, length(file_name), 1) = '_'
  then substr(file_name, 1, length(file_name) - 1) else file_name end`;

/** SQL for a page that counts: "COUNT", and "COUNT" with the particle it counts. */
export const isCountPage = `(page_name = 'COUNT' or page_name like 'COUNT %')`;

const none = `select 0 as simulation_id, 0 as empty where 1 = 0`;

interface Fact {
  readonly alias: string;
  readonly needs: readonly YaptideTable[];
  /** A column added by a later revision. */
  readonly column?: readonly [YaptideTable, string];
  readonly sql: (isWanted: IsWanted) => string;
}

/** SQL that restricts a column of simulations to the requested one; no restriction if all are requested. */
type IsWanted = (column: string) => string;

const merging = `(select id from t where job_state = 'MERGING_RUNNING')`;

/**
 * Whether a failed task `f` has completed ones before and after it. Only then does it shift their weights: yaptide used
 * the position of a task in the list of all as the number of those already averaged. Otherwise every averaging that
 * yaptide has had gives the right result.
 */
function hasCompleted(side: '<' | '>'): string {
  return `exists (select 1 from "Task" g where g.simulation_id = f.simulation_id and g.task_state = 'COMPLETED'
    and g.task_id ${side} f.task_id)`;
}

const facts: Readonly<Record<ProblemKind, readonly Fact[]>> = {
  stuck: [
    {
      alias: 'i',
      needs: ['Input'],
      sql: () =>
        `select distinct simulation_id from "Input" where simulation_id in (select id from t where job_state = 'UNKNOWN')`,
    },
    {
      alias: 'e',
      needs: ['Estimator', 'Page'],
      sql: () => `select x.simulation_id, sum(case when p.estimator_id is null then 1 else 0 end) as empty from "Estimator" x
        left join (select distinct estimator_id from "Page"
          where estimator_id in (select id from "Estimator" where simulation_id in ${merging})) p on p.estimator_id = x.id
        where x.simulation_id in ${merging} group by x.simulation_id`,
    },
  ],
  lost: [{ alias: 'e', needs: ['Estimator'], sql: () => 'select simulation_id from "Estimator"' }],
  wrong: [
    {
      alias: 'f',
      needs: ['Task'],
      sql: (isWanted) => `select distinct f.simulation_id from "Task" f
        where ${isWanted('f.simulation_id')} and f.task_state = 'FAILED' and ${hasCompleted('<')} and ${hasCompleted('>')}`,
    },
    {
      alias: 'c',
      needs: ['Estimator', 'Page'],
      column: ['Page', 'page_name'],
      sql: (isWanted) => `select distinct x.simulation_id from "Page" p join "Estimator" x on x.id = p.estimator_id
        where ${isWanted('x.simulation_id')} and ${isCountPage}`,
    },
    {
      alias: 'n',
      needs: ['Estimator'],
      column: ['Estimator', 'file_name'],
      sql: (isWanted) => `select distinct simulation_id from "Estimator"
        where ${isWanted('simulation_id')} and file_name <> '' and ${fileNameAsName} <> name`,
    },
  ],
};

/** Joins to `t` what the reasons of a kind depend on; missing tables and columns count as none. */
export function joinFacts(database: ReadOnlyDatabase, query: Knex.QueryBuilder, kind: ProblemKind): void {
  if (kind === 'wrong') {
    joinWrongFacts(database, query, () => '1 = 1');
    return;
  }
  for (const fact of facts[kind]) {
    const { alias } = fact;
    const join = `left join (${sqlOf(database, fact)}) ${alias} on ${alias}.simulation_id = t.id`;
    query.joinRaw(database.build.raw(join).toQuery());
  }
  // Stated here and not only by the reason, so that PostgreSQL looks for none instead of for all.
  if (kind === 'lost') query.whereNull('e.simulation_id');
}

/** Joins what the reasons for wrong results depend on to the one simulation of `t`. */
export function joinFactsOfOne(database: ReadOnlyDatabase, query: Knex.QueryBuilder, simulationId: number): void {
  joinWrongFacts(database, query, (column) => `${column} = ${Math.trunc(simulationId)}`);
}

function joinWrongFacts(database: ReadOnlyDatabase, query: Knex.QueryBuilder, isWanted: IsWanted): void {
  const join = `join (${anyOf(database, facts.wrong, isWanted)}) w on w.simulation_id = t.id`;
  query.joinRaw(database.build.raw(join).toQuery());
}

function sqlOf({ shape }: ReadOnlyDatabase, { needs, column, sql }: Fact, isWanted: IsWanted = () => '1 = 1'): string {
  const there =
    needs.every((table) => shape.hasTable(table)) && (column === undefined || shape.hasColumn(column[0], column[1]));
  return there ? sql(isWanted) : none;
}

/** The simulations with any fact, once each, with a column for each fact: few, as most have COMPLETED correctly. */
function anyOf(database: ReadOnlyDatabase, of: readonly Fact[], isWanted: IsWanted): string {
  const parts = of.map((fact) => {
    const flags = of.map(({ alias }) => `${alias === fact.alias ? 1 : 0} as ${alias}`).join(', ');
    return `select simulation_id, ${flags} from (${sqlOf(database, fact, isWanted)}) x`;
  });
  const flags = of.map(({ alias }) => `max(${alias}) as ${alias}`).join(', ');
  return `select simulation_id, ${flags} from (${parts.join(' union all ')}) y group by simulation_id`;
}
