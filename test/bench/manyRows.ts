import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { yaptideDdl } from '../support/yaptideDdl.ts';

/** Two users with 100 similar simulations each. */
export const ownerOf = { ours: 1, theirs: 2 } as const;
const users = 40;
const simulations = 100 * users;
const [tasksEach, estimatorsEach, pagesEach] = [25, 2, 3];

/** The condition on a simulation's id for one user's simulations. */
export function ownRows(user: number): string {
  return `in (select id from "Simulation" where user_id = ${user})`;
}

/**
 * A SQLite file with 40 users, 4000 simulations, 100 000 tasks, 8000 estimators and 24 000 pages of 4 KB, with
 * yaptide's own indexes only. Returns its path.
 */
export function makeManyRows(): string {
  const path = join(mkdtempSync(join(tmpdir(), 'tidescope-bench-')), 'many.sqlite');
  const database = new Database(path);
  const series = (count: number): string =>
    `(with recursive s(n) as (select 0 union all select n + 1 from s where n < ${count - 1}) select n from s)`;
  const estimators = simulations * estimatorsEach;
  try {
    database.exec(yaptideDdl('sqlite', '5003b9acb1f4').join('\n'));
    database.exec(`begin;
      insert into "User" select n + 1, 'user ' || n, 'YaptideUser' from ${series(users)};
      insert into "YaptideUser" select id, 'none' from "User";
      insert into "Simulation" (id, job_id, user_id, start_time, title, platform, input_type, sim_type, job_state)
        select n + 1, 'job' || n, 1 + n % ${users}, '2025-01-01 00:00:00', 'many', 'DIRECT', 'EDITOR', 'shieldhit', 'COMPLETED'
        from ${series(simulations)};
      insert into "CelerySimulation" (id) select id from "Simulation";
      insert into "Task" (id, simulation_id, task_id, requested_primaries, simulated_primaries, task_state, platform)
        select n + 1, 1 + n / ${tasksEach}, n % ${tasksEach}, 1000, 1000, 'COMPLETED', 'DIRECT' from ${series(simulations * tasksEach)};
      insert into "CeleryTask" (id, celery_id) select id, 'task ' || id from "Task";
      insert into "Input" (id, simulation_id, compressed_data) select id, id, randomblob(1000) from "Simulation";
      insert into "Logfiles" (id, simulation_id, compressed_data) select id, id, randomblob(1000) from "Simulation";
      insert into "Estimator" (id, simulation_id, name, file_name, compressed_data)
        select n + 1, 1 + n / ${estimatorsEach}, 'e' || n, 'e' || n || '_', randomblob(200) from ${series(estimators)};
      insert into "Page" (id, estimator_id, page_number, compressed_data, page_name, page_dimension)
        select n + 1, 1 + n / ${pagesEach}, n % ${pagesEach}, randomblob(4096), 'DOSE', 1 from ${series(estimators * pagesEach)};
      commit;`);
  } finally {
    database.close();
  }
  return path;
}
