import type { Dialect } from '#shared/domain/connection.ts';

/** Whether a task has not ended; `alias` names its row. */
export function isUnfinished(alias: string): string {
  return `${alias}.task_state not in ('COMPLETED', 'FAILED', 'CANCELED')`;
}

/** When a task ended according to its row: if that is missing, its last update. */
export function endOfTask(alias: string): string {
  return `coalesce(${alias}.end_time, ${alias}.last_update_time, ${alias}.start_time)`;
}

/** When the simulation `t0` ended: if that is missing, the latest time that its tasks record; NULL if there is none. */
export function endOfSimulation(dialect: Dialect): string {
  const times = ['last_update_time', 'end_time', 'start_time'];
  // SQLite's max of several values is NULL as soon as one is; its times are texts, and '' sorts before all.
  const latest =
    dialect === 'postgresql'
      ? `greatest(${times.map((time) => `k.${time}`).join(', ')})`
      : `nullif(max(${times.map((time) => `coalesce(k.${time}, '')`).join(', ')}), '')`;
  return `coalesce(t0.end_time, (select max(${latest}) from "Task" as k where k.simulation_id = t0.id))`;
}
