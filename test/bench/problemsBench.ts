import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { countProblems, listProblems } from '#core/admin/problems/listProblems.ts';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import { problemFilterSchema, type ProblemKind } from '#shared/domain/problem.ts';
import { neverAborted, openPlace } from '../support/ownDatabases.ts';
import { makeBenchDatabase } from './benchDatabase.ts';
import { atMost, type Figure, median, timeRounds } from './figures.ts';
import { makeLargeDatabase } from './largeDatabase.ts';

const terminal = `('COMPLETED', 'FAILED', 'CANCELED')`;

/** The rows of a window with everything that the list shows of them. */
const shown = (rows: string): string => `with listed as (${rows} limit 200)
  select listed.*, u.username, d.* from listed left join "User" u on u.id = listed.user_id left join (
    select simulation_id, count(*), sum(requested_primaries), sum(simulated_primaries),
      sum(case when task_state = 'COMPLETED' then 1 else 0 end), sum(case when task_state = 'FAILED' then 1 else 0 end)
    from "Task" where simulation_id in (select id from listed) group by simulation_id) d on d.simulation_id = listed.id`;

/** What one would write by hand for the same rows: the last update of each, and what the reasons depend on. */
const problemSql = (limit: string, last: string): string =>
  shown(`select s.*, t.latest, t.n, t.failed, t.completed, i.simulation_id has_input, e.empty from "Simulation" s
  left join (
    select simulation_id, max(last_update_time) latest, count(*) n, sum(case when task_state = 'FAILED' then 1 else 0 end) failed,
      sum(case when task_state = 'COMPLETED' then 1 else 0 end) completed from "Task"
    where simulation_id in (select id from "Simulation" where job_state not in ${terminal}) group by simulation_id
  ) t on t.simulation_id = s.id
  left join (select distinct simulation_id from "Input"
    where simulation_id in (select id from "Simulation" where job_state = 'UNKNOWN')) i on i.simulation_id = s.id
  left join (select e.simulation_id, count(*) - count(p.estimator_id) empty from "Estimator" e
    left join (select distinct estimator_id from "Page") p on p.estimator_id = e.id
    where e.simulation_id in (select id from "Simulation" where job_state = 'MERGING_RUNNING') group by 1) e on e.simulation_id = s.id
  where s.job_state not in ${terminal} and ${last} < ${limit} order by ${last}, s.id`);

const wrongSql = shown(`select s.* from "Simulation" s join (
    select simulation_id from "Task" where task_state = 'FAILED'
    union select e.simulation_id from "Page" p join "Estimator" e on e.id = p.estimator_id where p.page_name like 'COUNT%'
    union select simulation_id from "Estimator" where file_name <> '' and rtrim(file_name, '_') <> name
  ) w on w.simulation_id = s.id where s.job_state = 'COMPLETED' order by s.end_time, s.id`);

const lostSql = shown(`select s.* from "Simulation" s where s.job_state = 'COMPLETED' and s.platform = 'BATCH'
  and not exists (select 1 from "Estimator" e where e.simulation_id = s.id) order by s.end_time, s.id`);

/**
 * The stuck list compared with plain SQL: on the large database, and on SQLite with a million tasks in one simulation.
 */
export async function benchProblems(
  scale: string | undefined,
  print: (line: string) => void,
): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  const path = makeBenchDatabase();
  try {
    const sqlite = await openPlace('sqlite', path);
    const latest = 'max(coalesce(t.latest, s.start_time), s.start_time)';
    const sql = problemSql(`datetime('now', '-1 day')`, latest);
    figures.push(...(await benchKind({ database: sqlite, kind: 'stuck', sql, name: 'SQLite, a million tasks' })));
    await sqlite.close();
  } finally {
    rmSync(dirname(path), { recursive: true, force: true });
  }
  if (scale === undefined) return figures;
  const address = await makeLargeDatabase(scale, print);
  if (address === undefined) return figures;
  const large = await openPlace('postgresql', address.href);
  try {
    const sql = problemSql(`now() - interval '24 hours'`, 'greatest(t.latest, s.start_time)');
    const kinds = { stuck: sql, lost: lostSql, wrong: wrongSql } as const;
    for (const kind of ['stuck', 'lost', 'wrong'] as const) {
      figures.push(...(await benchKind({ database: large, kind, sql: kinds[kind], name: 'large' })));
    }
  } finally {
    await large.close();
  }
  return figures;
}

interface KindBench {
  readonly database: OpenDatabase;
  readonly kind: ProblemKind;
  readonly sql: string;
  readonly name: string;
}

async function benchKind({ database, kind, sql, name }: KindBench): Promise<readonly Figure[]> {
  const filter = problemFilterSchema.parse({ kind });
  const sort = { column: 'lastSignAt', direction: 'ascending' } as const;
  const window = { kind: 'jump', from: 'start', skip: 0, limit: 200 } as const;
  const bare = median(await timeRounds(5, async () => database.positionalRows(database.build.raw(sql), neverAborted)));
  const list = median(await timeRounds(5, async () => listProblems(database, { filter, sort, window }, neverAborted)));
  const count = median(await timeRounds(5, async () => countProblems(database, { filter }, neverAborted)));
  const told = `(bare SQL ${bare.toFixed(1)} ms)`;
  // The stuck list has a separate target; the other two have that of every list.
  const limit = kind === 'stuck' ? 1.5 * bare : 2 * bare + 50;
  return [atMost(`${kind} list, ${name} ${told}`, list, limit), atMost(`${kind} count, ${name} ${told}`, count, limit)];
}
