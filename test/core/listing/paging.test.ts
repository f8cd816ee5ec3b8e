import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listClusters } from '#core/clusters/clusterRepository.ts';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import { listSimulations } from '#core/simulations/simulationRepository.ts';
import { listTasks } from '#core/tasks/taskRepository.ts';
import { listUsers } from '#core/users/userRepository.ts';
import { clusterSortColumns } from '#shared/domain/cluster.ts';
import type { ListWindow, SortDirection, WindowOf } from '#shared/domain/listing.ts';
import { simulationSortColumns } from '#shared/domain/simulation.ts';
import { taskSortColumns } from '#shared/domain/task.ts';
import { userSortColumns } from '#shared/domain/user.ts';
import { aBatchSimulation, aBlob, aCluster, aRow, aSimulation, aTask, aUser } from '../../support/aSimulation.ts';
import { dialects, neverAborted, openOwnDatabase } from '../../support/ownDatabases.ts';

const titles = ['Żółw', 'apple', 'APPLE', '', 'żółw', '%', 'zebra', 'apple', '<b>', 'Łódź', 'a'.repeat(300), '日本'];
const rows = [
  ...[1, 2, 3, 4].map((id) => aUser({ id, username: ['bob', 'Alice', 'ćma', ''][id - 1] ?? '' })),
  ...[1, 2, 3].map((id) => aCluster({ id, cluster_name: ['ares', 'ares', ''][id - 1] ?? '' })),
  ...titles.map((title, index) =>
    aSimulation({
      id: index + 1,
      title,
      user_id: index % 3 === 0 ? null : (index % 4) + 1,
      start_time: index % 5 === 0 ? null : `2025-01-0${(index % 3) + 1} 10:00:00.${index % 2}`,
      end_time: index % 4 === 0 ? null : '2025-01-04 10:00:00',
      job_state: index % 2 === 0 ? 'COMPLETED' : 'failed',
    }),
  ),
  ...[50, 51, 52].map((id) => aBatchSimulation(id, (id % 2) + 1)),
  ...Array.from({ length: 23 }, (_, index) =>
    aTask({
      id: index + 1,
      simulation_id: index < 17 ? 1 : 2,
      task_id: index,
      simulated_primaries: index % 4,
      estimated_time: index % 3 === 0 ? null : index % 5,
      start_time: index % 2 === 0 ? null : '2025-01-01 00:00:00.5',
      task_state: index % 3 === 0 ? 'PENDING' : 'COMPLETED',
    }),
  ),
  ...[1, 2, 3].map((id) =>
    aRow('Estimator', { id, simulation_id: id, name: 'e', file_name: 'e_', compressed_data: aBlob({ id }) }),
  ),
  ...[1, 2, 3, 4].map((id) =>
    aRow('Page', { id, estimator_id: (id % 2) + 1, page_number: id, compressed_data: aBlob('x'.repeat(id * 100)) }),
  ),
  aRow('Input', { id: 1, simulation_id: null, compressed_data: null }),
];

type List = (
  database: OpenDatabase,
  sort: { readonly column: string; readonly direction: SortDirection },
  window: ListWindow,
) => Promise<WindowOf<{ readonly id: number }>>;

const listings: Readonly<Record<string, { readonly columns: readonly string[]; readonly list: List }>> = {
  simulations: {
    columns: simulationSortColumns,
    list: async (database, { column, direction }, window) => {
      const found = simulationSortColumns.find((each) => each === column) ?? 'id';
      return listSimulations(database, { filter: {}, sort: { column: found, direction }, window }, neverAborted);
    },
  },
  tasks: {
    columns: taskSortColumns,
    list: async (database, { column, direction }, window) => {
      const found = taskSortColumns.find((each) => each === column) ?? 'id';
      const sort = { column: found, direction };
      return listTasks(database, { simulationId: 1, filter: {}, sort, window }, neverAborted);
    },
  },
  users: {
    columns: userSortColumns,
    list: async (database, { column, direction }, window) => {
      const found = userSortColumns.find((each) => each === column) ?? 'id';
      return listUsers(database, { filter: {}, sort: { column: found, direction }, window }, neverAborted);
    },
  },
  clusters: {
    columns: clusterSortColumns,
    list: async (database, { column, direction }, window) => {
      const found = clusterSortColumns.find((each) => each === column) ?? 'id';
      return listClusters(database, { sort: { column: found, direction }, window }, neverAborted);
    },
  },
};

