import { gzipSync } from 'node:zlib';

/** A value as it is written into a test database. */
export type StoredValue = string | number | null | Uint8Array;

/** One row of a table. */
export interface StoredRow {
  readonly table: string;
  readonly values: Readonly<Record<string, StoredValue>>;
}

type Values = StoredRow['values'];

/** What yaptide writes into a blob: gzip of JSON. */
export function aBlob(value: unknown): Uint8Array {
  return gzipSync(typeof value === 'string' ? value : JSON.stringify(value));
}

/** A local user with its password hash. */
export function aUser(values: Values & { readonly id: number }): readonly StoredRow[] {
  const { id, password_hash: hash, ...others } = values;
  return [
    { table: 'User', values: { id, username: `user${id}`, auth_provider: 'YaptideUser', ...others } },
    { table: 'YaptideUser', values: { id, password_hash: hash ?? 'scrypt:32768:8:1$abcdefghijklmnop$00ff' } },
  ];
}

/** A cluster; `port` only where its revision has one. */
export function aCluster(values: Values & { readonly id: number }): readonly StoredRow[] {
  return [{ table: 'Cluster', values: { cluster_name: `cluster${values.id}`, ...values } }];
}

/** A completed DIRECT simulation with the row of its platform. */
export function aSimulation(values: Values & { readonly id: number }): readonly StoredRow[] {
  const { id } = values;
  const simulation: Values = {
    job_id: `20250101-000000-${id}DIRECT`,
    user_id: null,
    start_time: '2025-01-01 10:00:00.000001',
    end_time: '2025-01-01 10:01:00.500002',
    title: `simulation ${id}`,
    platform: 'DIRECT',
    input_type: 'EDITOR',
    sim_type: 'shieldhit',
    job_state: 'COMPLETED',
    ...values,
  };
  const subclass: StoredRow[] = [];
  if (simulation['platform'] === 'DIRECT') {
    subclass.push({ table: 'CelerySimulation', values: { id, merge_id: `merge-${id}` } });
  }
  return [{ table: 'Simulation', values: simulation }, ...subclass];
}

/** The row of a simulation that ran on a cluster. */
export function aBatchSimulation(id: number, clusterId: number): readonly StoredRow[] {
  const values = { id, cluster_id: clusterId, job_dir: '/scratch/run', array_id: 4711, collect_id: 4712 };
  return [...aSimulation({ id, platform: 'BATCH' }), { table: 'BatchSimulation', values }];
}

/** A completed task with its CeleryTask row. */
export function aTask(values: Values & { readonly id: number; readonly simulation_id: number }): readonly StoredRow[] {
  const { celery_id: celeryId, ...others } = values;
  const task: Values = {
    task_id: values.id,
    requested_primaries: 100,
    simulated_primaries: 100,
    task_state: 'COMPLETED',
    estimated_time: null,
    start_time: null,
    end_time: null,
    platform: 'DIRECT',
    last_update_time: null,
    ...others,
  };
  const rows: StoredRow[] = [{ table: 'Task', values: task }];
  if (task['platform'] === 'DIRECT') {
    rows.push({ table: 'CeleryTask', values: { id: values.id, celery_id: celeryId ?? `celery-${values.id}` } });
  }
  return rows;
}

/** Any other row. */
export function aRow(table: string, values: Values): readonly StoredRow[] {
  return [{ table, values }];
}
