import { afterEach } from 'vitest';
import type { Operation } from '#shared/domain/operation.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import { type AdminBench, makeAdminBench, openAdminBench } from './adminBench.ts';
import { aBlob, aRow, aSimulation, aTask, aUser } from './aSimulation.ts';

/**
 * Benches over one small database: two users; a finished simulation with results, an unfinished one, one without a
 * title.
 */
interface SmallBenches {
  readonly make: (
    dialect: Dialect,
    options?: Parameters<typeof makeAdminBench>[2],
    afterwards?: string,
  ) => Promise<AdminBench>;
  /** Another administrator's, over an existing database. */
  readonly open: typeof openAdminBench;
}

/** Called once per test file: disposes of what it makes after each test. */
export function useSmallBenches(): SmallBenches {
  const made: AdminBench[] = [];
  afterEach(async () => {
    for (const bench of made.splice(0)) await bench.dispose();
  });
  const keep = (bench: AdminBench): AdminBench => {
    made.push(bench);
    return bench;
  };
  return {
    make: async (dialect, options = {}, afterwards = '') =>
      keep(await makeAdminBench(dialect, { rows, afterwards }, options)),
    open: async (...place) => keep(await openAdminBench(...place)),
  };
}

/** The operation that removes these simulations. */
export function removing(...ids: number[]): Operation {
  return { kind: 'remove-simulations', which: { kind: 'ids', ids } };
}

const rows = [
  aUser({ id: 1, username: 'ada' }),
  aUser({ id: 2, username: 'bea' }),
  aSimulation({ id: 1, user_id: 1, title: 'first' }),
  aSimulation({ id: 2, user_id: 1, title: 'second', job_state: 'RUNNING', end_time: null }),
  aSimulation({ id: 3, user_id: 2, title: '' }),
  ...[1, 2, 3].map((id) => aTask({ id, simulation_id: id, task_id: 0 })),
  aTask({
    id: 4,
    simulation_id: 2,
    task_id: 1,
    task_state: 'RUNNING',
    last_update_time: '2025-01-01 11:00:00.25',
  }),
  ...[1, 2].map((id) => aRow('Estimator', { id, simulation_id: 1, name: 'e', compressed_data: aBlob({}) })),
  ...[1, 2, 3].map((id) => aRow('Page', { id, estimator_id: 1, page_number: id, compressed_data: aBlob({ id }) })),
];