const opened = new Map<string, OpenDatabase>();
beforeAll(async () => {
  const oddTask = `update "Task" set task_id = 'testtask' where id = 5; update "Task" set task_id = 2.5 where id = 6;`;
  opened.set('sqlite', await openOwnDatabase('sqlite', { rows }));
  opened.set('postgresql', await openOwnDatabase('postgresql', { rows }));
  opened.set('sqlite with odd values', await openOwnDatabase('sqlite', { rows, afterwards: oddTask }));
});
afterAll(async () => Promise.all([...opened.values()].map(async (database) => database.close())));

const databaseOf = (name: string): OpenDatabase => {
  const database = opened.get(name);
  if (database === undefined) throw new Error(`${name} is not open.`);
  return database;
};

const ids = ({ rows: found }: WindowOf<{ readonly id: number }>): readonly number[] => found.map(({ id }) => id);

/** Follows cursors from one end to the other. */
async function scroll(
  next: (window: ListWindow) => ReturnType<List>,
  from: 'start' | 'end',
): Promise<readonly number[]> {
  const limit = 3;
  const seen: number[] = [];
  let found = await next({ kind: 'jump', from, skip: 0, limit });
  while (found.rows.length > 0 && seen.length < 200) {
    if (from === 'start') seen.push(...ids(found));
    else seen.unshift(...ids(found));
    const cursor = from === 'start' ? found.lastCursor : found.firstCursor;
    found = await next({ kind: from === 'start' ? 'after' : 'before', cursor: cursor ?? '', limit });
  }
  return seen;
}

describe.each(['sqlite', 'postgresql', 'sqlite with odd values'])('paging on %s', (name) => {
  for (const [what, { columns, list }] of Object.entries(listings)) {
    for (const column of columns) {
      it(`returns every window of ${what} by ${column} as in the whole sorted list`, async () => {
        for (const direction of ['ascending', 'descending'] as const) {
          const next = async (window: ListWindow): ReturnType<List> =>
            list(databaseOf(name), { column, direction }, window);
          const whole = ids(await next({ kind: 'jump', from: 'start', skip: 0, limit: 500 }));
          expect(whole.length).toBeGreaterThan(2);
          expect(new Set(whole).size).toBe(whole.length);
          expect(await scroll(next, 'start')).toEqual(whole);
          expect(await scroll(next, 'end')).toEqual(whole);
          expect(ids(await next({ kind: 'jump', from: 'start', skip: 1, limit: 2 }))).toEqual(whole.slice(1, 3));
          expect(ids(await next({ kind: 'jump', from: 'end', skip: 1, limit: 2 }))).toEqual(whole.slice(-3, -1));
        }
      });
    }
  }
});

describe('the order of a listing', () => {
  for (const [what, { columns, list }] of Object.entries(listings)) {
    it(`is the same on both databases for every column of ${what}`, async () => {
      for (const column of columns) {
        for (const direction of ['ascending', 'descending'] as const) {
          const [first, second] = await Promise.all(
            dialects.map(async (dialect) =>
              list(databaseOf(dialect), { column, direction }, { kind: 'jump', from: 'start', skip: 0, limit: 500 }),
            ),
          );
          expect(
            second?.rows.map(({ id }) => id),
            `${column} ${direction}`,
          ).toEqual(first?.rows.map(({ id }) => id));
        }
      }
    });
  }

  it('places rows without a value last in both directions', async () => {
    for (const direction of ['ascending', 'descending'] as const) {
      const sort = { column: 'startedAt', direction } as const;
      const window = { kind: 'jump', from: 'start', skip: 0, limit: 500 } as const;
      const found = await listSimulations(databaseOf('sqlite'), { filter: {}, sort, window }, neverAborted);
      expect(found.rows.slice(-3).map(({ startedAt }) => startedAt)).toEqual([null, null, null]);
    }
  });

  it('refuses a cursor that no listing returned', async () => {
    for (const name of dialects) {
      for (const cursor of ['', 'x', '[]', '["x",null,"1; drop"]', '["x",null,"1"]', '["\\u0000",null,"1"]']) {
        const sort = { column: 'duration', direction: 'ascending' } as const;
        const window = { kind: 'after', cursor, limit: 2 } as const;
        const listing = listSimulations(databaseOf(name), { filter: {}, sort, window }, neverAborted);
        // SQLite compares values of any types: there only the form of a cursor matters.
        if (name === 'postgresql' || cursor.length < 4 || cursor.includes('drop')) {
          await expect(listing).rejects.toMatchObject({ failure: { code: 'bad-input' } });
        } else await listing;
      }
    }
  });
});
