/** A question that an administrator of yaptide asks, and the statement that answers it on both dialects. */
export interface YaptideQuery {
  readonly question: string;
  readonly sql: string;
}

/** In the order of the menu. They run on every revision of yaptide's schema that has these tables, and can be edited. */
export const yaptideQueries: readonly YaptideQuery[] = [
  {
    question: 'Simulations by state',
    sql: `SELECT job_state, count(*) AS simulations\nFROM "Simulation"\nGROUP BY job_state\nORDER BY simulations DESC;`,
  },
  {
    question: 'Unfinished simulations, the oldest first',
    sql: `SELECT s.id, s.title, u.username, s.job_state, s.start_time\nFROM "Simulation" s\nLEFT JOIN "User" u ON u.id = s.user_id\nWHERE s.job_state NOT IN ('COMPLETED', 'FAILED', 'CANCELED')\nORDER BY s.start_time;`,
  },
  {
    question: 'Simulations by user and state',
    sql: `SELECT u.username, s.job_state, count(*) AS simulations\nFROM "Simulation" s\nJOIN "User" u ON u.id = s.user_id\nGROUP BY u.username, s.job_state\nORDER BY u.username, simulations DESC;`,
  },
  {
    question: 'Most active users',
    sql: `SELECT u.username, count(*) AS simulations, max(s.start_time) AS last_start\nFROM "User" u\nJOIN "Simulation" s ON s.user_id = u.id\nGROUP BY u.id, u.username\nORDER BY simulations DESC\nLIMIT 20;`,
  },
  {
    question: 'Users without simulations',
    sql: `SELECT u.id, u.username, u.auth_provider\nFROM "User" u\nWHERE NOT EXISTS (SELECT 1 FROM "Simulation" s WHERE s.user_id = u.id)\nORDER BY u.username;`,
  },
  {
    question: 'Simulations without a user',
    sql: `SELECT id, title, job_state, start_time\nFROM "Simulation"\nWHERE user_id IS NULL\nORDER BY id;`,
  },
  {
    question: 'Stored bytes of pages by user',
    sql: `SELECT u.username, count(*) AS pages, sum(length(p.compressed_data)) AS bytes\nFROM "Page" p\nJOIN "Estimator" e ON e.id = p.estimator_id\nJOIN "Simulation" s ON s.id = e.simulation_id\nJOIN "User" u ON u.id = s.user_id\nGROUP BY u.id, u.username\nORDER BY bytes DESC;`,
  },
  {
    question: 'Largest simulations by stored pages',
    sql: `SELECT s.id, s.title, count(*) AS pages, sum(length(p.compressed_data)) AS bytes\nFROM "Simulation" s\nJOIN "Estimator" e ON e.simulation_id = s.id\nJOIN "Page" p ON p.estimator_id = e.id\nGROUP BY s.id, s.title\nORDER BY bytes DESC\nLIMIT 50;`,
  },
  {
    question: 'Completed simulations without results',
    sql: `SELECT s.id, s.title, s.end_time\nFROM "Simulation" s\nWHERE s.job_state = 'COMPLETED'\n  AND NOT EXISTS (SELECT 1 FROM "Estimator" e WHERE e.simulation_id = s.id)\nORDER BY s.id;`,
  },
  {
    question: 'Estimators without pages',
    sql: `SELECT e.id, e.simulation_id, e.name\nFROM "Estimator" e\nWHERE NOT EXISTS (SELECT 1 FROM "Page" p WHERE p.estimator_id = e.id)\nORDER BY e.id;`,
  },
  {
    question: 'Tasks by state',
    sql: `SELECT task_state, count(*) AS tasks\nFROM "Task"\nGROUP BY task_state\nORDER BY tasks DESC;`,
  },
  {
    question: 'Tasks of finished simulations that are not finished themselves',
    sql: `SELECT t.simulation_id, t.id AS task, t.task_state, s.job_state\nFROM "Task" t\nJOIN "Simulation" s ON s.id = t.simulation_id\nWHERE s.job_state IN ('COMPLETED', 'FAILED', 'CANCELED')\n  AND t.task_state NOT IN ('COMPLETED', 'FAILED', 'CANCELED')\nORDER BY t.simulation_id, t.id;`,
  },
  {
    question: 'Simulations with failed tasks',
    sql: `SELECT s.id, s.title, s.job_state, count(*) AS failed_tasks\nFROM "Simulation" s\nJOIN "Task" t ON t.simulation_id = s.id\nWHERE t.task_state = 'FAILED'\nGROUP BY s.id, s.title, s.job_state\nORDER BY failed_tasks DESC;`,
  },
  {
    question: 'Progress of unfinished simulations',
    sql: `SELECT s.id, s.title, count(*) AS tasks,\n       sum(t.simulated_primaries) AS simulated, sum(t.requested_primaries) AS requested\nFROM "Simulation" s\nJOIN "Task" t ON t.simulation_id = s.id\nWHERE s.job_state NOT IN ('COMPLETED', 'FAILED', 'CANCELED')\nGROUP BY s.id, s.title\nORDER BY s.id;`,
  },
  {
    question: 'Simulations by simulator and platform',
    sql: `SELECT sim_type, platform, count(*) AS simulations\nFROM "Simulation"\nGROUP BY sim_type, platform\nORDER BY simulations DESC;`,
  },
  {
    question: 'Simulations of each cluster',
    sql: `SELECT c.cluster_name, count(b.id) AS simulations\nFROM "Cluster" c\nLEFT JOIN "BatchSimulation" b ON b.cluster_id = c.id\nGROUP BY c.id, c.cluster_name\nORDER BY simulations DESC;`,
  },
  {
    question: 'Pages by number of dimensions',
    sql: `SELECT page_dimension, count(*) AS pages, sum(length(compressed_data)) AS bytes\nFROM "Page"\nGROUP BY page_dimension\nORDER BY page_dimension;`,
  },
  {
    question: 'Simulations without an input',
    sql: `SELECT s.id, s.title, s.job_state\nFROM "Simulation" s\nWHERE NOT EXISTS (SELECT 1 FROM "Input" i WHERE i.simulation_id = s.id)\nORDER BY s.id;`,
  },
  {
    question: 'Stored bytes of log files by simulation',
    sql: `SELECT l.simulation_id, count(*) AS logs, sum(length(l.compressed_data)) AS bytes\nFROM "Logfiles" l\nGROUP BY l.simulation_id\nORDER BY bytes DESC\nLIMIT 50;`,
  },
  {
    question: 'Simulations whose title contains a text',
    sql: `SELECT s.id, s.title, u.username, s.job_state, s.start_time\nFROM "Simulation" s\nLEFT JOIN "User" u ON u.id = s.user_id\nWHERE s.title LIKE :pattern\nORDER BY s.id DESC;`,
  },
];
