import { type Dialect, type Revision, revisions } from '#shared/domain/connection.ts';

/** The tables of a yaptide database of any revision, as SQL. */
export function yaptideDdl(dialect: Dialect, revision: Revision): readonly string[] {
  const at = revisions.indexOf(revision);
  const has = (from: Revision): boolean => at >= revisions.indexOf(from);
  const blob = dialect === 'postgresql' ? 'bytea' : 'BLOB';
  const moment = dialect === 'postgresql' ? 'timestamp with time zone' : 'DATETIME';
  const key = dialect === 'postgresql' ? 'serial primary key' : 'integer not null primary key';
  const to = (table: string): string => `references "${table}"(id)${has('3f9d1f1bec46') ? ' on delete cascade' : ''}`;
  const base = (table: string): string => `id integer primary key references "${table}"(id) on delete cascade`;
  const when = (from: Revision, columns: string): string => (has(from) ? `, ${columns}` : '');
  const until = (from: Revision, columns: string): string => (has(from) ? '' : `, ${columns}`);
  const port = revision === 'd0a89a16fbac' ? ', port integer not null' : '';
  const pid = revision === '3dd069fbf2d2' ? ', sim_pid integer, path_to_sim varchar' : '';
  const data = `compressed_data ${blob}`;
  return [
    `"User" (id ${key}, username varchar not null, auth_provider varchar not null, unique (username, auth_provider))`,
    `"YaptideUser" (${base('User')}, password_hash varchar not null)`,
    `"KeycloakUser" (${base('User')}, cert varchar, private_key varchar)`,
    `"Cluster" (id ${key}, cluster_name varchar not null${port})`,
    `"Simulation" (id ${key}, job_id varchar not null unique, user_id integer references "User"(id), start_time ${moment},
       end_time ${moment}, title varchar not null, platform varchar not null, input_type varchar not null,
       sim_type varchar not null, job_state varchar not null${until('4027fc5cbcb1', 'update_key_hash varchar')})`,
    `"CelerySimulation" (${base('Simulation')}, merge_id varchar)`,
    `"BatchSimulation" (${base('Simulation')}, cluster_id integer not null references "Cluster"(id), job_dir varchar,
       array_id integer, collect_id integer)`,
    `"Task" (id ${key}, simulation_id integer ${to('Simulation')}, task_id integer not null,
       requested_primaries integer not null, simulated_primaries integer not null, task_state varchar not null,
       estimated_time integer, start_time ${moment}, end_time ${moment}, platform varchar not null,
       last_update_time ${moment}, unique (simulation_id, task_id))`,
    `"CeleryTask" (${base('Task')}, celery_id varchar not null${pid})`,
    `"BatchTask" (${base('Task')})`,
    `"Input" (id ${key}, simulation_id integer ${to('Simulation')}, ${data})`,
    `"Estimator" (id ${key}, simulation_id integer not null ${to('Simulation')}, name varchar not null,
       ${data}${when('41149fa64bd2', "file_name varchar not null default ''")})`,
    `"Page" (id ${key}, estimator_id integer not null ${to('Estimator')}, page_number integer not null,
       ${data}${when('5003b9acb1f4', "page_name varchar not null default '', page_dimension integer not null default 0")})`,
    `"Logfiles" (id ${key}, simulation_id integer not null ${to('Simulation')}, ${data})`,
  ].map((table) => `create table ${table};`);
}
